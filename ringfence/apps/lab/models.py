"""Results of tests on people. A row is what a laboratory said; a correction is another row that replaces it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Valid(models.Manager["Result"]):
    """Rows that count: neither corrected by a newer one nor withdrawn."""

    def get_queryset(self) -> models.QuerySet["Result"]:
        return super().get_queryset().filter(replaced_by__isnull=True, withdrawn_at__isnull=True)


class Result(models.Model):
    """One result of one specimen. `ct` holds threshold cycles by gene, as printed: {"ORF1ab": 23.4, "N": 24.1}."""

    class Outcome(models.TextChoices):
        POSITIVE = "positive", _("positive")
        NEGATIVE = "negative", _("negative")
        GREY = "grey", _("grey zone")
        INVALID = "invalid", _("invalid")

    class Method(models.TextChoices):
        NUCLEIC_ACID = "nucleic-acid", _("nucleic acid")
        ANTIGEN = "antigen", _("antigen")
        ANTIBODY = "antibody", _("antibody")
        SEQUENCE = "sequence", _("sequencing")

    class Specimen(models.TextChoices):
        THROAT = "throat-swab", _("throat swab")
        NOSE = "nose-swab", _("nose swab")
        SPUTUM = "sputum", _("sputum")
        BLOOD = "blood", _("blood")
        STOOL = "stool", _("stool")
        OTHER = "other", _("other")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    jurisdiction = PathField()
    specimen = models.CharField(max_length=12, choices=Specimen.choices, blank=True)
    method = models.CharField(max_length=12, choices=Method.choices, default=Method.NUCLEIC_ACID)
    sampled_at = models.DateTimeField()
    reported_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    ct = models.JSONField(default=dict, blank=True)
    laboratory = models.CharField(max_length=80, blank=True)
    barcode = models.CharField(max_length=40, blank=True)
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    because = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    # An import was taken back: the row stays and counts no more.
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = models.Manager()
    valid = Valid()

    class Meta:
        indexes = [
            models.Index(fields=["person", "sampled_at"], name="result_of_person"),
            models.Index(fields=["jurisdiction", "id"], name="result_in_jurisdiction"),
            models.Index(fields=["outcome", "jurisdiction", "id"], name="result_of_outcome"),
            models.Index(fields=["barcode"], name="result_of_barcode"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reported_at__gte=models.F("sampled_at")), name="result_reported_after_sampling"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(because=""), name="result_correction_says_why"
            ),
        ]


class Tube(models.Model):
    """One tube with the swabs of up to `capacity` people. `retests` is the positive tube whose person it tests again."""

    SIZES = (1, 5, 10, 20)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField()
    barcode = models.CharField(max_length=40, unique=True)
    capacity = models.PositiveSmallIntegerField()
    retests = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="retested_by"
    )
    site = models.ForeignKey(
        "places.Place", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    desk = models.CharField(max_length=20, blank=True)
    opened_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "id"], name="tube_in_jurisdiction"),
            models.Index(fields=["site", "desk", "opened_at"], name="tube_at_desk"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(capacity__in=(1, 5, 10, 20)), name="tube_of_a_known_size")
        ]

    def __str__(self) -> str:
        return self.barcode


class Swab(models.Model):
    """One swab of one person, in one tube. `taken_at` is empty while the swab is only ordered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    tube = models.ForeignKey(Tube, on_delete=models.PROTECT, related_name="swabs")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    specimen = models.CharField(
        max_length=12, choices=Result.Specimen.choices, default=Result.Specimen.THROAT
    )
    ordered_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tube", "number"], name="swab_has_its_place"),
            models.UniqueConstraint(fields=["tube", "person"], name="swab_once_in_a_tube"),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=False) | Q(ordered_at__isnull=False),
                name="swab_ordered_or_taken",
            ),
        ]
        indexes = [models.Index(fields=["person", "taken_at"], name="swab_of_person")]

    def __str__(self) -> str:
        return str(self.id)


class Rack(models.Model):
    """A rack of tubes in a laboratory; which tube stood where in it is a step of the tube."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField()
    barcode = models.CharField(max_length=40, unique=True)
    laboratory = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.barcode


class Step(models.Model):
    """Where a tube was from `at` on, in whose hands. The newest row known at a minute is its state at that minute."""

    class What(models.TextChoices):
        ORDERED = "ordered", _("ordered")
        OPENED = "opened", _("tube opened")
        SEALED = "sealed", _("tube sealed")
        CARRIED = "carried", _("with a courier")
        RECEIVED = "received", _("received by the laboratory")
        RACKED = "racked", _("in a rack")
        PLATED = "plated", _("on a plate")
        REPORTED = "reported", _("reported")
        DISCARDED = "discarded", _("discarded")

    tube = models.ForeignKey(Tube, on_delete=models.PROTECT, related_name="steps")
    what = models.CharField(max_length=10, choices=What.choices)
    giver = models.CharField(max_length=80, blank=True)
    holder = models.CharField(max_length=80, blank=True)
    rack = models.ForeignKey(Rack, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    run = models.ForeignKey("Run", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(max_length=8, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["tube", "-at", "-id"], name="tube_step_latest")]

    def __str__(self) -> str:
        return self.what


class Run(models.Model):
    """One plate in one machine."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    jurisdiction = PathField()
    plate = models.CharField(max_length=40, unique=True)
    laboratory = models.CharField(max_length=80)
    kit = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField()
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.plate


class Reading(models.Model):
    """What one well of a run said about a tube; a correction is a row that replaces it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="readings")
    tube = models.ForeignKey(Tube, on_delete=models.PROTECT, related_name="readings")
    jurisdiction = PathField()
    well = models.CharField(max_length=3)
    outcome = models.CharField(max_length=10, choices=Result.Outcome.choices)
    ct = models.JSONField(default=dict, blank=True)
    reported_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    because = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["run", "well"], condition=Q(replaces__isnull=True), name="reading_once_in_a_well"
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(because=""), name="reading_correction_says_why"
            ),
        ]
        indexes = [models.Index(fields=["jurisdiction", "reported_at"], name="reading_in_jurisdiction")]

    def __str__(self) -> str:
        return f"{self.well} {self.outcome}"
