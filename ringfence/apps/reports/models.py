"""Signed reports: frozen at their cut-off, numbered, sealed because they speak of a person."""

from django.db import models

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Report(models.Model):
    """One signed version. A correction is the next number; the ones before stay as they were signed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    jurisdiction = PathField()
    which = models.CharField(max_length=8)
    number = models.PositiveSmallIntegerField()
    cut_off = models.DateTimeField()
    content = models.BinaryField()
    missing = models.PositiveSmallIntegerField()
    because = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField()
    by_name = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "which", "number"], name="report_number_once")]

    def __str__(self) -> str:
        return f"{self.which} {self.number}"
