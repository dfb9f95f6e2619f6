"""One record of each kind in an area, for the permission test: the first part of an address -> how to make its record."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM

BY = SYSTEM("test")


def duty(jurisdiction):
    from ringfence.apps.duties.actions import open_duty

    now = timezone.now()
    return open_duty(
        "investigate", subject_kind="case", subject_id=jurisdiction, jurisdiction=jurisdiction,
        due_at=now + timedelta(hours=4), by=BY, at=now,
    ).pk  # fmt: skip


def _grant(jurisdiction):
    from ringfence.apps.accounts.actions import create_user, grant

    now = timezone.now()
    user = create_user(f"u{uuid4().hex[:8]}", password="invented-pass-phrase", by=BY, at=now)
    return grant(user, role="sampler", jurisdiction=jurisdiction, by=BY, at=now)


def staff(jurisdiction):
    return _grant(jurisdiction).user_id


def grant(jurisdiction):
    return _grant(jurisdiction).pk


def person(jurisdiction):
    from ringfence.apps.people.actions import register

    return register(name="云小溪", jurisdiction=jurisdiction, by=BY, at=timezone.now()).pk


def place(jurisdiction):
    from ringfence.apps.places.actions import register

    return register(name="柳塘茶馆", jurisdiction=jurisdiction, by=BY, at=timezone.now()).pk


def incident(jurisdiction):
    from ringfence.apps.command.actions import open_incident

    return open_incident(name="演练疫情", jurisdiction=jurisdiction, by=BY, at=timezone.now()).pk


def case(jurisdiction):
    from ringfence.apps.cases.actions import register
    from ringfence.apps.command.actions import open_incident
    from ringfence.apps.people.actions import register as register_person

    now = timezone.now()
    someone = register_person(name="云小溪", jurisdiction=jurisdiction, by=BY, at=now)
    outbreak = open_incident(name="演练疫情", jurisdiction=jurisdiction, by=BY, at=now)
    return register(someone, incident=outbreak, status="confirmed", by=BY, at=now).pk


def _search(jurisdiction):
    from ringfence.apps.cases.queries import one
    from ringfence.apps.contacts.actions import trace

    return trace(one(BY, case(jurisdiction)), purpose="test", by=BY, at=timezone.now())


def search(jurisdiction):
    return _search(jurisdiction).pk


def contact(jurisdiction):
    from ringfence.apps.contacts.models import Contact

    row = _search(jurisdiction)
    return Contact.objects.create(
        case=row.case, index=row.person, person_id=person(jurisdiction), incident=row.incident, ring=1,
        jurisdiction=jurisdiction, listed_at=timezone.now(), outcome="close",
    ).pk  # fmt: skip


def followed(jurisdiction):
    from ringfence.apps.caseload.models import Followed

    now = timezone.now()
    return Followed.objects.create(
        incident_id=incident(jurisdiction), person_id=person(jurisdiction), jurisdiction=jurisdiction, since=now, due_at=now
    ).pk  # fmt: skip


def roster(jurisdiction):
    from ringfence.apps.caseload.actions import make_roster
    from ringfence.apps.command.queries import incident as one

    now = timezone.now()
    return make_roster(
        incident=one(BY, incident(jurisdiction)), jurisdiction=jurisdiction, kind="key-population", title="演练名单",
        because="test", due_at=now + timedelta(days=1), by=BY, at=now,
    ).pk  # fmt: skip


def lead(jurisdiction):
    from ringfence.apps.command.queries import incident as one
    from ringfence.apps.leads.actions import open_lead

    now = timezone.now()
    return open_lead(
        incident=one(BY, incident(jurisdiction)), jurisdiction=jurisdiction, kind="plate", words="云A·00000", force="police",
        due_at=now + timedelta(hours=1), by=BY, at=now,
    ).pk  # fmt: skip


def shift(jurisdiction):
    from ringfence.apps.caseload.models import HandOver

    return HandOver.objects.create(
        jurisdiction=jurisdiction, giver=uuid4(), giver_name="A", taker=uuid4(), taker_name="B", at=timezone.now()
    ).pk  # fmt: skip


def assistance(jurisdiction):
    from ringfence.apps.caseload.actions import ask_elsewhere
    from ringfence.apps.caseload.queries import one

    now = timezone.now()
    return ask_elsewhere(
        [one(BY, followed(jurisdiction))], office="演练办公室", purpose="test", due_at=now + timedelta(hours=1), by=BY, at=now
    ).pk  # fmt: skip


def scene(jurisdiction):
    from ringfence.apps.cases.queries import one
    from ringfence.apps.venues.models import Scene

    now = timezone.now()
    row = one(BY, case(jurisdiction))
    return Scene.objects.create(
        case=row, incident=row.incident, place_id=place(jurisdiction), jurisdiction=jurisdiction, start=now,
        end=now + timedelta(hours=1), tables=True, columns=4, rows=4, due_at=now + timedelta(hours=4), at=now, by=BY.user_id,
        by_name="test",
    ).pk  # fmt: skip


def report(jurisdiction):
    from ringfence.apps.cases.queries import one
    from ringfence.apps.reports.actions import sign

    return sign(one(BY, case(jurisdiction)), which="core", because="test", by=BY, at=timezone.now()).pk


def result(jurisdiction):
    from ringfence.apps.lab.actions import record

    now = timezone.now()
    return record(person=person(jurisdiction), outcome="negative", sampled_at=now, by=BY, at=now).pk


def tube(jurisdiction):
    from ringfence.apps.lab.actions import open_tube

    now = timezone.now()
    return open_tube(uuid4().hex[:12], capacity=10, jurisdiction=jurisdiction, by=BY, at=now).pk


def _alert(jurisdiction):
    from ringfence.apps.lab import actions as lab
    from ringfence.apps.screening.models import Alert

    now = timezone.now()
    swabs = [lab.Swabbed(person(jurisdiction)) for _ in range(2)]
    made = lab.open_tube(
        uuid4().hex[:12], capacity=10, jurisdiction=jurisdiction, people=swabs, by=BY, at=now
    )
    plate = lab.Plate(uuid4().hex[:12], "演示实验室")
    lab.report(lab.Entry("A1", made.barcode, "positive"), plate=plate, by=BY, at=now)
    return Alert.objects.get(tube=made)


def alert(jurisdiction):
    return _alert(jurisdiction).pk


def hold(jurisdiction):
    return _alert(jurisdiction).holds.first().pk


PEOPLE = "person,name\nA-1,云小溪\n".encode()


def batch(jurisdiction):
    from ringfence.apps.imports.actions import run

    file, now = BytesIO(PEOPLE), timezone.now()
    return run(file, filename="people.csv", kind="people", jurisdiction=jurisdiction, by=BY, at=now).pk


def ladder(jurisdiction):
    from ringfence.apps.alerts.actions import open_ladder

    return open_ladder(reason="cluster", jurisdiction=jurisdiction, by=BY, at=timezone.now()).pk


def zone(jurisdiction):
    from ringfence.apps.command.queries import incident as one
    from ringfence.apps.zones.models import Unit, UnitStatus, Zone, ZoneStatus

    now = timezone.now()
    made = Zone.objects.create(
        incident=one(BY, incident(jurisdiction)), jurisdiction=jurisdiction, name="柳塘1栋", level="locked", grain="building",
        pack="cn-covid-8", revision="test", basis="art-41", share=1.0, gap=0.0, proposed_at=now,
    )  # fmt: skip
    ZoneStatus.objects.create(zone=made, step="proposed", by="test", by_name="test", at=now)
    unit = Unit.objects.create(zone=made, place_id=place(jurisdiction), people=0, doors=0)
    UnitStatus.objects.create(unit=unit, level="locked", by="test", by_name="test", at=now)
    return made.pk


# the first part of an address, up to the id -> a record of an area
MAKERS = {
    "cases": case,
    "contacts": contact,
    "interviews": case,
    "venues": scene,
    "reports": report,
    "caseload": followed,
    "rosters": roster,
    "leads": lead,
    "shifts": shift,
    "assistance": assistance,
    "searches": search,
    "duties": duty,
    "staff": staff,
    "grants": grant,
    "people": person,
    "places": place,
    "incidents": incident,
    "ladders": ladder,
    "results": result,
    "tubes": tube,
    "alerts": alert,
    "holds": hold,
    "imports": batch,
    "zones": zone,
}
# addresses whose record belongs to no area, or that only take posts (their own tests look at those)
WITHOUT_AREA = {
    "feed-requests": "post only",
    "imports/files": "a file that is not imported yet is seen by whoever brought it and by nobody else",
    "devices/conflicts": "post only",
    "contacts/views": "a saved view is its owner's alone",
    "protocols": "a pack is the same everywhere",
    "protocols/orders": "post only",
    "people/duplicates": "post only",
    "people/merges": "post only",
    "merges": "post only",
    "zones/measures": "post only",
}


def prefix_of(path, id):
    """`people` for /people/ID/edit/ and for /api/v1/people/ID."""
    return path.removeprefix("/api/v1").partition(str(id))[0].strip("/")


def maker_of(path, id):
    """The maker for such an address; None for those without an area."""
    return MAKERS.get(prefix_of(path, id))
