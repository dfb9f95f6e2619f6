"""What may be marked and signed, in the words of the desk."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.venues.models import Verdict
from ringfence.core.words import Refused

INDEX = "index"
YES_NO = ("yes", "no")
# field -> its values; () = free text, sealed. "" takes a mark back.
FIELDS: Mapping[str, tuple[str, ...] | None] = {
    "present": YES_NO,
    "seat": None,
    "table": ("same", "adjacent", "other"),
    "mask": YES_NO,
    "talk": YES_NO,
    "washroom": YES_NO,
    "camera": YES_NO,
    "note": (),
}
PEOPLE_AT_MOST = 400


def value_of(field: str, value: Any, *, columns: int, rows: int) -> str:
    """The value as it is kept, or a refusal."""
    text = str(value or "").strip()
    allowed = FIELDS.get(field)
    if field not in FIELDS or (allowed and text and text not in allowed):
        raise Refused(_("There is no such mark."), code="unknown-mark")
    if field == "seat" and text:
        left, _comma, right = text.partition(",")
        if not (left.isdigit() and right.isdigit() and int(left) < columns and int(right) < rows):
            raise Refused(_("This seat is not on the sketch."), code="no-such-seat")
    return text[:1000]


def signature(value: Any) -> dict[str, Any]:
    """A verdict as the device sends it: complete, a class that can be signed, a reason where it leaves the rule."""
    given = value if isinstance(value, dict) else {}
    outcome, rule = str(given.get("outcome", "")), str(given.get("rule", ""))
    reason = str(given.get("reason") or "").strip()[:500]
    if outcome not in Verdict.values:
        raise Refused(_("Choose a class."), code="unknown-class")
    if outcome != rule and len(reason) < 2:
        raise Refused(_("Say why the verdict leaves the rule."), code="reason-missing")
    seen = given.get("seen")
    return {
        "outcome": outcome, "rule": rule, "reason": reason, "judged": str(given.get("judged") or ""),
        "seen": {str(key): str(one) for key, one in seen.items()} if isinstance(seen, dict) else {},
    }  # fmt: skip


def not_too_many(people: int) -> None:
    if people > PEOPLE_AT_MOST:
        raise Refused(
            _(
                "%(n)s people were here in this time. Choose a room or a shorter time: at most %(most)s on one desk."
            )
            % {"n": people, "most": PEOPLE_AT_MOST},
            code="too-many-people",
        )
