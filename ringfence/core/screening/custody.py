"""Faults of custody, found from the record: each fact is written twice (desk and sampler, sent and received, loaded and
reported), and where the two disagree no result goes to a person. What leaves no second trace cannot be found here.

Columns of text; a spot is a well of a plate such as "P-001/A1". Time in seconds. 1 million swabs take some seconds.
"""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from ringfence.core.words import Refused

Text = npt.NDArray[np.str_]
Codes = npt.NDArray[np.int64]
Kind = Literal[
    "swapped-people", "swapped-wells", "duplicated", "dropped-swab", "dropped-tube", "reused", "overfull", "empty", "unknown"
]  # fmt: skip
SPAN_S = 6 * 3600  # no tube is filled for longer; a barcode seen again after that is a second tube


def _none() -> Text:
    return np.empty(0, np.str_)


@dataclass(frozen=True, slots=True)
class Record:
    """What was written down. Columns of one table have one length; a table that was not kept stays empty."""

    opened: Text = field(default_factory=_none)  # barcode of each tube
    capacity: Codes = field(default_factory=lambda: np.empty(0, np.int64))
    desk_tube: Text = field(default_factory=_none)  # the desk's list: who goes into which tube, when
    desk_person: Text = field(default_factory=_none)
    desk_at: Codes = field(default_factory=lambda: np.empty(0, np.int64))
    swab_tube: Text = field(default_factory=_none)  # the sampler's scan of the same
    swab_person: Text = field(default_factory=_none)
    sent: Text = field(default_factory=_none)
    received: Text = field(default_factory=_none)
    loaded_spot: Text = field(default_factory=_none)
    loaded_tube: Text = field(default_factory=_none)
    told_spot: Text = field(default_factory=_none)
    told_tube: Text = field(default_factory=_none)

    def __post_init__(self) -> None:
        for group in (("opened", "capacity"), ("desk_tube", "desk_person", "desk_at"), ("swab_tube", "swab_person"),
                      ("loaded_spot", "loaded_tube"), ("told_spot", "told_tube")):  # fmt: skip
            if len({len(getattr(self, name)) for name in group}) > 1:
                raise Refused(f"{', '.join(group)}: columns of one table have one length", code="columns")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: what, in which tube, and the person or the spot where the record names one."""

    kind: Kind
    tube: str
    about: str = ""


def faults(record: Record) -> list[Fault]:
    """Every fault of the record, each once, sorted."""
    found = _at_the_desk(record) | _in_the_tube(record) | _on_the_way(record) | _on_the_plate(record)
    return sorted(found)


def trusted(record: Record, found: list[Fault]) -> tuple[Codes, Codes]:
    """(row of the desk's list, row of the results) of every result that may go to a person: none of a tube with a fault."""
    bad = np.array(sorted({fault.tube for fault in found}), np.str_)
    desk = np.flatnonzero(~np.isin(record.desk_tube, bad))
    told = np.flatnonzero(~np.isin(record.told_tube, bad))
    order = told[np.argsort(record.told_tube[told], kind="stable")]
    names = record.told_tube[order]
    first = np.searchsorted(names, record.desk_tube[desk], "left")
    many = np.searchsorted(names, record.desk_tube[desk], "right") - first
    rows = np.repeat(desk, many)
    step = np.arange(len(rows)) - np.repeat(np.cumsum(many) - many, many)
    return rows.astype(np.int64), order[np.repeat(first, many) + step].astype(np.int64)


def _at_the_desk(record: Record) -> set[Fault]:
    """The desk's list against the sampler's scans, person by person."""
    found: set[Fault] = set()
    desk = _pairs(record.desk_person, record.desk_tube)
    swab = _pairs(record.swab_person, record.swab_tube)
    for pair in _twice(desk):
        person, tube = pair.split("\t")
        found.add(Fault("duplicated", tube, person))
    only_desk, only_swab = np.setdiff1d(desk, swab), np.setdiff1d(swab, desk)
    scanned: dict[str, list[str]] = {}
    for pair in only_swab:
        person, tube = str(pair).split("\t")
        scanned.setdefault(person, []).append(tube)
        found.add(Fault("swapped-people", tube, person))
    for pair in only_desk:
        person, tube = str(pair).split("\t")
        found.add(Fault("swapped-people" if person in scanned else "dropped-swab", tube, person))
    return found


def _in_the_tube(record: Record) -> set[Fault]:
    """Counts against capacities; tubes without people; a barcode opened twice or filled twice."""
    found = {Fault("reused", tube) for tube in _twice(record.opened)}
    people, rows = (
        np.unique(_pairs(record.desk_tube, record.desk_person), return_index=True)[1],
        record.desk_tube,
    )
    filled, count = np.unique(rows[people], return_counts=True)
    names, first = np.unique(record.opened, return_index=True)
    holds = dict(zip(names.tolist(), record.capacity[first].tolist(), strict=True))
    for tube, many in zip(filled.tolist(), count.tolist(), strict=True):
        if many > holds.get(tube, many):
            found.add(Fault("overfull", tube))
    seen = np.unique(np.concatenate([record.sent, record.received, record.loaded_tube]))
    found |= {Fault("empty", tube) for tube in np.setdiff1d(np.intersect1d(seen, names), filled).tolist()}
    found |= {Fault("unknown", tube) for tube in np.setdiff1d(filled, names).tolist()}
    return found | _filled_again(record)


def _filled_again(record: Record) -> set[Fault]:
    if not len(record.desk_tube):
        return set()
    order = np.lexsort((record.desk_at, record.desk_tube))
    tube, at = record.desk_tube[order], record.desk_at[order]
    starts = np.flatnonzero(np.r_[True, tube[1:] != tube[:-1]])
    ends = np.r_[starts[1:], len(tube)] - 1
    return {Fault("reused", name) for name in tube[starts[at[ends] - at[starts] > SPAN_S]].tolist()}


def _on_the_way(record: Record) -> set[Fault]:
    """Filled and not sent, sent and not received, received and never reported."""
    found: set[Fault] = set()
    told = np.unique(record.told_tube)
    filled, sent, received = np.unique(record.desk_tube), np.unique(record.sent), np.unique(record.received)
    for before, after in ((filled, sent), (sent, received), (received, told)):
        found |= {Fault("dropped-tube", tube) for tube in np.setdiff1d(before, after).tolist()}
    return found


def _on_the_plate(record: Record) -> set[Fault]:
    """What was loaded into a well against what was told of it; a well told twice; a tube nobody opened."""
    found = {
        Fault("unknown", tube) for tube in np.setdiff1d(np.unique(record.told_tube), record.opened).tolist()
    }
    again = _twice(record.told_spot)
    for row in np.flatnonzero(np.isin(record.told_spot, np.array(again, np.str_))):
        found.add(Fault("duplicated", str(record.told_tube[row]), str(record.told_spot[row])))
    loaded = _pairs(record.loaded_spot, record.loaded_tube)
    told = _pairs(record.told_spot, record.told_tube)
    wrong = np.setdiff1d(told, loaded)
    spots = np.array([str(pair).split("\t")[0] for pair in wrong], np.str_)
    for pair in wrong:
        spot, tube = str(pair).split("\t")
        found.add(Fault("swapped-wells", tube, spot))
    for row in np.flatnonzero(
        np.isin(record.loaded_spot, spots)
    ):  # whoever really lies there has no result either
        found.add(Fault("swapped-wells", str(record.loaded_tube[row]), str(record.loaded_spot[row])))
    return found


def _pairs(first: Text, second: Text) -> Text:
    return np.char.add(np.char.add(first, "\t"), second) if len(first) else _none()


def _twice(column: Text) -> list[str]:
    names, count = np.unique(column, return_counts=True)
    return [str(name) for name in names[count > 1]]
