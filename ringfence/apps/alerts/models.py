"""Ladders of reports: what must be told upward by when, stamps of what was done, and messages with their delivery.

Nothing here is ever changed or deleted: what is late stays late, and says so.
"""

from typing import Any

from django.conf import settings
from django.db import models

from ringfence.core.words import Refused
from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Kept(models.Model):
    """A row that is written once."""

    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Refused("A report is never changed; write another.", code="append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise Refused("A report is never deleted.", code="append-only")


class Ladder(Kept):
    """One thing that goes up level by level. `since` is when the first who must report knew of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    reason = models.CharField(max_length=30)
    jurisdiction = PathField()
    drill = models.BooleanField(default=False)
    since = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id"], name="ladder_once")]
        indexes = [models.Index(fields=["jurisdiction", "id"], name="ladder_area")]

    def __str__(self) -> str:
        return f"{self.reason} {self.id}"


class Rung(Kept):
    """One report that is owed: to whom, for which area, by when."""

    ladder = models.ForeignKey(Ladder, models.PROTECT, related_name="rungs")
    number = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=30)
    area = PathField()
    since = models.DateTimeField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ladder", "number"], name="rung_once")]

    def __str__(self) -> str:
        return f"{self.ladder_id} {self.number}"


class Stamp(Kept):
    """Reported, acknowledged, or silent and therefore told to the level above; `late` as it was at that moment."""

    class Kind(models.TextChoices):
        REPORTED = "reported"
        ACKNOWLEDGED = "acknowledged"
        UNREPORTED = "unreported"
        UNACKNOWLEDGED = "unacknowledged"

    rung = models.ForeignKey(Rung, models.PROTECT, related_name="stamps")
    kind = models.CharField(max_length=16, choices=Kind)
    late = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120)
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rung", "kind"], name="stamp_once")]

    def __str__(self) -> str:
        return f"{self.rung_id} {self.kind}"


class Message(Kept):
    """One text to one person (or to the webhook of the house, `to` empty), in the language of who reads it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rung = models.ForeignKey(Rung, models.PROTECT, related_name="messages")
    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10)
    code = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["to", "-at"], name="message_to")]

    def __str__(self) -> str:
        return f"{self.channel} {self.code}"


class Delivery(Kept):
    """How far a message came: queued, sent, delivered, read or failed; the latest row holds."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10)
    note = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"
