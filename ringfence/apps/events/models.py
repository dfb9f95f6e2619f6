"""What happened, for the program to react to; and which reactions are still to be done."""

from django.db import models

from ringfence.web.ids import new_id


class Event(models.Model):
    """One fact, written in the transaction of the action that made it true. Never changed.

    `position` is given after the commit by one sequencer: gapless, so a reader by position misses nothing.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=64)
    jurisdiction = models.CharField(max_length=120, db_index=True, blank=True, default="")
    payload = models.JSONField(default=dict)
    by = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    position = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject"], name="event_subject"),
            models.Index(
                fields=["recorded_at"], name="event_unplaced", condition=models.Q(position__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class Sequence(models.Model):
    """One row: the last position given. Whoever holds its lock is the sequencer."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    last = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last)


class Reaction(models.Model):
    """One thing the worker does because of an event: once, however often it is tried."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="reactions")
    name = models.CharField(max_length=80)
    due_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=120, blank=True, default="")
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="reaction_once")]
        indexes = [
            models.Index(fields=["due_at"], name="reaction_waiting", condition=models.Q(done_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"
