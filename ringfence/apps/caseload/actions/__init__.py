"""What people do about the people they see through: list, take, step, call, close, hand over, ask another area."""

from ringfence.apps.caseload.actions.asking import answer, ask_elsewhere
from ringfence.apps.caseload.actions.detailing import detail
from ringfence.apps.caseload.actions.listing import close_roster, list_people, make_roster, take_up
from ringfence.apps.caseload.actions.shifts import accept, decline, offer
from ringfence.apps.caseload.actions.working import assign, call, claim, close, give_back, step

__all__ = [
    "accept",
    "answer",
    "ask_elsewhere",
    "assign",
    "call",
    "claim",
    "close",
    "close_roster",
    "decline",
    "detail",
    "give_back",
    "list_people",
    "make_roster",
    "offer",
    "step",
    "take_up",
]  # fmt: skip
