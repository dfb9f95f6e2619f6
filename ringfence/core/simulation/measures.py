"""What a protocol does with a contact of a class: for how many days apart from others, and swabbed on which of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringfence.core.protocol.values import Protocol

APART = ("central", "home", "home_monitoring", "exclusion")
"""Ways of staying that keep people from others; a follow-up by telephone does not."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`days` are counted from the last contact where `from_last_contact`, else from the begin. Tests: day 1 is the first."""

    days: int = 0
    tests: tuple[int, ...] = ()
    from_last_contact: bool = True


def measure(protocol: Protocol, outcome: str) -> Measure:
    """The pack's stages for this class, one after the other; a pack without them does nothing."""
    stages = _parts(protocol, f"isolation/{outcome}_stages")
    tests = _parts(protocol, f"isolation/{outcome}_tests")
    days, found = 0, []
    for stage in stages:
        if stage.get("mode") not in APART:
            continue
        for test in tests:
            if test.get("stage") == stage["mode"]:
                found += [days + int(day) for day in _numbers(test.get("days"))]
        days += int(str(stage.get("days", stage.get("to_day", 0))))
    since = protocol.get("isolation/count_from", "last_contact")
    return Measure(days, tuple(sorted(found)), since == "last_contact")


def _parts(protocol: Protocol, key: str) -> Sequence[Mapping[str, object]]:
    found = protocol.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list | tuple) else []


def _numbers(value: object) -> Sequence[int]:
    return [int(str(one)) for one in value] if isinstance(value, list | tuple) else []
