"""People who do the work of a drill: so many, so fast, at such hours; each task waits for a free pair of hands."""

from dataclasses import dataclass, field

HOUR, DAY = 3600, 86_400


@dataclass(frozen=True, slots=True)
class Staff:
    """`tracers` interview and `callers` (0 = as many) call, in minutes a task; they work from..until local hours.

    `groups` sample in rounds (0 = one for every 1,800 people); tubes travel `transport_min`, the laboratory takes
    `tubes_an_hour` day and night (0 = what the groups fill) and needs `assay_h` for each.
    """

    tracers: int = 10
    callers: int = 0
    interview_min: int = 60
    call_min: int = 10
    hours: tuple[int, int] = (7, 23)
    groups: int = 0
    transport_min: float = 60
    tubes_an_hour: float = 0
    assay_h: float = 4


@dataclass(slots=True)
class Roster:
    """Who of `people` is free when. `offset_s` is local time's distance from UTC."""

    staff: Staff
    offset_s: int
    people: int
    _free: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._free = [0] * self.people

    def idle(self, at: int) -> bool:
        """Is somebody without a task?"""
        return min(self._free) <= at

    def book(self, *, ready: int, minutes: int) -> int:
        """The moment at which a task that is ready at `ready` is done by whoever is free first (UTC s).

        A task that does not fit into the rest of a shift begins with the next one.
        """
        who = min(range(len(self._free)), key=lambda one: (max(self._free[one], ready), one))
        begin = max(self._free[who], ready)
        start = on_shift(begin, minutes * 60, hours=self.staff.hours, offset_s=self.offset_s)
        self._free[who] = start + minutes * 60
        return self._free[who]


def on_shift(moment: int, seconds: int, *, hours: tuple[int, int], offset_s: int) -> int:
    """The earliest begin of a task of so many seconds, from `moment` on, that ends within a shift (UTC s)."""
    opens, shuts = (hour * HOUR for hour in hours)
    midnight = (moment + offset_s) // DAY * DAY - offset_s
    if moment < midnight + opens:
        return midnight + opens
    if moment + seconds > midnight + shuts:
        return midnight + DAY + opens
    return moment
