"""What expiry asks of core and of the store: look-backs, the days a search reads, and letting rows go."""

from datetime import UTC, datetime

from django.conf import settings

from ringfence.apps.contacts.facts import in_force, question_of
from ringfence.apps.contacts.models import Search
from ringfence.core.contacts import trace
from ringfence.core.protocol.values import Protocol
from ringfence.engine import presence

LOOK_BACK = "contacts/look_back_"


def look_back_days(protocol: Protocol) -> int:
    """The longest look-back that a protocol sets."""
    found = (protocol.get(key) for key in protocol.values if key.startswith(LOOK_BACK))
    return max((value for value in found if isinstance(value, int)), default=0)


def reaches_behind(before: datetime) -> bool:
    """Would expiring up to this moment let more go than has gone?"""
    log = presence.PresenceLog(settings.PRESENCE_DIR)
    floor = log.open_latest().floor
    return log.batches() > 0 and (floor is None or floor < before.timestamp())


def expire(before: datetime) -> None:
    """No search sees rows that ended by then any more."""
    presence.PresenceLog(settings.PRESENCE_DIR).expire(int(before.timestamp()))


def fold_small() -> None:
    """Take what is gone off the disk too, where that is a matter of moments."""
    log = presence.PresenceLog(settings.PRESENCE_DIR)
    if len(log.open_latest()) <= presence.FOLDED_AT_ONCE:
        log.fold()


def needed_since(search: Search, *, at: datetime) -> datetime:
    """From when on the search of a case reads presence. Raises `Refused` without a date."""
    protocol = in_force(search.incident, jurisdiction=search.jurisdiction, at=at)
    question, _told = question_of(search, protocol, int(at.timestamp()))
    (person,) = question.index
    return datetime.fromtimestamp(
        trace.windows(question)[person].window.start - question.indirect_within_s, UTC
    )
