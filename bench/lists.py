"""How fast the long lists answer with a million people, for every role: p95 of whole requests. [--quick] [--json FILE]

An invented county in a fresh SQLite file (or the database that DATABASE_URL names): people with sealed names in 200
villages, places, cases and contacts. Each role asks for each list it may see, as a commander of the whole county and
in one village, at the first page, at a later page and under filters. Requests run inside this process: sign-in,
permission, read audit, query, unsealing, template; only the network is missing.
"""

import gc
import html
import json
import os
import re
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

TARGET_MS = 100.0
COUNTY = "/99/9901/990101/"
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
CHUNK = 10_000


def villages() -> list[str]:
    """200 villages in 20 townships."""
    return [f"{COUNTY}9901011{t:02d}/9901011{t:02d}2{v:02d}/" for t in range(20) for v in range(10)]


def start_django(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringfence.config.settings")
    os.environ["RINGFENCE_DATA_DIR"] = str(folder)
    os.environ["RINGFENCE_LOG_LEVEL"] = "ERROR"
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from ringfence.apps.keys import actions as keys

    settings.ALLOWED_HOSTS = ["testserver", "127.0.0.1"]
    if not Path(settings.KEYS_FILE).exists():
        keys.create(at=AT)
    call_command("migrate", verbosity=0)


def write(model, rows) -> int:
    """Rows in chunks; returns how many."""
    batch, count = [], 0
    for row in rows:
        batch.append(row)
        if len(batch) == CHUNK:
            model.objects.bulk_create(batch)
            count, batch = count + len(batch), []
    model.objects.bulk_create(batch)
    return count + len(batch)


def in_portions(rows) -> int:
    """Contacts as the searches write them, with their figures."""
    from ringfence.apps.contacts import standing

    count = 0
    rows = iter(rows)
    while portion := list(islice(rows, CHUNK)):
        count += len(standing.add(portion))
    standing.fold()
    return count


def people(n: int):
    from ringfence.apps.keys import actions as keys
    from ringfence.apps.people.models import Person
    from ringfence.core.simulation.county import build
    from ringfence.core.simulation.identities import identities
    from ringfence.files.county_margins import shipped
    from ringfence.web.ids import new_id

    areas, county = villages(), build(shipped(), people=n, seed=1)
    for first in range(0, n, CHUNK):
        for k, one in enumerate(identities(county, first=first, last=min(first + CHUNK, n)), start=first):
            row = Person(
                id=new_id(), jurisdiction=areas[k * 7919 % len(areas)], sex=one.sex, registered_at=AT
            )
            row.name = keys.seal(one.name, row=str(row.id), field="name")
            yield row


def places(n: int):
    from ringfence.apps.places.models import Place

    areas = villages()
    for k in range(n):
        yield Place(kind="shop", name=f"云溪小店{k}", jurisdiction=areas[k % len(areas)], registered_at=AT)


def cases(ids: list, incident):
    from ringfence.apps.cases.models import Case

    for k, (pk, path) in enumerate(ids):
        moment = AT + timedelta(seconds=k)
        yield Case(
            person_id=pk, incident=incident, jurisdiction=path, number=k + 1, registered_at=moment, by=UUID(int=1),
            status=("confirmed", "asymptomatic", "suspected")[k % 3],
        )  # fmt: skip


def statuses(rows):
    from ringfence.apps.cases.models import CaseStatus

    for case in rows:
        yield CaseStatus(case=case, status=case.status, at=AT, by=UUID(int=1), by_name="bench")


def contacts(ids: list, index: list, incident):
    from ringfence.apps.contacts.models import Contact

    for k, (pk, path) in enumerate(ids):
        p = (k * 2654435761 % 1_000_003) / 1_000_003
        outcome = ("close", "general", "undetermined", "none")[k % 4]
        yield Contact(
            case=index[k % len(index)], index_id=index[k % len(index)].person_id, person_id=pk, incident=incident, ring=1,
            jurisdiction=path, listed_at=AT, outcome=outcome, rank=p + 50 * (outcome == "close"), minutes=p * 100,
            last_at=AT,
        )  # fmt: skip


def judgements(rows):
    from ringfence.apps.contacts.models import Judgement

    for row in rows:
        yield Judgement(
            contact=row, outcome=row.outcome, because=["no-rule-met"], rule="cn-covid-8/contacts/household",
            protocol="cn-covid-8", revision="1", minutes=row.minutes, p=row.rank % 1, at=AT, by=UUID(int=1), by_name="bench",
        )  # fmt: skip


def fill(n: int) -> dict[str, int]:
    """The county; returns how many rows of what."""
    from ringfence.apps.accounts.queries import SYSTEM
    from ringfence.apps.cases.models import Case, CaseStatus
    from ringfence.apps.command import actions as command
    from ringfence.apps.contacts.models import Contact, Judgement
    from ringfence.apps.people.models import Person
    from ringfence.apps.places.models import Place

    incident = command.open_incident(
        name="演练", jurisdiction=COUNTY, pack="cn-covid", by=SYSTEM("bench"), at=AT
    )
    made = {"people": write(Person, people(n)), "places": write(Place, places(n // 5))}
    ids = list(Person.objects.order_by("id").values_list("id", "jurisdiction")[: n // 4])
    made["cases"] = write(Case, cases(ids[: n // 50], incident))
    index = list(Case.objects.all())
    write(CaseStatus, statuses(index))
    made["contacts"] = in_portions(contacts(ids[n // 50 :], index, incident))
    write(Judgement, judgements(Contact.objects.iterator(chunk_size=CHUNK)))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return made


def clients():
    """(role, area, signed-in client) for every role in the county and in one village."""
    from django.test import Client
    from django.utils import timezone

    from ringfence.apps.accounts.models import Grant, User
    from ringfence.apps.accounts.queries import ROLES

    for role in ROLES:
        for name, path in (("county", COUNTY), ("village", villages()[3])):
            user = User.objects.create_user(f"{role}-{name}")
            Grant.objects.create(
                user=user, role=role, jurisdiction=path, since=AT, by="bench", recorded_at=timezone.now()
            )
            client = Client()
            client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
            yield role, name, client


NEXT = re.compile(r'rel="next" href="([^"]+)"')
LISTS = {
    "people": ["/people/"],
    "places": ["/places/"],
    "cases": ["/cases/", "/cases/?status=confirmed"],
    "contacts": [
        "/contacts/",
        "/contacts/?class=close",
        "/contacts/?missing=1",
        "/contacts/?owner=none",
        "/contacts/?state=reached",
    ],
}


def ask(client, address: str, *, pages: int) -> list[float]:
    """Milliseconds of the first pages of one list; [] where the role may not see it."""
    found = []
    for _ in range(pages):
        started = time.perf_counter()
        answer = client.get(address)
        took = (time.perf_counter() - started) * 1000
        if answer.status_code == 403:
            return []
        assert answer.status_code == 200, (address, answer.status_code)
        found.append(took)
        following = NEXT.search(answer.content.decode())
        if following is None:
            break
        address = address.split("?")[0] + html.unescape(following[1])
    return found


def p95(times: list[float]) -> float:
    return sorted(times)[max(0, -(-len(times) * 95 // 100) - 1)]


def measure(*, pages: int, rounds: int) -> dict[str, dict[str, list[float]]]:
    """list -> role (with area) -> milliseconds."""
    found: dict[str, dict[str, list[float]]] = {name: {} for name in LISTS}
    for role, area, client in clients():
        gc.collect()
        gc.freeze()  # as config/wsgi.py does: a full collection is no part of a list
        for name, addresses in LISTS.items():
            client.get(addresses[0])  # templates and plans are warm, as on any but the first morning
            times = [
                ms for _ in range(rounds) for address in addresses for ms in ask(client, address, pages=pages)
            ]
            if times:
                found[name][f"{role} ({area})"] = times
    return found


def report(found, made) -> dict[str, dict[str, object]]:
    figures = {}
    for name, by_role in found.items():
        worst = max(by_role, key=lambda role: p95(by_role[role]))
        every = [ms for times in by_role.values() for ms in times]
        value = p95(by_role[worst])
        figures[f"lists.{name}.p95"] = {
            "value": round(value, 1), "unit": "ms", "target": TARGET_MS, "peer": None, "ratio": None, "ok": value <= TARGET_MS,
        }  # fmt: skip
        print(
            f"{name:9} {made[name]:>9,} rows  median {sorted(every)[len(every) // 2]:6.1f} ms  "
            f"p95 of the slowest role {value:6.1f} ms ({worst}; {len(by_role)} roles and areas)"
        )
    return figures


def main(arguments: list[str]) -> int:
    quick = "--quick" in arguments
    n = 50_000 if quick else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        start_django(Path(folder))
        started = time.perf_counter()
        made = fill(n)
        print(f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
        print(f"an invented county of {made['people']:,} people in {time.perf_counter() - started:.0f} s")
        figures = report(measure(pages=4, rounds=2 if quick else 3), made)
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(json.dumps(figures, indent=2))
    return 0 if all(row["ok"] for row in figures.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
