"""The duties that a drill's lists call for: opened, due and done at the moments at which the house would say so."""

from dataclasses import dataclass, field

from ringfence.core.contacts.owed import CORE, FULL, HOURS, owed

HOUR = 3600
Line = tuple[int, int, int]
"""(index person, person, ring); ring 0 with the person twice for a case itself."""


@dataclass(slots=True)
class Duty:
    """Moments in UTC seconds; `done` None while it is open."""

    kind: str
    line: Line
    opened: int
    due: int
    done: int | None = None


@dataclass(slots=True)
class Ledger:
    """One open duty of a kind a line; a person's state is the same on every line that lists them."""

    duties: list[Duty] = field(default_factory=list)
    outcome: dict[Line, str] = field(default_factory=dict)
    state: dict[int, str] = field(default_factory=dict)
    reached: set[Line] = field(default_factory=set)
    _open: dict[Line, list[Duty]] = field(default_factory=dict)
    _of: dict[int, list[Line]] = field(default_factory=dict)

    def confirmed(self, person: int, *, at: int) -> None:
        """The clocks of a case begin; as a contact nothing is owed to it any more."""
        for kind in (CORE, FULL):
            self._begin(kind, (person, person, 0), at)
        self.becomes(person, "became-case", at=at)

    def interviewed(self, person: int, *, at: int) -> None:
        self._end((person, person, 0), at, kinds=(CORE,))

    def judged(self, line: Line, outcome: str, *, at: int) -> None:
        """Listed for the first time, or judged anew."""
        if line not in self.outcome:
            self._of.setdefault(line[1], []).append(line)
        self.outcome[line] = outcome
        self._settle(line, at)

    def called(self, line: Line, *, at: int) -> None:
        """The person answered."""
        self.reached.add(line)
        self._settle(line, at)

    def becomes(self, person: int, state: str, *, at: int) -> None:
        """Under control, or a case: so on every list; who is a case stays one."""
        if self.state.get(person) != "became-case":
            self.state[person] = state
        for line in self._of.get(person, ()):
            self._settle(line, at)

    def _settle(self, line: Line, at: int) -> None:
        state = self.state.get(line[1]) or ("reached" if line in self.reached else "listed")
        wanted = owed(self.outcome[line], state=state)
        open_ = self._open.get(line, [])
        if [one.kind for one in open_] != ([wanted] if wanted else []):
            self._end(line, at)
            if wanted:
                self._begin(wanted, line, at)

    def _begin(self, kind: str, line: Line, at: int) -> None:
        duty = Duty(kind, line, at, at + HOURS[kind] * HOUR)
        self.duties.append(duty)
        self._open.setdefault(line, []).append(duty)

    def _end(self, line: Line, at: int, *, kinds: tuple[str, ...] = ()) -> None:
        left = []
        for duty in self._open.pop(line, []):
            if kinds and duty.kind not in kinds:
                left.append(duty)
            else:
                duty.done = at
        if left:
            self._open[line] = left
