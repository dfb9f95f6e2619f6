"""The files of `ringfence chains`: cases with days, contacts, genomes and the generation time, each fault named."""

import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ringfence.core.chains import likelihood
from ringfence.core.chains.evidence import UNKNOWN
from ringfence.core.chains.parents import OUTSIDE, Longs, Pairs
from ringfence.core.chains.timing import Generations
from ringfence.core.words import Refused
from ringfence.files import tables
from ringfence.files.fasta import read_fasta
from ringfence.files.faults import FileRefused
from ringfence.files.tables import Table

DATES = ("onset", "sampled", "confirmed", "reported")
DAY, EAST = 86_400, 8 * 3600
MOST_BETWEEN = 4
"""Unseen cases in a row that are still considered, and one more."""


@dataclass(frozen=True, slots=True)
class Asked:
    file: Path
    contacts: tuple[Path, ...]
    dna: Path | None
    w: Path | None
    mean: float
    sd: float
    by: str
    column: str
    seen: float
    imports: float
    told: float
    chance: float
    mutation: float | None
    sample: int
    delay_mean: float | None
    delay_sd: float | None
    seed: int
    out: Path | None
    pairs: Path | None
    as_json: bool


@dataclass(slots=True)
class Cases:
    """`day[i]`: days since 1970 (or as the file counts them); `truth[i]`: who infected the case as the file has it."""

    names: list[str]
    day: Longs
    truth: Longs
    household: list[str]
    numbered: bool
    left_out: int
    notes: list[str] = field(default_factory=list)

    def number(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.names)}


def read_cases(asked: Asked) -> Cases:
    """Raises Refused where fewer than two cases have the date."""
    if asked.by not in DATES:
        raise Refused(f"--by {asked.by}: one of {', '.join(DATES)}", code="chains-by")
    table, numbered = table_of(
        asked.file, "cases", mapping={asked.by: asked.column} if asked.column else None
    )
    dated = [row for row in table.rows if isinstance(row.get(asked.by), int)]
    names = [str(row["person"]) for row in dated]
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise Refused(
            f"{asked.file.name}: {', '.join(twice[:5])} stands there twice; keep one row a case",
            code="chains-twice",
        )
    if len(names) < 2:
        raise Refused(
            f"{asked.file.name}: {len(names)} of {table.seen} cases have a date under '{asked.by}'; two are the least. "
            "Name the column with --column, or another date with --by", code="chains-few",
        )  # fmt: skip
    seconds = np.array([int(str(row[asked.by])) for row in dated], np.int64)
    place = {name: number for number, name in enumerate(names)}
    truth = np.array([place.get(str(row.get("infected_by") or ""), OUTSIDE) for row in dated], np.int64)
    homes = [str(row.get("household") or "") for row in dated]
    return Cases(names, (seconds + EAST) // DAY, truth, homes, numbered, table.seen - len(names))


def table_of(path: Path, schema: str, *, mapping: dict[str, str] | None = None) -> tuple[Table, bool]:
    """(table, whether its days are plain numbers): only differences of days matter, so any first day serves."""
    if not path.is_file():
        raise Refused(f"{path}: there is no such file", code="file-missing")
    table = tables.read(path, schema=schema, set_aside=True, mapping=mapping)
    doubtful = any(one.code == "numbers" for one in table.questions) or any(
        one.code == "date" and _number(one.value) for one in table.faults
    )
    if doubtful:
        table = tables.read(path, schema=schema, set_aside=True, mapping=mapping, numbers="1970")
    if table.questions:
        raise FileRefused(*table.faults[:5])
    return table, doubtful


def _number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


@dataclass(slots=True)
class Met:
    """Pairs of case numbers (smaller first) that met, and where, as far as it was told."""

    where: dict[tuple[int, int], str] = field(default_factory=dict)
    strangers: int = 0

    def of(self, pairs: Pairs) -> tuple[np.ndarray, Longs, list[str]]:
        """(met, place number or -1 for each pair, names of places)."""
        names = sorted({place for place in self.where.values() if place})
        number = {name: at for at, name in enumerate(names)}
        keys = [
            (min(a, b), max(a, b)) for a, b in zip(pairs.parent.tolist(), pairs.child.tolist(), strict=True)
        ]
        met = np.array([key in self.where for key in keys], np.bool_)
        place = np.array([number.get(self.where.get(key, ""), -1) for key in keys], np.int64)
        return met, place, names


def read_contacts(asked: Asked, cases: Cases) -> Met:
    """Contacts among the cases; those with other people are counted. A shared household is a contact."""
    number, met = cases.number(), Met()
    homes: dict[str, list[int]] = {}
    for case, home in enumerate(cases.household):
        homes.setdefault(home, []).append(case)
    for home, people in homes.items():
        if home:
            met.where |= {(a, b): home for a in people for b in people if a < b}
    for path in asked.contacts:
        table, _ = table_of(path, "contacts")
        for row in table.rows:
            a, b = number.get(str(row["a"])), number.get(str(row["b"]))
            if a is None or b is None or a == b:
                met.strangers += 1
                continue
            met.where[min(a, b), max(a, b)] = str(row.get("place") or row.get("setting") or "")
    return met


def read_genomes(asked: Asked, cases: Cases) -> tuple[Longs, int, float]:
    """(differences between any two cases, UNKNOWN without a genome; length; share that differs on average)."""
    assert asked.dna is not None
    read = read_fasta(asked.dna)
    have = [case for case, name in enumerate(cases.names) if name in read]
    if len(have) < 2:
        raise Refused(
            f"{asked.dna.name}: {len(have)} of its {len(read)} genomes are named like a case; two are the least",
            code="chains-genomes",
        )
    some = likelihood.differences([read[cases.names[case]] for case in have])
    length = len(next(iter(read.values())))
    apart = np.full((len(cases.names), len(cases.names)), UNKNOWN, np.int64)
    apart[np.ix_(have, have)] = some
    return apart, length, float(some[np.triu_indices(len(have), 1)].mean()) / length


def read_generations(asked: Asked) -> Generations:
    """From --w (columns day and w), else a gamma distribution."""
    if asked.w is None:
        return Generations.gamma(mean=asked.mean, sd=asked.sd, most=MOST_BETWEEN + 1)
    if not asked.w.is_file():
        raise Refused(f"{asked.w}: there is no such file", code="file-missing")
    share: dict[int, float] = {}
    for number, line in enumerate(asked.w.read_text(encoding="utf-8-sig").splitlines(), 1):
        cells = [cell.strip().strip('"') for cell in line.replace("\t", ",").replace(";", ",").split(",")]
        if number == 1 and not _number(cells[0]):
            continue
        if (
            len(cells) != 2
            or not (_number(cells[0]) and _number(cells[1]))
            or not 0 <= float(cells[0]) <= 1000
        ):
            raise Refused(
                f"{asked.w.name}, line {number}: a day from 0 on and its share, such as 3,0.25",
                code="chains-w",
            )
        share[int(float(cells[0]))] = float(cells[1])
    if not share:
        raise Refused(f"{asked.w.name}: no day in it", code="chains-w")
    return Generations.of(
        [share.get(day, 0.0) for day in range(max(share) + 1)] + [0.0], most=MOST_BETWEEN + 1
    )


def read_delay(asked: Asked) -> Generations:
    """Days from infection to the date counted from: --delay-mean and --delay-sd, else as long as a generation."""
    if (asked.delay_mean is None) != (asked.delay_sd is None):
        raise Refused("--delay-mean and --delay-sd belong together", code="chains-delay")
    if asked.delay_mean is None or asked.delay_sd is None:
        one = read_generations(asked)
        return Generations.of(np.exp(one.log_w[0][: int(np.flatnonzero(np.isfinite(one.log_w[0]))[-1]) + 1]))
    return Generations.gamma(mean=asked.delay_mean, sd=asked.delay_sd, days=40)
