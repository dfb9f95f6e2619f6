"""Lets presence go that nobody may need any more: once a day beside the worker, or when an operator says so."""

import threading

import structlog
from django.conf import settings
from django.db import connection
from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.contacts import actions as contacts

log = structlog.get_logger(__name__)
EVERY_S = 86_400
AGAIN_S = 3600  # after a fault
BY = SYSTEM("contacts/expiry")


def expire_daily(stop: threading.Event) -> None:
    """Until `stop` is set."""
    pause: float = 60
    while not stop.wait(pause):
        try:
            gone = contacts.expire_presence(days=settings.PRESENCE_DAYS, by=BY, at=timezone.now())
            log.info("presence.expired", before=gone.date().isoformat() if gone else "")
            pause = EVERY_S
        except Exception as fault:  # the rows stay; it is tried again
            log.error("presence.not-expired", exc_info=fault)
            pause = AGAIN_S
        finally:
            connection.close()
