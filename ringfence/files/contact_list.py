"""The contact list as files: contacts.csv and contacts.xlsx. The columns are a promise; new ones go at the end."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from ringfence.core.contacts.listed import Listed
from ringfence.files import tables

COLUMNS = (
    "index person ring via class minutes meetings first last nearest_m places sources p because missing rule"
).split()
Cell = str | int | float | None


def moment(at: int | None, zone: tzinfo) -> str:
    """ISO 8601 with offset; empty when unknown."""
    return "" if at is None else datetime.fromtimestamp(at, zone).isoformat()


def cells(row: Listed, *, zone: tzinfo) -> dict[str, Cell]:
    """Typed cells; several names are joined by `;` in the order in which the row holds them."""
    return {
        "index": ";".join(row.index),
        "person": row.person,
        "ring": row.ring,
        "via": ";".join(row.via),
        "class": row.outcome,
        "minutes": row.minutes,
        "meetings": row.meetings,
        "first": moment(row.first, zone),
        "last": moment(row.last, zone),
        "nearest_m": row.nearest_m,
        "places": ";".join(row.places),
        "sources": ";".join(row.sources),
        "p": row.probability,
        "because": ";".join(row.because),
        "missing": ";".join(row.missing),
        "rule": row.rule,
    }


def texts(row: Listed, *, zone: tzinfo) -> dict[str, Cell]:
    """As a CSV shows them: minutes with two decimals and no grouping, unknown as empty."""
    shown = cells(row, zone=zone)
    shown["minutes"] = f"{row.minutes:.2f}"
    shown["nearest_m"] = "" if row.nearest_m is None else f"{row.nearest_m:g}"
    shown["p"] = "" if row.probability is None else f"{row.probability:.6f}"
    return shown


def write(rows: Iterable[Listed], *, folder: Path, zone: tzinfo, sheet_rows: int) -> Iterator[Path]:
    """Write contacts.csv and contacts.xlsx into `folder`; tells each file as it is done.

    A workbook holds at most `sheet_rows` rows; the CSV always holds all.
    """
    rows = list(rows)
    csv, xlsx = folder / "contacts.csv", folder / "contacts.xlsx"
    # Without a byte order mark: programs read this file; people open the workbook beside it.
    with csv.open("w", encoding="utf-8", newline="") as stream:
        tables.write_csv(stream, COLUMNS, [texts(row, zone=zone) for row in rows])
    yield csv
    tables.write_xlsx(xlsx, COLUMNS, [rounded(cells(row, zone=zone)) for row in rows[:sheet_rows]])
    yield xlsx


def rounded(shown: dict[str, Cell]) -> dict[str, Cell]:
    """Numbers stay numbers in a workbook, with as many digits as the CSV has."""
    places = {"minutes": 2, "nearest_m": 3, "p": 6}
    return {
        name: round(value, places[name]) if isinstance(value, float) and name in places else value
        for name, value in shown.items()
    }
