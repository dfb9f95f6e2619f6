"""Which protocol was put in force where, when, and by whose order. Rows, never overwritten."""

from django.db import models

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Adoption(models.Model):
    """One order: this pack holds (or holds no more) in this area from `at` on. Known here since `recorded_at`."""

    class Step(models.TextChoices):
        ADOPTED = "adopted"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    step = models.CharField(max_length=10, choices=Step.choices)
    disease = models.CharField(max_length=60)
    pack = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)
    jurisdiction = PathField()
    order = models.CharField(max_length=200)
    because = models.CharField(max_length=500, blank=True, default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    by = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["jurisdiction", "at"], name="adoption_where_when")]

    def __str__(self) -> str:
        return f"{self.step} {self.pack} {self.jurisdiction}"
