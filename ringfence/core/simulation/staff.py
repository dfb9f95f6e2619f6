"""People who do the work of a drill: so many, so fast, at such hours; each task waits for a free pair of hands."""

from dataclasses import dataclass, field

HOUR, DAY = 3600, 86_400


@dataclass(frozen=True, slots=True)
class Staff:
    """`tracers` interview and call, in minutes a task; they work from..until local hours every day."""

    tracers: int = 10
    interview_min: int = 60
    call_min: int = 10
    hours: tuple[int, int] = (7, 23)


@dataclass(slots=True)
class Roster:
    """Who is free when. `offset_s` is local time's distance from UTC."""

    staff: Staff
    offset_s: int
    _free: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._free = [0] * self.staff.tracers

    def book(self, *, ready: int, minutes: int) -> int:
        """The moment at which a task that is ready at `ready` is done by whoever is free first (UTC s).

        A task that does not fit into the rest of a shift begins with the next one.
        """
        who = min(range(len(self._free)), key=lambda one: (max(self._free[one], ready), one))
        start = self._on_shift(max(self._free[who], ready), minutes * 60)
        self._free[who] = start + minutes * 60
        return self._free[who]

    def _on_shift(self, moment: int, seconds: int) -> int:
        opens, shuts = (hour * HOUR for hour in self.staff.hours)
        midnight = (moment + self.offset_s) // DAY * DAY - self.offset_s
        if moment < midnight + opens:
            return midnight + opens
        if moment + seconds > midnight + shuts:
            return midnight + DAY + opens
        return moment
