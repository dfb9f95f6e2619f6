"""The course of an outbreak as pictures need it: who was infected when, by whom, where, and when each was found."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from ringfence.core.contacts.profile import DAY
from ringfence.core.places.kinds import KINDS
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import NEVER
from ringfence.core.simulation.drill import Drill
from ringfence.core.simulation.identities import person_id
from ringfence.core.simulation.interviews import first_positives
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.stage import homes
from ringfence.core.simulation.testing import tests
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.truth import Truth

Longs = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
SETTINGS = ("home", "school", "work", "meal", "shop", "leisure", "care", "travel", "other")
_SETTING = {
    "home": "home", "school": "school", "workplace": "work", "meal": "meal", "shop": "shop", "market": "shop",
    "entertainment": "leisure", "gathering": "leisure", "service": "leisure", "care": "care", "vehicle": "travel",
    "transport": "travel", "outdoors": "other", "lodging": "other",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Course:
    """One value a case, in order of infection; rows are numbers into this list, -1 for none, NEVER where not.

    `name` is the county's; `start` its first midnight (UTC s); `lat`, `lon` are by community. `found`: told positive; `held`: kept away from others. `community` is where they live. `twin`: infections a day
    without any response, where that is known. Only for trainers: it is the truth.
    """

    name: str
    start: int
    offset_s: int
    lat: Reals
    lon: Reals
    strain: str
    days: int
    person: Longs
    by: Longs
    setting: npt.NDArray[np.uint8]
    infected: Longs
    onset: Longs
    severe: npt.NDArray[np.bool_]
    found: Longs
    held: Longs
    community: Longs
    twin: Longs | None = None

    def __len__(self) -> int:
        return len(self.person)

    def day(self, moments: Longs) -> Longs:
        """Day numbers; those beyond the end (or NEVER) become `days`."""
        return np.asarray(np.clip((moments - self.start) // DAY, 0, self.days))

    def a_day(self, moments: Longs) -> Longs:
        """How many of them on each day."""
        return np.bincount(self.day(moments), minlength=self.days + 1)[: self.days]

    def label(self, day: int) -> str:
        """3/14: local month and day."""
        moment = datetime.fromtimestamp(self.start + self.offset_s + day * DAY, UTC)
        return f"{moment.month}/{moment.day}"

    def who(self, row: int) -> str:
        return person_id(int(self.person[row]))

    def as_plain(self) -> dict[str, Any]:
        """Lists and numbers alone, for keeping; `course_from` reads it back."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: value.tolist() if isinstance(value, np.ndarray) else value for name, value in values.items()
        }

    @property
    def offspring(self) -> Longs:
        """How many each case infected."""
        return np.bincount(self.by[self.by >= 0], minlength=len(self))


def course_from(plain: Mapping[str, Any]) -> Course:
    """What `as_plain` kept."""
    kinds: dict[str, Any] = {"lat": np.float64, "lon": np.float64, "setting": np.uint8, "severe": np.bool_}
    values: dict[str, Any] = {
        name: np.array(value, kinds.get(name, np.int64)) if isinstance(value, list) else value
        for name, value in plain.items()
    }
    return Course(**values)


def of_county(county: County, outbreak: Outbreak, *, days: int) -> Course:
    """The course of an outbreak that nobody answered; found by the tests of `ringfence county`."""
    told = {person: when for person, (_, when) in first_positives(tests(county, outbreak, days=days)).items()}
    return course(county, outbreak.truth, strain=outbreak.disease.name, days=days, found=told, held={})


def of_drill(county: County, drill: Drill, *, strain: str, twin: Drill | None = None) -> Course:
    """The course of a drill, beside its twin without a response."""
    found, held = drill.moments("confirmed"), drill.moments("held")
    made = course(county, drill.truth, strain=strain, days=drill.days, found=found, held=held, twin=twin)
    return made


def course(
    county: County, truth: Truth, *, strain: str, days: int, found: Mapping[int, int], held: Mapping[int, int],
    twin: Drill | None = None,
) -> Course:  # fmt: skip
    """From the truth of an outbreak and the moments of each person."""
    who = truth.cases
    row = np.full(len(county.people) + 1, -1, np.int64)
    row[who] = np.arange(len(who))
    without = None
    if twin:
        moments = twin.truth.infected[twin.truth.infected < NEVER]
        without = np.bincount(np.clip((moments - county.calendar.start) // DAY, 0, days), minlength=days + 1)
    return Course(
        name=county.margins.name, start=county.calendar.start, offset_s=county.calendar.offset_s,
        lat=county.land.lat, lon=county.land.lon, strain=strain, days=days, person=who, by=row[truth.by[who]],
        setting=_settings(county, truth.place[who].astype(np.int64)), infected=truth.infected[who],
        onset=np.where(truth.symptomatic[who], truth.onset[who], NEVER), severe=truth.severe[who],
        found=_moments(found, who), held=_moments(held, who),
        community=county.people.community[who].astype(np.int64),
        twin=None if without is None else without[:days],
    )  # fmt: skip


def _moments(of: Mapping[int, int], who: Longs) -> Longs:
    return np.array([of.get(one, NEVER) for one in who.tolist()], np.int64)


def _settings(county: County, place: Longs) -> npt.NDArray[np.uint8]:
    """Where each was infected, into SETTINGS; those who brought it count as other."""
    words = [_SETTING.get(KINDS[code].setting, "other") for code in KIND_CODES]
    of_kind = np.array([SETTINGS.index(word) for word in words], np.uint8)
    found = of_kind[county.places.kind[np.maximum(place, 0)]]
    found[homes(county)[np.maximum(place, 0)]] = 0
    found[place < 0] = SETTINGS.index("other")
    return np.asarray(found)
