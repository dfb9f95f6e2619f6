"""Codes of core turned into sentences in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ringfence.apps.cases.models import Link, Series
from ringfence.web.moments import duration_words

QUESTIONS = {
    "date-unclear": gettext_lazy("On which day was it?"),
    "month-unclear": gettext_lazy("In which month?"),
    "no-such-date": gettext_lazy("There is no such date."),
    "start-unclear": gettext_lazy("When did it begin?"),
    "end-unclear": gettext_lazy("When did it end?"),
    "time-unclear": gettext_lazy("At what time, from when to when?"),
    "am-or-pm": gettext_lazy("Morning or afternoon?"),
    "past-midnight": gettext_lazy("Did it last past midnight?"),
    "place-unclear": gettext_lazy("Where was it?"),
    "which-place": gettext_lazy("Which of these places is meant?"),
    "start-follows": gettext_lazy("It begins where the stay before ends: is the time right?"),
    "end-follows": gettext_lazy("It ends where the next stay begins: is the time right?"),
    "on-the-way": gettext_lazy("Was this the time on the way, or at the place?"),
    "relative-date": gettext_lazy("A day counted from another day: which date was it?"),
    "mask-partly": gettext_lazy("The mask was off for a part of the time: for how long?"),
    "mask-unclear": gettext_lazy("Was a mask worn?"),
    "rest-of-day": gettext_lazy("Fill the rest of that day with stays at home?"),
}
FACTS = {
    "recheck-positive": gettext_lazy("re-check positive"),
    "manifestations": gettext_lazy("clinical manifestations"),
    "no-manifestations": gettext_lazy("no clinical manifestations"),
    "screening-positive": gettext_lazy("screening positive"),
    "two-rechecks-negative": gettext_lazy("two re-checks negative"),
    "recheck-negative": gettext_lazy("re-check negative"),
    "other-cause-proved": gettext_lazy("another cause proved"),
    "epidemiological-link": gettext_lazy("epidemiological link"),
    "two-clinical-items": gettext_lazy("two clinical items"),
    "three-clinical-items": gettext_lazy("three clinical items"),
    "igm-positive": gettext_lazy("IgM positive"),
    "recheck": gettext_lazy("result of the re-check"),
    "second-recheck": gettext_lazy("a second re-check"),
    "screening": gettext_lazy("a test"),
    "clinical-items": gettext_lazy("clinical examination"),
}


def question(code: str) -> str:
    return str(QUESTIONS.get(code, code))


def relation(series: str, number: int, kind: str) -> str:
    """ "Case 2: shared a meal"."""
    who = Series(series).label if series in Series.values else series
    return _("%(who)s %(number)s: %(kind)s") % {
        "who": who, "number": number, "kind": Link(kind).label if kind in Link.values else kind,
    }  # fmt: skip


def fact(code: str) -> str:
    return str(FACTS.get(code, code))


def joined(codes: Any) -> str:
    """Facts in one line, as the reader's language joins them."""
    return _(", ").join(fact(code) for code in codes)


def conflict(found: Any, *, other: str) -> str:
    """What contradicts what, by how much."""
    amount = duration_words(found.seconds)
    if found.kind == "two-places":
        return _("At two places at once: also at %(other)s, %(amount)s more than the uncertainty allows.") % {
            "other": other, "amount": amount,
        }  # fmt: skip
    return _("Too far to be reached: %(other)s, %(amount)s are missing for the way.") % {
        "other": other, "amount": amount,
    }  # fmt: skip
