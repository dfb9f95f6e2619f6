"""One owner a person: claims, steps, calls, closing with reasons, shifts, screening lists, requests to other areas."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.caseload import actions, queries
from ringfence.apps.caseload.models import Claim, Followed
from ringfence.apps.cases import actions as case_actions
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions as contact_actions
from ringfence.apps.contacts.models import Contact
from ringfence.apps.interviews import actions as interviews
from ringfence.apps.people import actions as people
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
COUNTY, ELSEWHERE = "/99/9901/990101/", "/99/9902/990201/"
BY = SYSTEM("test")


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def case(viewer):
    at = timezone.now()
    incident = command.open_incident(name="演练疫情", jurisdiction=COUNTY, by=BY, at=at)
    person = people.register(name="云小溪", jurisdiction=COUNTY, by=viewer, at=at)
    return case_actions.register(person, incident=incident, status="confirmed", by=viewer, at=at)


@pytest.fixture
def meet(case, viewer):
    """`meet("柳一", "close")` -> a contact of the case with that class."""

    def make(name, outcome="close"):
        at = timezone.now()
        person = people.register(name=name, phone="13800138000", jurisdiction=COUNTY, by=viewer, at=at)
        return Contact.objects.create(
            case=case, index=case.person, person=person, incident=case.incident, ring=1, jurisdiction=COUNTY,
            listed_at=at, outcome=outcome,
        )  # fmt: skip

    return make


@pytest.fixture
def followed(case, meet):
    meet("柳一")
    actions.take_up(case.incident, by=BY, at=timezone.now())
    return Followed.objects.get()


def refused(call, *args, **kwargs):
    with pytest.raises(Refused) as refusal:
        call(*args, **kwargs, at=timezone.now())
    return refusal.value.code


def worked(followed, by, *stages):
    actions.claim(followed, by=by, at=timezone.now())
    for stage in stages:
        actions.step(followed, stage=stage, by=by, at=timezone.now())


def test_everybody_who_needs_somebody_is_listed_once(case, meet, viewer):
    first = meet("柳一")
    meet("柳二", "general")
    meet("柳三", "undetermined")
    Contact.objects.create(
        case=case, index=first.person, person=first.person, incident=case.incident, ring=2, jurisdiction=COUNTY,
        listed_at=timezone.now(), outcome="secondary",
    )  # fmt: skip
    assert [actions.take_up(case.incident, by=BY, at=timezone.now()) for _twice in range(2)] == [2, 0]
    assert queries.figures(viewer)["open"] == 2


def test_one_owner_and_the_second_is_told_who_was_first(followed, viewer, make_viewer):
    actions.claim(followed, by=viewer, at=timezone.now())
    with pytest.raises(Refused) as refusal:
        actions.claim(followed, by=make_viewer("interviewer"), at=timezone.now())
    assert refusal.value.code == "taken" and viewer.name in str(refusal.value)
    contact = Contact.objects.get()
    assert contact.owner == viewer.user_id and contact.duty, "the contact and its call duty follow"


def test_work_goes_step_by_step_and_closes_with_a_reason(followed, viewer, make_viewer):
    assert refused(actions.step, followed, stage="reached", by=make_viewer("interviewer")) == "not-allowed"
    worked(followed, viewer)
    assert refused(actions.step, followed, stage="informed", by=viewer) == "not-reached"
    for reason, code in (("observation-ended", "step-missing"), ("not-a-contact", "step-missing"), ("", "unknown-reason"),
                         ("taken-elsewhere", "unknown-reason"), ("died", "words-missing")):  # fmt: skip
        assert refused(actions.close, followed, reason=reason, by=viewer) == code
    for stage in ("reached", "judged", "informed"):
        actions.step(followed, stage=stage, words="电话告知", by=viewer, at=timezone.now())
    assert refused(actions.close, followed, reason="not-a-contact", by=viewer) == "held"
    actions.step(followed, stage="transferred", by=viewer, at=timezone.now())
    assert Contact.objects.get().state == "under-control"
    actions.close(followed, reason="observation-ended", by=viewer, at=timezone.now())
    figures = queries.figures(viewer)
    assert (figures["open"], figures["as:observation-ended"], figures["all"]) == (0, 1, 1)
    assert Contact.objects.get().state == "released"
    assert not Claim.objects.filter(ended_at__isnull=True)
    words = [words for _step, words in queries.steps(followed, by=viewer, at=timezone.now())]
    assert words.count("电话告知") == 3


def test_an_undetermined_person_does_not_close_by_silence(case, meet, viewer):
    meet("柳三", "undetermined")
    actions.take_up(case.incident, by=BY, at=timezone.now())
    followed = Followed.objects.get()
    worked(followed, viewer, "reached")
    assert refused(actions.step, followed, stage="judged", by=viewer) == "undetermined"
    assert refused(actions.close, followed, reason="screened-negative", by=viewer) in (
        "undetermined",
        "step-missing",
    )


def test_the_course_ends_where_the_list_stands_and_a_new_contact_opens_again(case, followed, meet, viewer):
    worked(followed, viewer, "reached", "judged", "informed", "transferred")
    actions.close(followed, reason="observation-ended", by=viewer, at=timezone.now())
    meet("柳二")
    actions.take_up(case.incident, by=BY, at=timezone.now())
    course = queries.course(viewer, at=timezone.now())
    assert course[-1].open == queries.figures(viewer)["open"] == 1
    Contact.objects.filter(person=followed.person_id).update(listed_at=timezone.now(), state="listed")
    actions.take_up(case.incident, by=BY, at=timezone.now())
    assert queries.figures(viewer)["open"] == 2


def test_nobody_is_called_twice(followed, viewer, make_viewer, signed_in):
    assert refused(actions.call, followed, outcome="answered", by=viewer) == "not-yours"
    interviews.record_call(
        followed.person,
        line="community",
        outcome="answered",
        by=make_viewer("interviewer"),
        at=timezone.now(),
    )
    contact = reverse("contacts:contact", args=[Contact.objects.get().pk])
    assert "已有人打过" in signed_in().get(contact).content.decode()
    actions.claim(followed, by=viewer, at=timezone.now())
    assert queries.warning(followed, at=timezone.now()).line == "community"
    assert queries.shown([followed], viewer, at=timezone.now())[0].called_by_others
    assert refused(actions.call, followed, outcome="answered", by=viewer) == "called-already"
    actions.call(followed, outcome="answered", although_called=True, by=viewer, at=timezone.now())
    followed.refresh_from_db()
    assert followed.stage == "reached" and len(queries.calls(followed, viewer)) == 2


def test_a_shift_moves_when_it_is_accepted_and_is_never_without_an_owner(followed, viewer, make_viewer):
    actions.claim(followed, by=viewer, at=timezone.now())
    taker, stranger = make_viewer("interviewer"), make_viewer("interviewer")
    sheet = actions.offer(to=taker.user_id, note="下午再打", by=viewer, at=timezone.now())
    assert refused(actions.offer, to=taker.user_id, by=viewer) == "offered-already"
    assert Followed.objects.get().owner == viewer.user_id
    assert refused(actions.accept, sheet, by=stranger) == "not-yours"
    rows, note = queries.sheet_rows(sheet, taker, at=timezone.now())
    assert len(rows) == 1 and note == "下午再打"
    assert actions.accept(sheet, by=taker, at=timezone.now()).moved == 1
    assert Followed.objects.get().owner == taker.user_id and Contact.objects.get().owner == taker.user_id
    assert refused(actions.accept, sheet, by=taker) == "already-decided"


def test_a_screening_list_closes_only_at_zero(case, followed, viewer):
    at = timezone.now()
    given = {
        "incident": case.incident,
        "jurisdiction": COUNTY,
        "kind": "key-population",
        "because": "冷链从业人员",
    }
    roster = actions.make_roster(title="冷链名单", due_at=at + timedelta(days=1), by=viewer, at=at, **given)
    assert refused(actions.close_roster, roster, by=viewer) == "roster-empty"
    other = people.register(name="梅三", jurisdiction=COUNTY, by=viewer, at=at)
    listed = [followed.person_id, other.pk]
    assert actions.list_people(roster, listed, by=viewer, at=at) == (2, 0)
    assert actions.list_people(roster, listed, by=viewer, at=at) == (0, 2)
    assert Followed.objects.count() == 2, "who is a contact too has one row and one owner"
    assert refused(actions.close_roster, roster, by=viewer) == "still-open"
    screened = Followed.objects.get(person=other)
    worked(screened, viewer, "reached", "informed")
    actions.close(screened, reason="screened-negative", by=viewer, at=timezone.now())
    worked(followed, viewer, "reached", "transferred")
    actions.close(followed, reason="observation-ended", by=viewer, at=timezone.now())
    assert actions.close_roster(roster, by=viewer, at=timezone.now()).closed_at


def test_another_area_takes_over_without_a_gap(followed, viewer, make_viewer):
    at, there = timezone.now(), make_viewer("epidemiologist", ELSEWHERE)
    actions.claim(followed, by=viewer, at=at)
    given = {"to": ELSEWHERE, "purpose": "请接收", "due_at": at + timedelta(hours=4)}
    request = actions.ask_elsewhere([followed], by=viewer, at=at, **given)
    assert refused(actions.ask_elsewhere, [followed], by=viewer, **given) == "asked-already"
    (line,) = queries.requested(request, there, at=at)
    assert line.person.name == "柳*" and not line.known
    ids = [line.asked.pk]
    assert refused(actions.answer, request, ids=ids, answer="accepted", by=viewer) == "not-allowed"
    assert refused(actions.answer, request, ids=ids, answer="refused", by=there) == "reason-missing"
    assert Followed.objects.get().owner == viewer.user_id
    actions.answer(request, ids=ids, answer="accepted", by=there, at=at)
    followed.refresh_from_db()
    assert (followed.jurisdiction, followed.owner, followed.stage) == (ELSEWHERE, None, "unassigned")
    assert queries.figures(viewer)["all"] == 0 and queries.figures(there)["open"] == 1
    actions.claim(followed, by=there, at=at)
    actions.call(followed, outcome="answered", by=there, at=at)
    assert queries.shown([followed], there, at=at)[0].person is not None


def test_an_office_outside_is_answered_for_with_its_letter(followed, viewer):
    at = timezone.now()
    request = actions.ask_elsewhere(
        [followed], office="外省疾控", purpose="请接收", due_at=at + timedelta(hours=4), by=viewer, at=at
    )
    ids = list(request.asked.values_list("pk", flat=True))
    assert refused(actions.answer, request, ids=ids, answer="accepted", by=viewer) == "reason-missing"
    actions.answer(request, ids=ids, answer="accepted", reason="复函〔2022〕7号", by=viewer, at=at)
    followed.refresh_from_db()
    assert followed.closed_as == "taken-elsewhere"


def test_the_pages_show_the_list_and_take_people(followed, signed_in):
    client = signed_in("epidemiologist")
    page = client.get(reverse("caseload:list")).content.decode()
    assert "未办结 1 人，共 1 人" in page and "柳*" in page and "柳一" not in page
    answer = client.post(reverse("caseload:claim-many"), {"selected": [str(followed.pk)]}, follow=True)
    assert "1 人现由您负责" in answer.content.decode()
    one = reverse("caseload:one", args=[followed.pk])
    assert client.get(one).status_code == 200
    client.post(reverse("caseload:step", args=[followed.pk]), {"stage": "reached"})
    assert client.post(reverse("caseload:close", args=[followed.pk]), {"reason": "died"}).status_code == 409
    for name in ("shifts", "rosters", "requests"):
        assert client.get(reverse(f"caseload:{name}")).status_code == 200
    assert client.get(reverse("people:person", args=[followed.person_id])).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_who_claim_at_once_one_wins(followed, make_viewer):
    viewers = [make_viewer("interviewer") for _two in range(2)]
    gate, answers = threading.Barrier(2), []

    def take(who):
        gate.wait()
        try:
            actions.claim(Followed.objects.get(pk=followed.pk), by=who, at=timezone.now())
            answers.append("won")
        except Refused as refusal:
            answers.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take, args=[who]) for who in viewers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["taken", "won"]
    assert Claim.objects.filter(ended_at__isnull=True).count() == 1
    assert connection.vendor in ("sqlite", "postgresql")


def test_searches_bring_people_onto_the_list(case, viewer):
    search = contact_actions.trace(case, purpose="演练", by=viewer, at=timezone.now())
    contact_actions.run_all(search, by=BY, at=timezone.now())
    assert actions.take_up(case.incident, by=BY, at=timezone.now()) == 0
