"""The tracing room: a lead goes to a force, its raw rows stay that force's, the answer becomes one person."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.command import actions as command
from ringfence.apps.duties import queries as duties
from ringfence.apps.leads import actions, queries
from ringfence.apps.leads.models import Lead, Raw
from ringfence.apps.people import actions as people
from ringfence.apps.people.models import Person
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
COUNTY = "/99/9901/990101/"
BY = SYSTEM("test")


@pytest.fixture
def open_lead(viewer):
    incident = command.open_incident(name="演练疫情", jurisdiction=COUNTY, by=BY, at=timezone.now())

    def make(words="云A·0 0000", kind="plate", force="police"):
        at = timezone.now()
        return actions.open_lead(
            incident=incident, jurisdiction=COUNTY, kind=kind, words=words, force=force,
            due_at=at + timedelta(hours=2), by=viewer, at=at,
        )  # fmt: skip

    return make


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs, at=timezone.now())
    return refusal.value.code


def open_duties():
    return duties.duties(BY, kind="answer-lead").count()


def test_a_lead_is_sealed_has_a_deadline_and_comes_once(open_lead):
    row = open_lead()
    assert b"0000" not in bytes(row.content) and open_duties() == 1
    with pytest.raises(Refused) as refusal:
        open_lead("云a00000")
    assert refusal.value.code == "lead-known"
    assert open_lead("云a00000", kind="description").pk


def test_each_force_sees_its_own_raw_rows_only(open_lead, viewer, make_viewer):
    police, inspector = make_viewer("police"), make_viewer("inspector")
    row = open_lead()
    actions.add_raw(row, force="police", source="卡口", words="柳一 10:31", by=police, at=timezone.now())
    actions.add_raw(row, force="industry", source="收银", words="支付 12 元", by=inspector, at=timezone.now())
    assert (
        refused(actions.add_raw, row, force="police", source="卡口", words="xx", by=inspector)
        == "not-allowed"
    )
    seen = {who: queries.opened(row, who, at=timezone.now()) for who in (police, inspector, viewer)}
    assert [words for _row, words in seen[police].raws] == ["柳一 10:31"] and seen[police].others == 1
    assert [words for _row, words in seen[inspector].raws] == ["支付 12 元"] and seen[inspector].hidden
    assert seen[viewer].raws == [] and seen[viewer].others == 2
    assert "柳一".encode() not in b"".join(bytes(one.content) for one in Raw.objects.all())


def test_the_answer_becomes_the_registered_person(open_lead, viewer, make_viewer):
    police = make_viewer("police")
    known = people.register(
        name="柳一", id_number="11010519491231002X", jurisdiction=COUNTY, by=viewer, at=timezone.now()
    )
    row, other = open_lead(), open_lead("138 尾号 00", kind="phone")
    assert refused(actions.answer, row, found=True, name="柳一", by=police) == "identity-missing"
    assert (
        refused(actions.answer, row, found=True, id_number="x", by=make_viewer("inspector")) == "not-allowed"
    )
    assert refused(actions.merge, row, by=viewer) == "no-answer"
    for lead in (row, other):
        actions.answer(
            lead, found=True, name="柳一", id_number="11010519491231002X", by=police, at=timezone.now()
        )
        lead = actions.merge(lead, by=viewer, at=timezone.now())
        assert lead.person_id == known.pk and lead.state == "merged"
    assert Person.objects.count() == 1 and open_duties() == 0
    assert [one.pk for one in queries.same_person(Lead.objects.get(pk=row.pk), viewer)] == [other.pk]
    assert refused(actions.close, row, because="多余", by=viewer) == "lead-closed"


def test_not_found_goes_on_to_another_force_with_a_new_deadline(open_lead, viewer, make_viewer):
    police, inspector = make_viewer("police"), make_viewer("inspector")
    row = open_lead()
    assert refused(actions.answer, row, found=False, by=police) == "reason-missing"
    actions.answer(row, found=False, words="卡口无记录", by=police, at=timezone.now())
    due = timezone.now() + timedelta(hours=4)
    row = actions.hand_on(row, force="industry", due_at=due, by=viewer, at=timezone.now())
    assert (row.force, row.state, row.due_at) == ("industry", "assigned", due) and open_duties() == 1
    assert queries.may_read(row, inspector) and not queries.may_read(row, police)
    actions.close(row, because="与另一线索相同", by=viewer, at=timezone.now())
    assert open_duties() == 0 and not queries.page(viewer).rows and queries.page(viewer, done=True).rows


def test_the_room_in_pages(open_lead, signed_in, make_user, client):
    row = open_lead()
    address = reverse("leads:lead", args=[row.pk])
    page = signed_in("inspector").get(address).content.decode()
    assert "仅承办方可读" in page and "云A" not in page
    police = signed_in("police")
    assert "云A" in police.get(address).content.decode()
    police.post(reverse("leads:raw", args=[row.pk]), {"force": "police", "source": "卡口", "words": "柳一"})
    sent = police.post(
        reverse("leads:answer", args=[row.pk]), {"found": "1", "name": "柳一", "phone": "13800138000"}
    )
    assert sent.status_code == 302
    assert police.post(reverse("leads:merge", args=[row.pk])).status_code == 403
    health = signed_in("epidemiologist")
    assert "柳一" in (page := health.get(address).content.decode()) and "1 条原始记录属于其他承办方" in page
    assert health.post(reverse("leads:merge", args=[row.pk])).status_code == 302
    assert "柳*" in health.get(address).content.decode()
    form = {
        "incident": str(row.incident_id),
        "kind": "seat",
        "words": "三号桌",
        "force": "industry",
        "hours": "2",
    }
    assert health.post(reverse("leads:new"), form).status_code == 302
    assert health.get(reverse("leads:list")).status_code == 200
