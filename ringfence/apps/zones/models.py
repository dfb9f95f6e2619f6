"""Zones: what was proposed by whom, signed by whom, published when, kept how, and lifted unit by unit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Step(models.TextChoices):
    """The life of a zone; each step is a row of ZoneStatus."""

    PROPOSED = "proposed", _("proposed")
    SIGNED = "signed", _("signed")
    PUBLISHED = "published", _("published")
    LIFTED = "lifted", _("lifted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Basis(models.TextChoices):
    """Articles of the Law on Prevention and Control of Infectious Diseases that a zone stands on."""

    PLACE = "art-41", _("art. 41: isolate a place")
    ASSEMBLY = "art-42", _("art. 42: stop work, school, gatherings")
    AREA = "art-43", _("art. 43: declare an epidemic area")


class Zone(models.Model):
    """One zone of one class. Columns tell what was proposed and never change; `step` is worked out from ZoneStatus."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=12)
    grain = models.CharField(max_length=10, blank=True)
    pack = models.CharField(max_length=60)
    revision = models.CharField(max_length=40)
    basis = models.CharField(max_length=8, choices=Basis)
    wanted = models.FloatField(null=True)  # share of risk asked for
    share = models.FloatField()  # and covered
    gap = models.FloatField()
    burden = models.JSONField(default=dict)
    step = models.CharField(max_length=10, choices=Step, default=Step.PROPOSED)
    proposed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "id"], name="zone_area")]

    def __str__(self) -> str:
        return self.name


class ZoneStatus(models.Model):
    """Proposed, signed, published, lifted or withdrawn: by whom, why, when."""

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="statuses")
    step = models.CharField(max_length=10, choices=Step)
    because = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "step"], name="zone_step_once")]


class Unit(models.Model):
    """One building, compound, door or venue of a zone, with why it was put in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="units")
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    people = models.PositiveIntegerField()
    doors = models.PositiveIntegerField()
    reasons = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "place"], name="zone_unit_once")]


class UnitStatus(models.Model):
    """The class of a unit from `at` on: that of its zone at first, a lighter one after a step down, `open` in the end."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="statuses")
    level = models.CharField(max_length=12)
    because = models.CharField(max_length=300, blank=True)
    conditions = models.JSONField(default=list)
    overruled = models.BooleanField(default=False)
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=120)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(superseded_at__isnull=True), name="zone_unit_has_one_class"
            )
        ]


class Measure(models.Model):
    """One measure of the zone's class, with who sees to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    zone = models.ForeignKey(Zone, models.PROTECT, related_name="measures")
    code = models.CharField(max_length=30)
    owner = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["zone", "code"], name="zone_measure_once")]
