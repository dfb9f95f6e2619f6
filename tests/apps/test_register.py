"""The contact register of a case: faults with remedies, details typed by the owner, a file that opens names for a purpose."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.caseload import actions as caseload
from ringfence.apps.caseload.models import Detail, Followed
from ringfence.apps.cases import actions as case_actions
from ringfence.apps.command import actions as command
from ringfence.apps.contacts.models import Contact
from ringfence.apps.people import actions as people
from ringfence.apps.reports import actions, queries, register
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
COUNTY = "/99/9901/990101/"
BY = SYSTEM("test")


@pytest.fixture
def case(viewer):
    at = timezone.now()
    incident = command.open_incident(name="演练疫情", jurisdiction=COUNTY, by=BY, at=at)
    person = people.register(name="云小溪", jurisdiction=COUNTY, by=viewer, at=at)
    found = case_actions.register(person, incident=incident, status="confirmed", by=viewer, at=at)
    for name, outcome in (("柳一", "close"), ("梅二", "secondary")):
        who = people.register(name=name, phone="13800138000", jurisdiction=COUNTY, by=viewer, at=at)
        Contact.objects.create(
            case=found, index=person, person=who, incident=incident, ring=1 if outcome == "close" else 2,
            jurisdiction=COUNTY, listed_at=at, outcome=outcome, last_at=at,
        )  # fmt: skip
    caseload.take_up(incident, by=BY, at=at)
    return found


def checks(case, viewer):
    found = register.register(case, viewer, at=timezone.now())
    return {(found.entries[one.row - 1].kind, one.check) for one in found.faults}


def test_faults_go_when_their_remedy_is_done(case, viewer):
    assert {("close", "discovery"), ("close", "traced"), ("secondary", "close-contact")} <= checks(
        case, viewer
    )
    close = Followed.objects.get(person=Contact.objects.get(outcome="close").person_id)
    caseload.claim(close, by=viewer, at=timezone.now())
    caseload.step(close, stage="reached", by=viewer, at=timezone.now())
    given = {"discovery": "流调", "occupation": "teacher"}
    caseload.detail(close, values=given, by=viewer, at=timezone.now())
    found = checks(case, viewer)
    assert not {("close", "discovery"), ("close", "traced")} & found and ("close", "workplace") in found
    caseload.detail(close, values=given | {"workplace": "柳塘小学"}, by=viewer, at=timezone.now())
    assert ("close", "workplace") not in checks(case, viewer)
    assert Detail.objects.count() == 2 and "柳塘小学".encode() not in bytes(Detail.objects.last().content)


def test_the_file_holds_every_field_and_opens_names_for_a_purpose(case, viewer, make_viewer):
    with pytest.raises(Refused):
        register.workbook(case, purpose="上报", by=make_viewer("supervisor"), at=timezone.now())
    with pytest.raises(Refused):
        register.workbook(case, purpose="", by=viewer, at=timezone.now())
    content = register.workbook(case, purpose="上报", by=viewer, at=timezone.now())
    head, *lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(head) == 37 and len(lines) == 2
    row = dict(zip(head, lines[0], strict=True))
    assert row["姓名"] == "柳一" and row["类别"] == "密切接触者" and "是否追踪到" in row["待修改"]


def test_the_pages_show_faults_masked_and_reports_come_as_pdf(case, signed_in, viewer):
    client = signed_in()
    page = client.get(reverse("reports:register", args=[case.pk])).content.decode()
    assert "柳*" in page and "柳一" not in page and "请填写是否追踪到" in page
    answer = client.post(reverse("reports:register-file", args=[case.pk]), {"purpose": "上报"})
    assert answer.status_code == 200 and answer.content[:2] == b"PK"
    followed = Followed.objects.first()
    caseload.claim(followed, by=viewer, at=timezone.now())
    sent = client.post(reverse("caseload:detail", args=[followed.pk]), {"workplace": "柳塘小学"})
    assert sent.status_code in (302, 403)
    signed = actions.sign(case, which="card", because="演练", by=viewer, at=timezone.now())
    paper = client.get(reverse("reports:paper", args=[signed.pk]))
    assert paper.content[:5] == b"%PDF-" and paper["Cache-Control"] == "no-store"
    assert client.get(reverse("reports:draft", args=[case.pk, "card"])).status_code == 200


def test_the_case_card_says_what_is_missing(case, viewer):
    found = queries.draft(case, which="card", viewer=viewer, language="en", at=timezone.now())
    assert found.title.startswith("Case card") and len(found.missing) == 1
