"""Incidents: one outbreak in one area, from T0 until it is closed. Teams, orders and dispatch come later."""

from django.db import models

from ringfence.web.ids import new_id
from ringfence.web.paths import PathField


class Incident(models.Model):
    """What is being answered, where, since when. `pack` is the protocol family, such as cn-covid.

    `clocks` names another set of clocks than the protocol's own, such as clocks-717.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    pack = models.CharField(max_length=60, blank=True)
    clocks = models.CharField(max_length=60, blank=True, default="")
    jurisdiction = PathField(db_index=True)
    t0 = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class IncidentStatus(models.Model):
    """Opened, closed, opened again: each a row with who and why; the latest by `at` holds."""

    class Status(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="statuses")
    status = models.CharField(max_length=10, choices=Status.choices)
    because = models.CharField(max_length=300, blank=True)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "-at", "-id"], name="incident_status_latest")]
