"""Codes of zones as words: classes, measures, conditions of lifting, reasons."""

from typing import Any

from django.utils.translation import gettext_lazy as _

LEVELS: dict[str, Any] = {
    "locked": _("locked zone"),
    "controlled": _("controlled zone"),
    "precaution": _("precaution zone"),
    "high": _("high-risk area"),
    "medium": _("medium-risk area"),
    "low": _("low-risk area"),
    "open": _("lifted"),
}
TONES = {"locked": "locked", "high": "locked", "controlled": "controlled", "medium": "controlled"}
GRAINS: dict[str, Any] = {
    "door": _("door"),
    "unit": _("stairwell"),
    "building": _("building"),
    "compound": _("compound or village group"),
}
MEASURES: dict[str, Any] = {
    "closed-area": _("Close the area; posts at every way in and out"),
    "stay-home": _("People stay in their homes"),
    "door-service": _("Service to the door: food, medicine, waste"),
    "patrol-24h": _("Patrol day and night"),
    "yellow-code": _("Yellow codes for residents"),
    "stay-in-area": _("People stay inside the area"),
    "no-gathering": _("No gatherings"),
    "staggered-pickup": _("Supplies are picked up at staggered times"),
    "limit-gatherings": _("Limit gatherings"),
    "stronger-checks": _("Stronger checks at gates"),
    "leave-48h-test": _("Leaving the city needs a negative test of 48 h"),
}
CONDITIONS: dict[str, Any] = {
    "no-new-infection": _("No new infection"),
    "days-after-step-down": _("Days since it came down a class"),
    "contacts-out": _("Last exposure of close contacts"),
    "contacts-negative": _("Close contacts are negative"),
    "round-negative": _("A recent round, everybody negative"),
    "round-on-day": _("The round on the last day, everybody negative"),
    "others-lifted": _("The other zones are lifted"),
}
BECAUSE: dict[str, Any] = {
    "days-complete": _("the days are complete"),
    "days-short": _("days are still missing"),
    "restart-unknown": _("not known whether an infection starts the days again"),
    "contacts-still-there": _("new contacts are still inside"),
    "no-contacts": _("no close contact lives here"),
    "contact-day-unknown": _("a day of last exposure is not known"),
    "contact-test-unknown": _("a close contact has no result after the last exposure"),
    "contacts-negative": _("all results since the last exposure are negative"),
    "positives-counted": _("those who turned positive count as infections"),
    "no-round": _("no round in these days"),
    "round-clean": _("everybody was tested and is negative"),
    "round-positive": _("somebody was positive"),
    "people-untested": _("somebody was not tested"),
    "results-waiting": _("results are still out"),
    "others-open": _("other zones are still open"),
    "others-lifted": _("the others are lifted"),
    "found-in-community": _("found in the community: day 0"),
    "found-in-isolation": _("found in isolation, nobody left behind: no restart"),
    "contacts-left-behind": _("found in isolation, new contacts left behind: day 0 when they were taken out"),
    "new-contacts-unknown": _("found in isolation, its contacts not searched for yet"),
    "place-of-finding-unknown": _("not known where it was found"),
}
RULES: dict[str, Any] = {
    "home-of-case": _("home of a case"),
    "hard-to-trace": _("visited in the look-back, contacts hard to trace"),
    "field-judged": _("put in by the field team"),
}


def word(table: dict[str, Any], code: str) -> Any:
    return table.get(code, code)
