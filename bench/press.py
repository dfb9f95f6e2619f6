"""Press trace on a case in a large base: seconds until the first page of the ranked list stands. [--rows N] [--quick] [--json FILE]

A synthetic city of 14 days lies in the presence store, its people and places in SQLite. Five cases are traced as the
pages and the worker do it: the search, the rules, the writing of the first portion, and the list's page over HTTP.
Cold is the first case after a new start of the process; the others are medians.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
BEGIN = int(datetime(2022, 3, 16, tzinfo=UTC).timestamp())
NOW = datetime(2022, 3, 30, 4, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
CASES = 5
CHUNK = 4_000_000
TARGET_S = 10.0


def set_up() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "ringfence.config.settings"
    django.setup()


def name(kind: int, code: int) -> str:
    """An id as the database has it, the same in every run."""
    return str(UUID(int=(0x0180_0000_0000_7000_8000 << 48) + (kind << 40) + code))


def fill(rows: int) -> None:
    """The city into the store and the database."""
    set_up()
    import numpy as np
    from django.conf import settings
    from django.utils import timezone

    from bench.presence.city import city
    from ringfence.apps.people.models import Person
    from ringfence.apps.places.models import Place
    from ringfence.config.operation.first_start import prepare
    from ringfence.engine.ingest import no_meets
    from ringfence.engine.presence import PresenceLog
    from ringfence.engine.records import Columns, Stays

    prepare(at=timezone.now())
    made = city(rows)
    people, places = (
        [name(kind, code) for code in range(size)] for kind, size in ((1, made.people), (2, made.places))
    )
    for model, ids, more in (
        (Person, people, {"name": b""}),
        (Place, places, {"name": "Hall", "kind": "shop"}),
    ):
        for at in range(0, len(ids), 20_000):
            model.objects.bulk_create(
                [
                    model(pk=id, jurisdiction=COUNTY, registered_at=NOW, **more)
                    for id in ids[at : at + 20_000]
                ],
                batch_size=2000,
            )
    log = PresenceLog(Path(settings.PRESENCE_DIR))
    for at in range(0, len(made), CHUNK):
        here = slice(at, at + CHUNK)
        size = len(made.place[here])
        none, word = np.full(size, np.nan), np.zeros(size, np.int32)
        stays = Stays(
            person=made.person[here].astype(np.int32), place=made.place[here].astype(np.int32),
            start=made.start[here].astype(np.int64) + BEGIN, end=made.end[here].astype(np.int64) + BEGIN,
            source=word, room=word, seat=word, position_error_m=none, time_error_s=none,
        )  # fmt: skip
        log.append_columns(f"city-{at}", Columns(people, places, ["", "scan"], [""], stays, no_meets()))
    log.open_latest()
    log.fold()
    print(json.dumps({"rows": len(made), "people": made.people}))


def press() -> None:
    """Trace some cases in a process of its own; prints what each took."""
    set_up()
    from django.test import Client

    from ringfence.apps.accounts.models import Grant, User
    from ringfence.apps.accounts.queries import SYSTEM, viewer_of
    from ringfence.apps.cases import actions as cases
    from ringfence.apps.command import actions as command
    from ringfence.apps.contacts import actions
    from ringfence.apps.people.models import Person

    user = User.objects.create(username="tracer")
    for role in ("epidemiologist", "commander"):
        Grant.objects.create(
            user=user, role=role, jurisdiction=COUNTY, since=NOW, recorded_at=NOW, by="bench"
        )
    by = viewer_of(user)
    incident = command.open_incident(name="Bench", jurisdiction=COUNTY, pack="cn-covid", by=by, at=NOW)
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    found, everyone = [], Person.objects.count()
    for number in range(CASES):
        person = Person.objects.get(pk=name(1, everyone * (number + 1) // 7))
        case = cases.register(
            person,
            incident=incident,
            status="confirmed",
            moments={"onset": NOW - timedelta(days=1)},
            by=by,
            at=NOW,
        )
        started = time.perf_counter()
        search = actions.trace(case, purpose="bench", by=by, at=NOW)
        search = actions.work(search.pk, by=SYSTEM("contacts/search"), at=NOW)
        searched = time.perf_counter() - started
        search = actions.work(search.pk, by=SYSTEM("contacts/search"), at=NOW)
        page = client.get(f"/contacts/?case={case.pk}")
        assert page.status_code == 200 and not search.fault, search.fault
        first = time.perf_counter() - started
        search = actions.run_all(search, by=SYSTEM("contacts/search"), at=NOW)
        found.append(
            {
                "searched": searched, "first": first, "all": time.perf_counter() - started, "contacts": search.found,
                "left_out": [one["people"] for one in search.left_out],
            }
        )  # fmt: skip
    print(json.dumps(found))


def child(what: str, home: str, *words: str) -> object:
    environment = {
        **os.environ,
        "RINGFENCE_DATA_DIR": home,
        "DATABASE_URL": "",
        "RINGFENCE_LOG_LEVEL": "ERROR",
    }
    done = subprocess.run(
        [sys.executable, __file__, what, *words],
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def main(arguments: list[str]) -> bool:
    rows = 1_000_000 if "--quick" in arguments else 10_000_000
    if "--rows" in arguments:
        rows = int(float(arguments[arguments.index("--rows") + 1]))
    with tempfile.TemporaryDirectory() as home:
        made = child("fill", home, str(rows))
        cases = child("press", home)
    cold, warm = cases[0]["first"], statistics.median(one["first"] for one in cases[1:])
    print(f"{made['rows']:,} rows, {made['people']:,} people")
    for one in cases:
        print(
            f"searched {one['searched']:6.2f} s   first page {one['first']:6.2f} s   all written {one['all']:6.2f} s   "
            f"{one['contacts']:,} contacts   left out {one['left_out']}"
        )
    print(f"first page: {cold:.2f} s cold, {warm:.2f} s (at most {TARGET_S:.0f})")
    found = {
        f"trace first page {kind}": {
            "value": round(value, 2), "unit": "s", "target": TARGET_S, "peer": None, "ratio": round(TARGET_S / value, 2),
            "ok": value <= TARGET_S,
        }
        for kind, value in (("cold", cold), ("warm", warm))
    }  # fmt: skip
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(
            json.dumps(found, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in found.values())


if __name__ == "__main__":
    if sys.argv[1:2] == ["fill"]:
        fill(int(sys.argv[2]))
    elif sys.argv[1:2] == ["press"]:
        press()
    else:
        raise SystemExit(not main(sys.argv[1:]))
