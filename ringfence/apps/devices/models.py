"""What came from devices that work without a network: envelopes as they were sent, and conflicts until a person chose."""

from django.db import models
from django.db.models import Q

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Envelope(models.Model):
    """One sending. Its id is the device's own, so that a second sending has no second effect; its body is kept sealed."""

    id = models.UUIDField(primary_key=True, editable=False)
    device = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    record = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    body = models.BinaryField(null=True)
    state = models.CharField(max_length=12, default="received")
    answer = models.JSONField(default=dict)
    late = models.BooleanField(default=False)
    device_at = models.DateTimeField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["kind", "record", "at"], name="envelope_record")]

    def __str__(self) -> str:
        return f"envelope {self.id}"


class Conflict(models.Model):
    """Two people said different things of one field. Both stay, sealed, until a person chooses; nothing wins by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    envelope = models.ForeignKey(Envelope, models.PROTECT, related_name="conflicts")
    kind = models.CharField(max_length=40)
    record = models.CharField(max_length=40)
    jurisdiction = PathField()
    key = models.CharField(max_length=120)
    both = models.BinaryField(null=True)
    device = models.CharField(max_length=64)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    choice = models.CharField(max_length=12, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_by_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "record", "key", "device"],
                condition=Q(settled_at__isnull=True),
                name="conflict_open",
            )
        ]

    def __str__(self) -> str:
        return f"conflict {self.id}"
