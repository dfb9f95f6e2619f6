"""One run of `ringfence rt`: read the curve, estimate, tell."""

import csv
import json
import math
import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from ringfence.core.indicators import delays, ending, reproduction
from ringfence.core.indicators.filter import daily
from ringfence.core.words import Refused
from ringfence.files import tables
from ringfence.files.faults import FileRefused

DONE, REFUSED, NOT_WRITTEN = 0, 3, 5
COUNTED_BY = ("onset", "sampled", "confirmed", "reported")
ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Asked:
    file: Path
    mean: float
    sd: float
    by: str
    until: str
    window: int
    dispersion: float
    out: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class Curve:
    first: date
    cases: list[float]
    imported: list[float] | None
    left_out: int


def run(asked: Asked) -> int:
    """The exit code tells a script what happened."""
    try:
        curve = read(asked)
        days, summary = estimate(curve, asked)
        if asked.out:
            _write(asked.out, days)
    except Refused as problem:
        say = getattr(problem, "say", None)
        print(f"ringfence rt: {say() if say else problem}", file=sys.stderr)
        return REFUSED
    except OSError as problem:
        print(f"ringfence rt: could not write the result: {problem}", file=sys.stderr)
        return NOT_WRITTEN
    if asked.as_json:
        print(json.dumps({**summary, "days": days}, ensure_ascii=False))
    else:
        _tell(days, summary)
    return DONE


def read(asked: Asked) -> Curve:
    """A curve as it is, or the cases of a list counted by one of their dates."""
    if asked.by not in COUNTED_BY:
        raise Refused(f"--by {asked.by}: one of {', '.join(COUNTED_BY)}", code="rt-by")
    if not asked.file.is_file():
        raise Refused(f"{asked.file}: there is no such file", code="file-missing")
    if not tables.peek(asked.file, schema="curve").missing:
        return _laid_out(*_counts(asked.file), until=asked.until)
    table = tables.read(asked.file, schema="cases", set_aside=True)
    stamps = [row.get(asked.by) for row in table.rows]
    found = [
        datetime.fromtimestamp(one, UTC).astimezone(ZONE).date() for one in stamps if isinstance(one, int)
    ]
    counts: dict[date, float] = {}
    for day in found:
        counts[day] = counts.get(day, 0) + 1
    return _laid_out(counts, {}, until=asked.until, left_out=table.seen - len(found))


def _counts(file: Path) -> tuple[dict[date, float], dict[date, float]]:
    table = tables.read(file, schema="curve")
    if table.faults:
        raise FileRefused(*table.faults[:5])
    cases: dict[date, float] = {}
    imported: dict[date, float] = {}
    for row, line in zip(table.rows, table.lines, strict=True):
        day = date.fromisoformat(str(row["date"]))
        if day in cases:
            raise Refused(
                f"{file.name}, row {line}: {day} stands there twice; add the two up", code="rt-day-twice"
            )
        cases[day] = float(str(row["cases"]))
        if row.get("imported") is not None:
            imported[day] = float(str(row["imported"]))
    return cases, imported


def _laid_out(
    counts: dict[date, float], imported: dict[date, float], *, until: str, left_out: int = 0
) -> Curve:
    if not any(counts.values()):
        raise Refused("the file has no case with that date", code="rt-empty")
    first = min(day for day, number in counts.items() if number)
    last = max(counts)
    if until:
        try:
            last = date.fromisoformat(until)
        except ValueError:
            raise Refused(f"--until {until}: a date such as 2022-04-10", code="rt-until") from None
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    if not days:
        raise Refused(f"--until {until} lies before the first case", code="rt-until")
    brought = [imported.get(day, 0.0) for day in days] if imported else None
    return Curve(first, [counts.get(day, 0.0) for day in days], brought, left_out)


def estimate(curve: Curve, asked: Asked) -> tuple[list[dict[str, object]], dict[str, object]]:
    """One row a day, and what can be said of all of them."""
    interval = delays.discrete(mean=asked.mean, sd=asked.sd)
    told = daily(curve.cases, interval=interval, imported=curve.imported)
    low, high, above = told.quantile(0.05), told.quantile(0.95), told.above(1)
    weekly = {}
    if len(curve.cases) > asked.window:
        weeks = reproduction.windows(
            curve.cases, interval=interval, imported=curve.imported, days=asked.window
        )
        weekly = dict(zip(weeks.last.tolist(), weeks.mean.tolist(), strict=True))
    rows: list[dict[str, object]] = [
        {
            "date": (curve.first + timedelta(days=day)).isoformat(), "cases": int(number), "r": _round(told.mean[day]),
            "low": _round(low[day]), "high": _round(high[day]), "p_growing": _round(above[day]),
            "r_window": _round(weekly.get(day)),
        }
        for day, number in enumerate(curve.cases)
    ]  # fmt: skip
    summary: dict[str, object] = {
        "cases": int(sum(curve.cases)), "left_out": curve.left_out, "r": rows[-1]["r"],
        "p_growing": rows[-1]["p_growing"], "more_to_come": _more(curve, asked, float(told.mean[-1])),
    }  # fmt: skip
    if len(curve.cases) >= 14 and sum(curve.cases[-14:]) >= 2:
        found = reproduction.growth(curve.cases[-14:])
        summary |= {
            "growth": _round(found.rate), "growth_low": _round(found.low), "growth_high": _round(found.high),
            "doubling_days": _round(reproduction.doubling(found.rate)),
        }  # fmt: skip
    return rows, summary


def _more(curve: Curve, asked: Asked, r: float) -> float | None:
    """Chance of further cases, every case counted as able to infect as many as R says today."""
    return _round(
        ending.more_to_come(
            curve.cases, day=len(curve.cases) - 1, reproduction=r, dispersion=asked.dispersion, mean=asked.mean,
            sd=asked.sd,
        )
    )  # fmt: skip


def _round(value: float | np.floating | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(float(value), 4)


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _tell(rows: list[dict[str, object]], summary: dict[str, object]) -> None:
    print(f"{'date':10} {'cases':>6} {'R':>6} {'5 %':>6} {'95 %':>6} {'P(R>1)':>7} {'window':>7}")
    for row in rows[-28:]:
        shown = [
            "" if row[name] is None else f"{row[name]:.2f}"
            for name in ("r", "low", "high", "p_growing", "r_window")
        ]
        print(
            f"{row['date']} {row['cases']:>6} {shown[0]:>6} {shown[1]:>6} {shown[2]:>6} {shown[3]:>7} {shown[4]:>7}"
        )
    for name, value in summary.items():
        print(f"{name.replace('_', ' '):14} {'' if value is None else value}")
    if summary["left_out"]:
        print(f"{summary['left_out']} cases without that date are not counted", file=sys.stderr)
