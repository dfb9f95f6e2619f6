"""What a positive tube of several people sets off: the alert with its T0, who is held, who is listed, who is swabbed again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Alert(models.Model):
    """One positive or grey tube. `t0` is when its reading was told; `opened` says that the incident began with it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField()
    tube = models.OneToOneField("lab.Tube", on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey("command.Incident", on_delete=models.PROTECT, related_name="+")
    opened = models.BooleanField()
    outcome = models.CharField(max_length=10)
    t0 = models.DateTimeField()
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "id"], name="alert_in_jurisdiction")]

    def __str__(self) -> str:
        return str(self.id)


class AlertStatus(models.Model):
    """Open, cleared (every swab negative), confirmed (one was positive), closed as unfounded: rows; the newest holds."""

    class Status(models.TextChoices):
        OPEN = "open", _("people held, swabs awaited")
        CLEARED = "cleared", _("every single swab negative")
        CONFIRMED = "confirmed", _("a single swab is positive")
        UNFOUNDED = "unfounded", _("closed as unfounded")

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=10, choices=Status.choices)
    because = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["alert", "-at", "-id"], name="alert_status_latest")]


class Hold(models.Model):
    """A person stays where they are until tested again: where, why, by which rule, by whom, from when, at most until when."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="holds")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    jurisdiction = PathField()
    place = models.ForeignKey(
        "places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)
    author = models.CharField(max_length=60)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "person"], name="held_once_for_an_alert"),
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="hold_ends"),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "id"], name="hold_in_jurisdiction"),
            models.Index(fields=["person"], name="hold_of_person"),
        ]


class HoldStep(models.Model):
    """What happened with a hold, and what the person was told: rows, the newest of each kind holds."""

    class What(models.TextChoices):
        HELD = "held", _("held")
        TOLD_HELD = "told-held", _("told of the hold")
        POSITIVE = "positive", _("single swab positive")
        TO_JUDGE = "to-judge", _("to be judged as a contact by the rule")
        RELEASED = "released", _("released")
        TOLD_RELEASED = "told-released", _("told of the release")

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=14, choices=What.choices)
    because = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["hold", "at", "id"], name="hold_step_of")]


class Listed(models.Model):
    """Somebody near a held person, listed and not restricted: of the household, or swabbed beside them."""

    class Near(models.TextChoices):
        HOUSEHOLD = "household", _("household")
        BESIDE = "beside", _("swabbed beside them")

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="listed")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    near = models.CharField(max_length=10, choices=Near.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["alert", "person", "near"], name="listed_once")]


class Recheck(models.Model):
    """One single swab ordered for a held person: number 1 or 2, each in a tube of its own."""

    hold = models.ForeignKey(Hold, on_delete=models.PROTECT, related_name="rechecks")
    tube = models.OneToOneField("lab.Tube", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    ordered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hold", "number"], name="recheck_has_its_number")]
