"""What is wrong with a protocol file, and on which line: collected while reading, so that one run lists them all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from ringfence.core.protocol.vocabulary import Words
from ringfence.core.words import Refused

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. `line` counts from 1; 0 = not known. `code` is stable, `message` is for people."""

    line: int
    message: str
    code: str
    path: Path = ()


class Faulty(Refused):
    """A protocol file that cannot be applied; `faults` lists every reason."""

    def __init__(self, faults: Iterable[Fault], *, name: str = "") -> None:
        self.faults = tuple(sorted(faults, key=lambda one: (one.line, one.message)))
        self.name = name
        first = self.faults[0]
        super().__init__(
            f"{name or 'The protocol'} has {len(self.faults)} fault(s); the first, on line {first.line}: "
            f"{first.message}",
            code="protocol-faults",
        )


@dataclass(slots=True)
class Notes:
    """Collects faults and knows on which line each part of the file stands."""

    lines: Mapping[Path, int] = field(default_factory=dict)
    name: str = ""
    faults: list[Fault] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of this part, or of the nearest part around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def fault(self, path: Path, message: str, *, code: str) -> None:
        self.faults.append(Fault(self.line(path), message, code, path))

    def mapping(self, value: object, path: Path) -> dict[str, object]:
        if isinstance(value, Mapping):
            return {str(key): item for key, item in value.items()}
        self.fault(path, f"{_here(path)} must be a mapping of names to values.", code="not-a-mapping")
        return {}

    def sequence(self, value: object, path: Path) -> list[object]:
        if isinstance(value, list | tuple):
            return list(value)
        self.fault(path, f"{_here(path)} must be a list.", code="not-a-list")
        return []

    def keys(
        self, given: Mapping[str, object], path: Path, *, need: Iterable[str], may: Iterable[str]
    ) -> None:
        """Say which names are missing and which are unknown (with the nearest known name)."""
        allowed = {*need, *may}
        for name in need:
            if name not in given:
                self.fault(path, f"{_here(path)} lacks '{name}'.", code="missing-name")
        for name in given:
            if name not in allowed:
                near = get_close_matches(name, allowed, n=1)
                hint = f" Did you mean '{near[0]}'?" if near else ""
                self.fault(
                    (*path, name), f"{_here(path)} has an unknown name '{name}'.{hint}", code="unknown-name"
                )

    def text(self, value: object, path: Path) -> str:
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.fault(path, f"{_here(path)} must be a text.", code="not-a-text")
        return ""

    def words(self, value: object, path: Path) -> Words:
        """Chinese and English ({zh, en}), or one text for both."""
        if isinstance(value, Mapping):
            given = self.mapping(value, path)
            self.keys(given, path, need=("zh", "en"), may=())
            return Words(str(given.get("zh", "")), str(given.get("en", "")))
        one = self.text(value, path)
        return Words(one, one)

    def choice(self, value: object, path: Path, *, among: Iterable[str]) -> str:
        allowed = list(among)
        if value in allowed:
            return str(value)
        near = get_close_matches(str(value), allowed, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else f" Known: {', '.join(allowed[:12])}."
        self.fault(path, f"{_here(path)} is '{value}', which is not known.{hint}", code="unknown-choice")
        return ""


def _here(path: Path) -> str:
    return "'" + ".".join(str(part) for part in path) + "'" if path else "The file"
