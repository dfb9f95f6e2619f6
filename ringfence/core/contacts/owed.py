"""What a line of the contact list obliges people to do, and within how many hours: the same in the house and in a drill."""

CALL, JUDGE = "call-contact", "judge-contact"
CORE, FULL, REGISTER = "core-investigation", "full-investigation", "register-case"
HOURS = {CORE: 4, FULL: 24, REGISTER: 2, CALL: 2, JUDGE: 4}
"""Core and full investigation as in the mechanism of 2022; two hours for a report by law; the others are ours."""
NOT_REACHED = ("listed", "called")
SETTLED = ("under-control", "released", "became-case")


def owed(outcome: str, *, state: str) -> str:
    """The kind of duty that a contact of this class calls for while it stands there in the work; "" for none."""
    if state in SETTLED:
        return ""
    if outcome == "undetermined":
        return JUDGE
    return CALL if outcome in ("close", "secondary") and state in NOT_REACHED else ""
