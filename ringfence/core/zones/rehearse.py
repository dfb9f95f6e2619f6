"""Runs the examples of lifting that stand in a pack: the same judging as in earnest."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from ringfence.core.protocol.lifts import LiftExample
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Refused
from ringfence.core.zones.history import Found, History, Left, Round
from ringfence.core.zones.lift import Lift, lift, path


@dataclass(frozen=True, slots=True)
class LiftRehearsal:
    """One example and what came out; `wrong` says how it differs, empty when it holds."""

    example: LiftExample
    lift: Lift | None
    wrong: str


def rehearse_lifts(protocol: Protocol) -> list[LiftRehearsal]:
    """Every example of lifting of the pack, in the order of its files."""
    return [_one(example, protocol) for example in protocol.lifts]


def history_of(example: LiftExample) -> History:
    given: Any = example.given
    return History(
        example.level,
        given["drawn"],
        tuple(Found(**one) for one in given["found"]),
        tuple(Left(**one) for one in given["contacts"]),
        tuple(Round(**one) for one in given["rounds"]),
        given["entered"],
        tuple(given["open"]),
    )


def _one(example: LiftExample, protocol: Protocol) -> LiftRehearsal:
    today = example.given["today"]
    assert isinstance(today, date)
    history = history_of(example)
    try:
        judged = lift(history, protocol=protocol, today=today)
    except Refused as refused:
        return LiftRehearsal(example, None, str(refused))
    wrong = ""
    if judged.truth is not example.lifts:
        wrong = f"expected lifts {example.lifts}, got {judged.truth}"
    elif example.earliest and judged.earliest != example.earliest:
        wrong = f"expected the earliest day {example.earliest}, got {judged.earliest}"
    elif (
        example.restarts is not None
        and sum(one.restarts is True for one in judged.restarts) != example.restarts
    ):
        wrong = f"expected {example.restarts} restarts, got {[one.because for one in judged.restarts]}"
    elif example.path:
        found = tuple(path(history, protocol=protocol, today=today))
        wrong = "" if found == example.path else f"expected the path {example.path}, got {found}"
    return LiftRehearsal(example, judged, wrong)
