"""Leads to people nobody knows yet: what was seen, which force looks, what it found, who it is. All words are sealed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Kind(models.TextChoices):
    """What there is of the person."""

    PLATE = "plate", _("number plate")
    PHONE = "phone", _("part of a phone number")
    PAYMENT = "payment", _("payment")
    SEAT = "seat", _("seat or table")
    FACE = "face", _("face on a camera")
    WORDS = "description", _("description")


class Force(models.TextChoices):
    """Who looks. The permission of the same name opens the raw rows of that force."""

    POLICE = "police", _("police")
    HEALTH = "health", _("public health")
    INDUSTRY = "industry", _("industry office")


class State(models.TextChoices):
    """How far a lead is."""

    ASSIGNED = "assigned", _("being looked for")
    ANSWERED = "answered", _("answered")
    NOT_FOUND = "not-found", _("not found")
    MERGED = "merged", _("person known")
    CLOSED = "closed", _("closed")


class Lead(models.Model):
    """One lead. `blind` finds the same lead again without opening it; state, force and deadline tell how it stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    kind = models.CharField(max_length=12, choices=Kind)
    blind = models.CharField(max_length=64)
    content = models.BinaryField()
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    force = models.CharField(max_length=10, choices=Force)
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    due_at = models.DateTimeField()
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "kind", "blind"], name="lead_once")]
        indexes = [
            models.Index(fields=["jurisdiction", "due_at", "id"], name="lead_area"),
            models.Index(fields=["due_at", "id"], name="lead_due"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="lead_person"),
        ]

    def __str__(self) -> str:
        return f"lead {self.id}"


class Raw(models.Model):
    """A row of one force's own files about a lead. Nobody of another force opens it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="raws")
    force = models.CharField(max_length=10, choices=Force)
    source = models.CharField(max_length=60)
    content = models.BinaryField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.source


class Move(models.Model):
    """What happened to a lead: assigned, answered, not found, merged, closed; the words sealed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    lead = models.ForeignKey(Lead, models.CASCADE, related_name="moves")
    state = models.CharField(max_length=10, choices=State)
    force = models.CharField(max_length=10, choices=Force)
    words = models.BinaryField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.state
