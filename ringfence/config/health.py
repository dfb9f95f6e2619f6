"""Is the house well? `/healthz` says the process lives; `/readyz` says whether people can work, and if not why."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from ringfence.apps.events import queries as events
from ringfence.config.operation.backup import free_bytes
from ringfence.config.operation.folders import read_journal
from ringfence.config.operation.migrating import pending
from ringfence.engine import log
from ringfence.engine import snapshot as snapshots
from ringfence.web.access import public

DISK_FLOOR = 500_000_000  # bytes; below this the house says so, before writes begin to fail
LAG_CEILING_S = 60.0


@dataclass(frozen=True)
class Check:
    """One thing looked at. `remedy` is for the operator, empty when all is well."""

    name: str
    ok: bool
    found: str
    remedy: str = ""


def checks() -> list[Check]:
    """All of readiness; a broken database spares the questions that need it."""
    first = database()
    later: list[Callable[[], Check]] = [migrations, worker] if first.ok else []
    return [first, *(each() for each in later), disk(), snapshot()]


def database() -> Check:
    started = time.perf_counter()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as fault:
        return Check("database", False, type(fault).__name__, "Is the database server running and reachable?")
    return Check("database", True, f"{connection.vendor}, {(time.perf_counter() - started) * 1000:.1f} ms")


def migrations() -> Check:
    missing = pending()
    return Check(
        "migrations", not missing, f"{len(missing)} missing", "Run `ringfence upgrade`." if missing else ""
    )


def worker() -> Check:
    lag = events.lag()
    seconds = lag.seconds(timezone.now())
    ok = seconds <= LAG_CEILING_S
    found = f"{lag.waiting} waiting, oldest {seconds:.0f} s, {lag.failed} failing"
    return Check("worker", ok, found, "" if ok else "Is the worker running? See its log.")


def disk() -> Check:
    free = free_bytes(Path(settings.DATA_DIR))
    ok = free >= DISK_FLOOR
    return Check("disk", ok, f"{free / 1e9:.1f} GB free", "" if ok else "Make room in the data folder.")


def snapshot_age() -> float | None:
    """Seconds since the presence snapshot was built; None when there is none yet."""
    folder = Path(settings.PRESENCE_DIR) / "snapshots"
    stamp = snapshots.current(folder)
    return max(0.0, time.time() - (folder / "CURRENT").stat().st_mtime) if stamp else None


def snapshot() -> Check:
    """The picture that searches use; it is built again at the next search when the log has changed."""
    folder = Path(settings.PRESENCE_DIR)
    age, found = snapshot_age(), log.operations(folder)
    if age is None:
        return Check("snapshot", True, f"none yet, {len(found)} files in the log")
    fresh = snapshots.current(folder / "snapshots") == log.stamp(found)
    return Check("snapshot", True, f"{age:.0f} s old, {'current' if fresh else 'the log is newer'}")


def interrupted() -> Check:
    plan = read_journal()
    remedy = "" if plan is None else "Start Ringfence: it finishes what was cut off."
    return Check("journal", plan is None, "clean" if plan is None else f"{plan['id']} was cut off", remedy)


def figures() -> Iterator[tuple[str, str, float]]:
    """(name, help, value) for /metrics."""
    lag = events.lag()
    yield "worker_waiting", "Reactions due and not done", lag.waiting
    yield "worker_failing", "Reactions that failed five times", lag.failed
    yield "worker_lag_seconds", "Age of the oldest reaction due", lag.seconds(timezone.now())
    yield "disk_free_bytes", "Free space in the data folder", free_bytes(Path(settings.DATA_DIR))
    age = snapshot_age()
    if age is not None:
        yield "snapshot_age_seconds", "Time since the presence log last changed", age


@public
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@public
def readyz(request: HttpRequest) -> JsonResponse:
    found = checks()
    ready = all(each.ok for each in found)
    body = {"ready": ready, "checks": [asdict(each) for each in found]}
    return JsonResponse(body, status=200 if ready else 503)
