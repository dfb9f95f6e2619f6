"""The days of an invented county: when it starts, which days are weekends, festivals, and market days of a township."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt

from ringfence.core.simulation.venues import FESTIVAL, MARKET_DAY, WEEKDAY, WEEKEND

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Calendar:
    """`start` is local midnight of day 0 in UTC seconds; `offset_s` that of local time, without summer time.

    Default: Monday 14 March 2022, 00:00 at +08:00. `festivals` are day numbers from 0.
    """

    start: int = 1_647_187_200
    offset_s: int = 28_800
    festivals: tuple[int, ...] = (6, 22, 23)

    def date(self, day: int) -> str:
        return f"{self._moment(day):%Y-%m-%d}"

    def weekday(self, day: int) -> int:
        """0 for Monday."""
        return self._moment(day).weekday()

    def kind(self, day: int, township: int) -> int:
        """Market days fall on the 1st, 4th, 7th ... or 2nd, 5th ... of the month, by township."""
        if day in self.festivals:
            return FESTIVAL
        if self.weekday(day) >= 5:
            return WEEKEND
        return MARKET_DAY if self._moment(day).day % 3 == township % 3 else WEEKDAY

    def kinds(self, day: int, townships: int) -> npt.NDArray[np.int64]:
        return np.array([self.kind(day, township) for township in range(townships)], np.int64)

    def working(self, day: int) -> bool:
        return day not in self.festivals and self.weekday(day) < 5

    def _moment(self, day: int) -> datetime:
        return datetime.fromtimestamp(self.start + self.offset_s, UTC) + timedelta(days=day)
