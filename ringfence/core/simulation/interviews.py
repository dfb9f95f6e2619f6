"""What those who were told positive say when asked whom they met: a list a person, with what memory loses."""

from dataclasses import dataclass

import numpy as np

from ringfence.core.contacts.profile import DAY
from ringfence.core.simulation.county import County
from ringfence.core.simulation.epidemic import near
from ringfence.core.simulation.field import KEPT_DAYS, Field, Met
from ringfence.core.simulation.testing import Samples
from ringfence.core.simulation.transmission import Outbreak

LOOK_BACK_DAYS = 7
DELAY_S = 3 * 3600


@dataclass(frozen=True, slots=True)
class Interview:
    """`at` in UTC seconds; `onset` as told, None for those without symptoms so far."""

    person: int
    at: int
    onset: int | None
    met: tuple[Met, ...]


def first_positives(samples: Samples) -> dict[int, tuple[int, int]]:
    """person -> (moment of the sample, moment it was told) of the first positive single sample told."""
    hits = samples.take(samples.positive & (samples.tube < 0))
    found: dict[int, tuple[int, int]] = {}
    for row in np.argsort(hits.told, kind="stable").tolist():
        found.setdefault(int(hits.person[row]), (int(hits.sampled[row]), int(hits.told[row])))
    return found


def interviews(
    county: County, outbreak: Outbreak, *, samples: Samples, days: int, threads: int = 1
) -> list[Interview]:  # fmt: skip
    """Everybody told positive within these days, three hours after the word, in that order."""
    start = county.calendar.start
    asked = sorted((told + DELAY_S, person) for person, (_, told) in first_positives(samples).items())
    asked = [(at, person) for at, person in asked if at < start + days * DAY]
    desk = Field(county, outbreak)
    out = []
    for day in range(days):
        begin = start + day * DAY
        soon = [person for at, person in asked if begin <= at < begin + KEPT_DAYS * DAY]
        if not soon:
            continue
        desk.day_begins(day, near(county, day, people=np.array(soon), threads=threads))
        for at, person in asked:
            if begin <= at < begin + DAY:
                met = desk.interview(person, at=at, since=at - LOOK_BACK_DAYS * DAY)
                out.append(Interview(person, at, desk.onset(person, at=at), tuple(met)))
    return out
