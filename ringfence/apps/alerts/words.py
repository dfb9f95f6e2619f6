"""Words of the ladder: who is told, why, and what a message says."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ringfence.web.moments import moment_words

TO = {
    "county-health": gettext_lazy("county health authority"),
    "county-government": gettext_lazy("county government"),
    "city-government": gettext_lazy("city government"),
    "province-health": gettext_lazy("provincial health authority"),
    "national-health": gettext_lazy("national health authority"),
}
REASONS = {
    "cluster": gettext_lazy("Cluster of illness"),
    "unexplained": gettext_lazy("Unexplained disease"),
    "first-case": gettext_lazy("Case of an incident"),
    "pool-positive": gettext_lazy("Positive tube"),
}
STAMPS = {
    "reported": gettext_lazy("told"),
    "acknowledged": gettext_lazy("receipt acknowledged"),
    "unreported": gettext_lazy("not told in time: the level above was warned"),
    "unacknowledged": gettext_lazy("no receipt: the level above was warned"),
}

CHANNELS = {
    "in-app": gettext_lazy("in the system"),
    "email": gettext_lazy("e-mail"),
    "webhook": gettext_lazy("webhook"),
}
STATES = {
    "queued": ("paused", gettext_lazy("waiting to be sent")),
    "sent": ("running", gettext_lazy("sent")),
    "delivered": ("running", gettext_lazy("delivered")),
    "read": ("met", gettext_lazy("read")),
    "failed": ("breached", gettext_lazy("not delivered")),
}


def sentence(message: Any) -> str:
    """What a message says; a drill says so first."""
    rung = message.rung
    values = {
        "to": TO[rung.to], "reason": REASONS[rung.ladder.reason], "due": moment_words(rung.due_at),
    }  # fmt: skip
    texts = {
        "owed": _("%(reason)s: tell the %(to)s by %(due)s."),
        "reported": _("%(reason)s: told to the %(to)s. Acknowledge the receipt."),
        "unreported": _("%(reason)s: the %(to)s was not told by %(due)s."),
        "unacknowledged": _("%(reason)s: the %(to)s was told and has not acknowledged it."),
    }
    text = texts[message.code] % values
    return _("[DRILL] %s") % text if rung.ladder.drill else text
