"""A small invented township for the pages: an open incident, a case with a trajectory, its traced contacts, a file imported."""

import io
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from django.utils import timezone

from ringfence.apps.accounts.models import Grant
from ringfence.apps.accounts.queries import SYSTEM, viewer_of

COUNTY = "/99/9901/990101/"
ROLES = ("commander", "epidemiologist", "administrator", "auditor", "laboratory")


def settle(make_user) -> SimpleNamespace:
    """Make it all through the doors of the apps; returns the user who may see everything, and the case."""
    from ringfence.apps.cases import actions as cases
    from ringfence.apps.cases.actions import Stay
    from ringfence.apps.command import actions as command
    from ringfence.apps.contacts import actions as contacts
    from ringfence.apps.lab import actions as lab
    from ringfence.apps.people import actions as people
    from ringfence.apps.places import actions as places

    now = timezone.now().replace(second=0, microsecond=0)
    user = make_user("epidemiologist", username="liuyun")
    user.display_name = "柳云"
    user.save(update_fields=["display_name"])
    for role in ROLES:
        Grant.objects.get_or_create(
            user=user, role=role, jurisdiction=COUNTY,
            defaults={"since": now.replace(year=2000), "by": "test", "recorded_at": now.replace(year=2000)},
        )  # fmt: skip
    by = viewer_of(user)
    told = {"by": by, "at": now}
    incident = command.open_incident(
        name="云溪演练", jurisdiction=COUNTY, pack="cn-covid", by=by, at=now - timedelta(hours=3, minutes=42)
    )
    spots = [
        places.register(
            name=name, jurisdiction=COUNTY, kind=kind, lat=27.1 + n / 300, lon=112.9 + n / 250, **told
        )
        for n, (name, kind) in enumerate(
            [("柳塘茶馆", "teahouse"), ("小桥餐馆", "restaurant"), ("云溪卫生院", "clinic")]
        )
    ]
    names = ("云小溪", "云大川", "石上泉", "江晚晴", "林知秋", "周小满")
    folk = [
        people.register(
            name=name, jurisdiction=COUNTY, household="H1" if n < 2 else None, phone=f"1390000{n:04d}", **told
        )
        for n, name in enumerate(names)
    ]
    noon = (now - timedelta(days=2)).replace(hour=4, minute=10)
    case = cases.register(
        folk[0], incident=incident, status="confirmed", moments={"onset": now - timedelta(days=1)}, **told
    )
    stays = [
        Stay(start=noon + timedelta(hours=h), end=noon + timedelta(hours=h + 1, minutes=12), place=spot)
        for h, spot in zip((-26, 0, 5), spots, strict=True)
    ]
    cases.record_visits(case, stays=stays, **told)
    lab.record(person=folk[0].pk, outcome="positive", sampled_at=now - timedelta(hours=9), **told)
    search = contacts.trace(case, purpose="核心流调", **told)
    contacts.run_all(search, by=SYSTEM("contacts/search"), at=now)
    return SimpleNamespace(user=user, case=case, incident=incident, people=folk, places=spots, viewer=by)


def line_list() -> io.BytesIO:
    moment = datetime(2026, 3, 28, 2, tzinfo=UTC).isoformat()
    return io.BytesIO(f"person,onset,status\nA,{moment},confirmed\nB,,confirmed\n".encode())
