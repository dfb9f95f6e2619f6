"""Work that somebody must do by a time: an owner, a deputy, a clock, and the evidence that it was done."""

from django.conf import settings
from django.db import models

from ringfence.web.ids import new_id


class Duty(models.Model):
    """One duty about one record of another app, named by (kind, id). Open as long as `closed_at` is empty.

    `due_at` is the promise as it was made; `deadline` adds the paused time and is what lists sort by.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    title_code = models.CharField(max_length=60)
    occasion = models.CharField(max_length=40, blank=True, default="")
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    jurisdiction = models.CharField(max_length=120, db_index=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    deadline = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_kind", "subject_id", "occasion"],
                condition=models.Q(closed_at__isnull=True),
                name="duty_open_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["deadline", "id"], name="duty_open", condition=models.Q(closed_at__isnull=True)
            ),
            models.Index(fields=["subject_kind", "subject_id"], name="duty_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Assignment(models.Model):
    """Who owned the duty from when to when. The open row is the owner now; there is at most one."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="assignments")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty"], condition=models.Q(ended_at__isnull=True), name="duty_one_owner"
            )
        ]
        indexes = [
            models.Index(fields=["owner"], name="duty_owner_open", condition=models.Q(ended_at__isnull=True)),
            models.Index(
                fields=["deputy"], name="duty_deputy_open", condition=models.Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.owner_id}"


class Pause(models.Model):
    """A span in which the clock stands, with its reason."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="pauses")
    because = models.CharField(max_length=200)
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duty"], condition=models.Q(ended_at__isnull=True), name="duty_one_pause"
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.at}"


class Step(models.Model):
    """The status history: opened, assigned, paused, resumed, done, cancelled. Rows, never an overwritten column."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="steps")
    step = models.CharField(max_length=20)
    note = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    def __str__(self) -> str:
        return f"{self.duty_id} {self.step}"
