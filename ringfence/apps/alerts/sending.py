"""The one door by which messages leave: in the house, by e-mail, to a webhook. Each says what became of it."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation

from ringfence.apps.accounts.queries import who_may
from ringfence.apps.alerts import words
from ringfence.apps.alerts.models import Delivery, Message, Rung
from ringfence.apps.events import actions as events

IN_APP, EMAIL, WEBHOOK = "in-app", "email", "webhook"
PATIENCE_S = 5


def write(rung: Rung, *, code: str, area: str, by: Any, at: datetime) -> int:
    """A message to each who receives reports for that area; returns how many people. In the house it is there at once."""
    people = list(who_may("alerts.receive", area, at=at))
    messages = [Message(rung=rung, to=user, channel=IN_APP, code=code, at=at) for user in people]
    if settings.EMAIL_HOST:
        messages += [
            Message(rung=rung, to=user, channel=EMAIL, code=code, at=at) for user in people if user.email
        ]
    if settings.WEBHOOK:
        messages.append(Message(rung=rung, to=None, channel=WEBHOOK, code=code, at=at))
    Message.objects.bulk_create(messages)
    Delivery.objects.bulk_create(
        Delivery(message=one, state="delivered" if one.channel == IN_APP else "queued", at=at)
        for one in messages
    )
    if any(one.channel != IN_APP for one in messages):
        told = {"messages": [str(one.pk) for one in messages if one.channel != IN_APP]}
        events.record(
            "MessagesWritten", kind="ladder", id=rung.ladder_id, jurisdiction=rung.ladder.jurisdiction, payload=told,
            by=by, at=at,
        )  # fmt: skip
    return len(people)


def send(ids: Iterable[str]) -> list[tuple[str, str, str]]:
    """Send what is still queued, outside any transaction: (message, state, note) for each."""
    rows = Message.objects.filter(pk__in=list(ids)).select_related("rung__ladder", "to")
    return [(str(one.pk), *_sent(one)) for one in rows if one.deliveries.count() == 1]


def note(sent: Iterable[tuple[str, str, str]], *, at: datetime) -> None:
    """Keep what became of each."""
    Delivery.objects.bulk_create(
        Delivery(message_id=id, state=state, note=said[:80], at=at) for id, state, said in sent
    )


def _sent(message: Message) -> tuple[str, str]:
    try:
        _by_mail(message) if message.channel == EMAIL else _by_webhook(message)
    except (OSError, urllib.error.URLError) as fault:  # includes every fault of SMTP and HTTP
        return "failed", type(fault).__name__
    return "sent", ""


def _by_mail(message: Message) -> None:
    user: Any = message.to
    with translation.override(user.language):
        subject = words.sentence(message)
    send_mail(subject, subject, settings.DEFAULT_FROM_EMAIL, [user.email])


def _by_webhook(message: Message) -> None:
    rung = message.rung
    body = {
        "ladder": str(rung.ladder_id), "code": message.code, "step": rung.number, "to": rung.to, "area": rung.area,
        "due_at": rung.due_at.isoformat(), "drill": rung.ladder.drill,
    }  # fmt: skip
    request = urllib.request.Request(
        settings.WEBHOOK, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S):
        pass
