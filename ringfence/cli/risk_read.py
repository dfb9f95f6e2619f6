"""The files of `ringfence risk` as numbers: people, days, chances of contacts, tests, tubes and onsets."""

import math
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from ringfence.cli.chains_read import DAY, EAST, table_of
from ringfence.core.contacts.profile import Profile, profile_of
from ringfence.core.risk.graph import Graph
from ringfence.core.simulation.disease import Disease, disease_of
from ringfence.core.words import Refused
from ringfence.files import packs

DISEASES = ("ancestral", "delta", "omicron")
REACH = "cn-covid-9"
"""The pack whose weights by distance are taken; they are the same in every pack that has any."""
POSITIVE = {"阳性", "阳", "positive", "pos", "+", "检出", "1", "i", "true", "detected"}
NEGATIVE = {"阴性", "阴", "negative", "neg", "-", "未检出", "0", "s", "false", "not detected"}


@dataclass(frozen=True, slots=True)
class Asked:
    contacts: tuple[Path, ...]
    results: tuple[Path, ...]
    cases: tuple[Path, ...]
    disease: str
    days: int
    until: str
    minutes: float
    seed: float | None
    outside: float
    out: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    day: int
    a: str
    b: str
    chance: float


@dataclass(frozen=True, slots=True)
class Result:
    day: int
    person: str
    tube: str
    positive: bool


@dataclass(slots=True)
class Read:
    """`left_out`: why -> rows. `directed`: the chances of the file are one way."""

    meetings: list[Meeting] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    onsets: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    numbered: bool = False
    directed: bool = False

    def leave(self, why: str, rows: int = 1) -> None:
        if rows:
            self.left_out[why] = self.left_out.get(why, 0) + rows


@dataclass(frozen=True, slots=True)
class World:
    people: list[str]
    number: dict[str, int]
    first: int
    slots: int
    graph: Graph


def strain(asked: Asked) -> tuple[Disease, Profile]:
    if asked.disease not in DISEASES:
        raise Refused(f"--disease {asked.disease}: one of {', '.join(DISEASES)}", code="risk-disease")
    profile = profile_of(packs.load(REACH))
    assert profile is not None
    return disease_of(packs.load(packs.SHIPPED / f"disease-{asked.disease}" / "disease.yaml")), profile


def read(asked: Asked, *, disease: Disease, profile: Profile) -> Read:
    """Everything the files say; rows without what is needed are counted, never guessed."""
    found = Read()
    for path in asked.contacts:
        _contacts(path, asked, found, kappa=disease.kappa, profile=profile)
    for path in asked.results:
        _results(path, found)
    for path in asked.cases:
        table, numbered = table_of(path, "cases")
        found.numbered |= numbered
        found.leave("cases that could not be read", len(table.rejected))
        for row in table.rows:
            if isinstance(row.get("onset"), int):
                found.onsets[str(row["person"])] = _day(row["onset"])
            else:
                found.leave("cases without onset")
    ways = {(one.day, one.a, one.b) for one in found.meetings}
    found.directed = any((day, b, a) in ways for day, a, b in ways)
    if not found.meetings:
        raise Refused("no contact with a time and two different people", code="risk-contacts")
    return found


def _day(value: object) -> int:
    return (int(str(value)) + EAST) // DAY


def _contacts(path: Path, asked: Asked, found: Read, *, kappa: float, profile: Profile) -> None:
    table, numbered = table_of(path, "contacts")
    found.numbered |= numbered
    found.leave("contacts that cannot be, or cannot be read", len(table.rejected))
    for row in table.rows:
        start, end = row.get("start"), row.get("end")
        if not isinstance(start, int):
            found.leave("contacts without a time")
        else:
            chance = row.get("chance")
            if chance is None:
                minutes = row.get("minutes")
                if minutes is None:
                    minutes = (end - start) / 60 if isinstance(end, int) and end > start else asked.minutes
                metres = row.get("distance_m")
                near = profile.weight(None if metres is None else float(str(metres)), None)
                chance = -math.expm1(-kappa * near * min(float(str(minutes)), 1440) / 60)
            found.meetings.append(Meeting(_day(start), str(row["a"]), str(row["b"]), float(str(chance))))


def _results(path: Path, found: Read) -> None:
    table, numbered = table_of(path, "results")
    found.numbered |= numbered
    found.leave("results that could not be read", len(table.rejected))
    for row in table.rows:
        word = str(row.get("result") or "").strip().lower()
        moment = row.get("sampled") if isinstance(row.get("sampled"), int) else row.get("tested")
        if word not in POSITIVE | NEGATIVE:
            found.leave("results that are neither positive nor negative")
        elif not isinstance(moment, int) or not row.get("person"):
            found.leave("results without a person or a time")
        else:
            tube = str(row.get("pool") or "")
            found.results.append(Result(_day(moment), str(row["person"]), tube, word in POSITIVE))


def world(asked: Asked, found: Read) -> World:
    """People in order of name, days as slots, everything outside the days left out and counted."""
    every = (
        [one.day for one in found.meetings] + [one.day for one in found.results] + list(found.onsets.values())
    )
    last = _until(asked, found, default=max(every))
    first = max(last - asked.days + 1, min(every))
    if first > last:
        raise Refused(f"--until {asked.until}: everything in the files is later", code="risk-until")
    inside = [one for one in found.meetings if first <= one.day <= last]
    found.leave("contacts outside the days looked at", len(found.meetings) - len(inside))
    kept = [one for one in found.results if first <= one.day <= last]
    found.leave("results outside the days looked at", len(found.results) - len(kept))
    found.results = kept
    ill = {who: day for who, day in found.onsets.items() if first <= day <= last}
    found.leave("onsets outside the days looked at", len(found.onsets) - len(ill))
    found.onsets = ill
    people = sorted(
        {who for one in inside for who in (one.a, one.b)} | {one.person for one in kept} | set(ill)
    )
    number = {who: at for at, who in enumerate(people)}
    slot = np.array([one.day - first for one in inside], np.int64)
    a, b = (np.array([number[getattr(one, side)] for one in inside], np.int64) for side in ("a", "b"))
    chance = np.array([one.chance for one in inside], np.float64)
    if not found.directed:
        slot, a, b = np.tile(slot, 2), np.concatenate([a, b]), np.concatenate([b, a])
        chance = np.tile(chance, 2)
    slots = last - first + 1
    return World(people, number, first, slots, Graph.of(slot, a, b, chance, people=len(people), slots=slots))


def _until(asked: Asked, found: Read, *, default: int) -> int:
    if not asked.until:
        return default
    try:
        return (
            int(asked.until) if found.numbered else (date.fromisoformat(asked.until) - date(1970, 1, 1)).days
        )
    except ValueError:
        raise Refused(f"--until {asked.until}: a day as the files write it", code="risk-until") from None
