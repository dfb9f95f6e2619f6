"""The other way to take scans, for bench/intake.py: a ninja route in Django that commits each request, SQLite FULL.

It does what the intake does: token, area, people and places that exist, each record once. Tokens are kept for two
seconds here too and almost no middleware runs, so that the difference lies in how a scan becomes durable.
"""

# ruff: noqa: E402 (Django is set up first)
import os
import time
from datetime import datetime

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringfence.config.settings")
django.setup()

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.urls import path
from django.utils import timezone
from ninja import NinjaAPI, Schema
from ninja.security import HttpBearer

from ringfence.apps.accounts import queries as accounts
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places

settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]  # says how long an answer is
settings.ROOT_URLCONF = __name__
known: dict[str, tuple[float, tuple[str, ...]]] = {}


class Kept(models.Model):
    source = models.CharField(max_length=40)
    record = models.CharField(max_length=80)
    person = models.UUIDField()
    place = models.UUIDField()
    entered = models.DateTimeField()
    left = models.DateTimeField(null=True)

    class Meta:
        app_label = "peer"
        constraints = [models.UniqueConstraint(fields=["source", "record"], name="peer_once")]


class ScanIn(Schema):
    source: str
    record: str
    person: str
    place: str
    entered: datetime
    left: datetime | None = None


class Token(HttpBearer):
    def authenticate(self, request, token):
        at, paths = known.get(token, (0.0, ()))
        if time.monotonic() - at > 2:
            viewer = accounts.viewer_of_token(token, at=timezone.now())
            paths = viewer.paths("scans.send") if viewer else ()
            known[token] = time.monotonic(), paths
        request.paths = paths
        return paths or None


api = NinjaAPI(auth=Token())


def store(request, scans):
    """One transaction a request; a record that is there already has no second effect."""
    with transaction.atomic():
        there = people.registered({scan.person for scan in scans})
        areas = places.areas_of({scan.place for scan in scans})
        sound = [
            scan
            for scan in scans
            if scan.person in there and areas.get(scan.place, "-").startswith(request.paths)
        ]
        Kept.objects.bulk_create([Kept(**scan.dict()) for scan in sound], ignore_conflicts=True)
    return {"accepted": len(sound), "repeated": 0}


@api.post("/api/v1/scans")
def one(request, scan: ScanIn):
    return store(request, [scan])


@api.post("/api/v1/scans/batch")
def many(request, scans: list[ScanIn]):
    return store(request, scans)


urlpatterns = [path("", api.urls)]
application = get_wsgi_application()


def main(port: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    with connection.schema_editor() as editor:
        editor.create_model(Kept)
    connection.close()
    Granian(
        "bench.intake_peer:application", address="127.0.0.1", port=port, interface=Interfaces.WSGI, workers=1,
        blocking_threads=8, log_level=LogLevels.error,
    ).serve()  # fmt: skip
