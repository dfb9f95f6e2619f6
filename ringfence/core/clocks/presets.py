"""Which clocks a protocol sets: what must be done, what starts it, how long it may take. Topic `clocks` of a pack.

A value's name says what starts its clock: `incident_*` runs from T0, `case_*` from the registration of each case;
`milestone_*` is measured afterwards and opens no duty.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ringfence.core.protocol.values import Protocol, Value
from ringfence.core.words import Refused

TOPIC = "clocks"
INCIDENT, CASE, MILESTONE = "incident", "case", "milestone"
UNIT_S: Mapping[str, int] = {"minute": 60, "hour": 3600, "day": 86400}


@dataclass(frozen=True, slots=True)
class Preset:
    """One clock: `kind` of the duty it opens, what starts it, seconds it may take, and the value it rests on."""

    kind: str
    starts: str
    within_s: int
    value: Value


def presets(protocol: Protocol, *, starts: str = "") -> tuple[Preset, ...]:
    """The clocks of a protocol, the shortest first; only those that `starts` starts, if given.

    Raises Refused for a clock whose start or unit is unknown: a clock that nothing starts would be forgotten.
    """
    found = [_preset(value) for key, value in protocol.values.items() if key.startswith(f"{TOPIC}/")]
    return tuple(sorted((one for one in found if starts in ("", one.starts)), key=lambda one: one.within_s))


def _preset(value: Value) -> Preset:
    start, _, name = value.key.split("/", 1)[1].partition("_")
    if start not in (INCIDENT, CASE, MILESTONE) or not name:
        raise Refused(
            f"'{value.key}': a clock is named incident_*, case_* or milestone_*.", code="clock-start"
        )
    if value.unit not in UNIT_S or not isinstance(value.value, int | float):
        raise Refused(f"'{value.key}': a clock counts minutes, hours or days.", code="clock-unit")
    return Preset(name.replace("_", "-"), start, round(value.value * UNIT_S[value.unit]), value)
