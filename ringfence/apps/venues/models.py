"""A room at one time around one case, what people saw of everybody in it, and the verdict on each, signed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Verdict(models.TextChoices):
    """What a judge can sign: a class, never "undetermined"."""

    CLOSE = "close", _("close contact")
    GENERAL = "general", _("general contact")
    NONE = "none", _("no restriction")


class Scene(models.Model):
    """What is judged on one desk: `place` (and `room`, if only one of them) from `start` to `end`, beside one case.

    The sketch is a grid of `columns` x `rows`: of tables where people ate or drank (`tables`), else of seats, `pitch_m` apart.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    room = models.CharField(max_length=40, blank=True)
    jurisdiction = PathField()
    start = models.DateTimeField()
    end = models.DateTimeField()
    tables = models.BooleanField()
    columns = models.PositiveSmallIntegerField()
    rows = models.PositiveSmallIntegerField()
    pitch_m = models.FloatField(null=True, blank=True)
    due_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="scene_ends_later"),
            models.UniqueConstraint(fields=["case", "place", "room", "start", "end"], name="scene_once"),
        ]
        indexes = [models.Index(fields=["jurisdiction", "-at", "id"], name="scene_area")]

    def __str__(self) -> str:
        return f"scene {self.id}"


class Mark(models.Model):
    """One thing seen of one person (`subject`: the contact's id, or "index"); a later row takes its place. "" = unknown again."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scene = models.ForeignKey(Scene, models.PROTECT, related_name="marks")
    subject = models.CharField(max_length=40)
    field = models.CharField(max_length=12)
    value = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    envelope = models.UUIDField(null=True)
    device_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scene", "subject", "field"],
                condition=Q(superseded_at__isnull=True),
                name="mark_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.id}"


class Signed(models.Model):
    """The verdict on one person at this venue: class, the rule's answer beside it, what was seen, what nobody knows, by whom."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    scene = models.ForeignKey(Scene, models.PROTECT, related_name="signed")
    contact = models.ForeignKey("contacts.Contact", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Verdict)
    rule_outcome = models.CharField(max_length=16)
    rule = models.CharField(max_length=160, blank=True)
    missing = models.JSONField(default=list)
    seen = models.JSONField(default=dict)
    unknown = models.JSONField(default=list)
    reason = models.BinaryField(null=True, blank=True)
    protocol = models.CharField(max_length=60, blank=True)
    revision = models.CharField(max_length=40, blank=True)
    holds = models.BooleanField(default=True)  # False: a meeting elsewhere keeps the person's class up
    by_deadline = models.BooleanField(default=False)
    envelope = models.UUIDField(null=True)
    device_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scene", "contact"], condition=Q(superseded_at__isnull=True), name="signed_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.id}"
