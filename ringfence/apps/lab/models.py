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
