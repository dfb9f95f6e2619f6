"""What follows from the single swabs of the people of a positive tube: two swabs and two tests each.

Source: mass-testing guide of 2022-03-22, flow chart of a positive pool; "two swabs, two tests" (double sampling).
The hours and minutes are ours: no published text sets them.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

SWABS = 2
HELD_HOURS = 24.0  # the hard end of a hold: nobody stays held because a laboratory is silent
SWAB_HOURS = 2.0  # until the single swabs are taken
TOLD_HOURS = 0.5  # until command, community, police and sampling team have taken it up
BESIDE_MINUTES = 10.0  # swabbed at the same desk within so many minutes

Finding = Literal["positive", "negative", "open"]


def of_person(swabs: Sequence[Sequence[str]]) -> Finding:
    """Outcomes of each swab's tests, oldest first. One positive is enough; grey and invalid want another test;
    negative only when every one of at least two swabs ends negative."""
    if any("positive" in tests for tests in swabs):
        return "positive"
    ended = [bool(tests) and tests[-1] == "negative" for tests in swabs]
    return "negative" if len(ended) >= SWABS and all(ended) else "open"


def of_tube(people: Mapping[Any, Finding]) -> Literal["open", "cleared", "confirmed"]:
    """A tube is confirmed by one positive person, cleared by everybody's negatives, open until then."""
    found = set(people.values())
    if "positive" in found:
        return "confirmed"
    return "cleared" if found == {"negative"} else "open"
