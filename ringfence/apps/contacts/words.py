"""Reasons that this app gives by itself, beside those of the protocols."""

from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.contacts.models import Outcome

NOT_MET_AGAIN = "not-met-again"
CASE_EXCLUDED = "case-excluded"
MISSING = "trajectory"
ON_SCENE = "judged-on-scene"
DEADLINE = "deadline-passed"


def own_reason(judgement: Any) -> str:
    """The sentence under a judgement made here; "" when a protocol's clause made it."""
    was = next((code.removeprefix("was-") for code in judgement.because if code.startswith("was-")), "")
    before = {"before": Outcome(was).label if was in Outcome.values else "–"}
    if NOT_MET_AGAIN in judgement.because:
        return (
            _(
                "The newest search no longer finds a meeting with this case (before: %(before)s). A person must decide."
            )
            % before
        )
    if CASE_EXCLUDED in judgement.because:
        return _("The case was excluded, so its contacts are released (before: %(before)s).") % before
    return ""


def scene_reason(judgement: Any, rule: str) -> str:
    """Judged at the venue: by whom, and what the rule said to the facts seen there."""
    told = {"class": Outcome(judgement.outcome).label, "rule": rule or _("no clause applies")}
    if DEADLINE in judgement.because:
        return _("The time to judge at the venue passed: %(class)s, to be safe. The rule: %(rule)s") % told
    return _("Judged at the venue: %(class)s. The rule: %(rule)s") % told
