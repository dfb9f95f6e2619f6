"""The interviewer's desk: answers once, sealed where personal; calls in one ledger; a code that proves the office only."""

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.cases import actions as case_actions
from ringfence.apps.cases import queries as cases
from ringfence.apps.command import actions as command
from ringfence.apps.duties import actions as duties
from ringfence.apps.interviews import actions, facts, queries
from ringfence.apps.interviews.models import Answer, Call, CallCode
from ringfence.apps.people import actions as people
from ringfence.core.words import Refused
from ringfence.files import interview_forms, xlsform

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
COUNTY = "/99/9901/990101/"


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def interviewer(make_viewer):
    return make_viewer("interviewer")


@pytest.fixture
def case(viewer, make_viewer):
    incident = command.open_incident(name="演练疫情", jurisdiction=COUNTY, by=make_viewer("commander"), at=AT)
    person = people.register(name="云小溪", phone="13800138000", jurisdiction=COUNTY, by=viewer, at=AT)
    return case_actions.register(person, incident=incident, status="confirmed", by=viewer, at=AT)


@pytest.fixture
def duty(case, interviewer):
    row = duties.open_duty(
        "core-investigation", subject_kind="case", subject_id=case.id, jurisdiction=COUNTY,
        due_at=AT + timedelta(hours=4), by=SYSTEM("test"), at=AT,
    )  # fmt: skip
    duties.assign(row, owner=interviewer.user_id, by=interviewer, at=AT)
    return row


def asked(case, viewer, *, which="core"):
    page = queries.interview(case, which=which, viewer=viewer, language="en", at=AT)
    return {one.question.name: one for _name, _title, rows in page.groups for one in rows}


def test_an_answer_is_a_row_and_the_one_before_stays(case, interviewer):
    for given in ("worker", "teacher", "teacher"):
        actions.answer(case, answers={"occupation": given}, by=interviewer, at=AT)
    assert [(row.value, row.superseded_at is None) for row in queries.history(case)] == [
        ("teacher", True),
        ("worker", False),
    ]
    assert asked(case, interviewer)["occupation"].shown == "Teacher"


def test_a_personal_answer_is_sealed_and_opens_to_the_owner_of_the_duty_only(
    case, interviewer, duty, make_viewer
):
    actions.answer(case, answers={"household_contacts": "母亲 13900139000"}, by=interviewer, at=AT)
    row = Answer.objects.get(question="household_contacts")
    assert row.value is None and b"139" not in bytes(row.sealed)
    assert asked(case, interviewer)["household_contacts"].shown == "母亲 13900139000"
    other = asked(case, make_viewer("interviewer"))["household_contacts"]
    assert other.masked and "139" not in other.shown and not other.missing


def test_the_onset_is_asked_once_and_kept_with_the_case(case, interviewer):
    actions.answer(case, answers={"onset": "2022-03-28T08:00"}, by=interviewer, at=AT)
    assert cases.moments_now(case)["onset"].moment == datetime(2022, 3, 28, tzinfo=UTC)
    assert asked(case, interviewer)["onset"].value == "2022-03-28T08:00"
    assert not Answer.objects.filter(question="onset").exists()


def test_what_is_missing_is_a_list_of_questions_and_closes_the_duty_when_empty(
    case, interviewer, viewer, duty
):
    with pytest.raises(Refused, match="缺"):
        actions.finish(case, which="core", by=interviewer, at=AT)
    answer_all(case, viewer)
    left = {one.name for one in queries.missing(case, which="core", by=interviewer, at=AT)}
    assert left == {"id_number", "address", "trajectory", "trajectory_conflicts"}
    stay = case_actions.Stay(
        start=AT - timedelta(hours=9), end=AT - timedelta(hours=8), place_words="老街茶馆"
    )
    case_actions.record_visits(case, stays=[stay], by=interviewer, at=AT)
    form = facts.of_mapping(without(interview_forms.mapping_of(facts.shipped()), "id_number", "address"))
    actions.order_form(form, jurisdiction=COUNTY, order="演练1号令", by=viewer, at=AT)
    assert queries.missing(case, which="core", by=interviewer, at=AT) == []
    actions.finish(case, which="core", by=interviewer, at=AT)
    duty.refresh_from_db()
    assert duty.closed_at == AT


def answer_all(case, viewer):
    given = {"occupation": "retired", "household_size": "3", "has_symptoms": "no", "care_sought": "no", "left_county": "no",
             "household_contacts": "妻子", "meals": "no", "gatherings": "no", "onset": "2022-03-28T08:00",
             "sampled": "2022-03-29T20:00", "isolated": "2022-03-30T09:00"}  # fmt: skip
    actions.answer(case, answers=given, by=viewer, at=AT)


def without(mapping, *names):
    return mapping | {"questions": [one for one in mapping["questions"] if one["name"] not in names]}


def test_a_question_is_added_without_code_through_a_workbook(case, viewer, interviewer):
    mapping = interview_forms.mapping_of(facts.shipped())
    mapping["questions"].append(
        {"name": "pets", "group": "needs", "form": "core", "type": "yesno", "required": True, "label": {"zh": "养宠物吗", "en": "Pets"}}
    )  # fmt: skip
    form = xlsform.parse(xlsform.write(interview_forms.again(mapping)))
    actions.order_form(form, jurisdiction=COUNTY, order="演练2号令", by=viewer, at=AT)
    assert asked(case, interviewer)["pets"].missing
    actions.answer(case, answers={"pets": "no"}, by=interviewer, at=AT)
    assert asked(case, interviewer)["pets"].shown == "no" or asked(case, interviewer)["pets"].shown == "否"


def test_a_form_of_another_county_is_not_asked_here_and_types_may_not_change(
    case, viewer, make_viewer, interviewer
):
    elsewhere = make_viewer("epidemiologist", "/99/9902/990201/")
    small = without(interview_forms.mapping_of(facts.shipped()), "occupation", "workplace")
    actions.order_form(
        facts.of_mapping(small), jurisdiction="/99/9902/990201/", order="外县", by=elsewhere, at=AT
    )
    assert "occupation" in asked(case, interviewer)
    changed = interview_forms.mapping_of(facts.shipped())
    next(one for one in changed["questions"] if one["name"] == "household_size")["type"] = "text"
    with pytest.raises(Refused, match="household_size"):
        actions.order_form(facts.of_mapping(changed), jurisdiction=COUNTY, order="演练", by=viewer, at=AT)
    with pytest.raises(Refused):
        actions.order_form(facts.shipped(), jurisdiction=COUNTY, order=" ", by=viewer, at=AT)


def test_nobody_is_called_twice_by_two_lines_unless_on_purpose(case, interviewer, make_viewer):
    police = make_viewer("police")
    actions.record_call(case.person, line="police", outcome="answered", by=police, at=AT)
    later = AT + timedelta(hours=1)
    assert queries.warning(case.person, line="investigation", at=later).by_name == police.name
    with pytest.raises(Refused) as refusal:
        actions.record_call(case.person, line="investigation", outcome="answered", by=interviewer, at=later)
    assert refusal.value.code == "called-already" and "公安" in str(refusal.value)
    actions.record_call(
        case.person, line="investigation", outcome="answered", although_called=True, by=interviewer, at=later
    )
    assert [row.line for row in queries.calls(case.person, interviewer)] == ["investigation", "police"]
    assert queries.warning(case.person, line="investigation", at=AT + timedelta(hours=13)) is None


def test_the_next_try_comes_later_each_time_nobody_answers(case, interviewer):
    waits = []
    for minutes in (0, 20, 60, 130, 300):
        row = actions.record_call(
            case.person,
            line="investigation",
            outcome="no-answer",
            by=interviewer,
            at=AT + timedelta(minutes=minutes),
        )
        waits.append((row.next_try - row.at).total_seconds() / 60)
    assert waits == [15, 30, 60, 120, 120]
    with pytest.raises(Refused):
        actions.record_call(
            case.person, line="investigation", outcome="busy", next_try=AT, by=interviewer, at=AT
        )
    with pytest.raises(Refused):
        actions.record_call(case.person, line="investigation", outcome="gone", by=interviewer, at=AT)


def test_the_note_of_a_call_is_sealed(case, interviewer):
    row = actions.record_call(
        case.person, line="investigation", outcome="refused", note="情绪激动", by=interviewer, at=AT
    )
    assert "情绪".encode() not in bytes(Call.objects.get().note)
    assert queries.call_note(row, by=interviewer, at=AT) == "情绪激动"


def test_a_code_proves_the_office_and_nothing_else_and_dies_after_a_day(case, interviewer):
    code = actions.give_code(case.person, by=interviewer, at=AT)
    assert len(code) == 8 and code not in CallCode.objects.get().blind
    assert actions.check_code(f"{code[:4]} {code[4:]}", source="198.51.100.7", at=AT) == COUNTY
    assert actions.check_code("00000000", source="198.51.100.7", at=AT) == ""
    assert actions.check_code(code, source="198.51.100.7", at=AT + timedelta(hours=25)) == ""


def test_guessing_codes_is_stopped_for_one_source_and_for_all(case, interviewer):
    code = actions.give_code(case.person, by=interviewer, at=AT)
    for _try in range(10):
        actions.check_code("1", source="198.51.100.7", at=AT)
    with pytest.raises(Refused) as refusal:
        actions.check_code(code, source="198.51.100.7", at=AT)
    assert refusal.value.code == "too-many"
    assert actions.check_code(code, source="198.51.100.8", at=AT) == COUNTY
    assert actions.check_code(code, source="198.51.100.7", at=AT + timedelta(minutes=11)) == COUNTY


def test_the_queue_is_by_deadline_mine_and_unowned_apart(case, interviewer, duty):
    full = duties.open_duty(
        "full-investigation", subject_kind="case", subject_id=case.id, jurisdiction=COUNTY,
        due_at=AT + timedelta(hours=24), by=SYSTEM("test"), at=AT,
    )  # fmt: skip
    (mine,) = queries.queue(interviewer, mine=True, at=AT)
    (free,) = queries.queue(interviewer, mine=False, at=AT)
    assert (mine.duty.pk, mine.which, free.duty.pk, free.which) == (duty.pk, "core", full.pk, "full")
    assert mine.missing > 10 and free.missing > mine.missing


def test_an_answer_elsewhere_or_of_no_question_is_refused(case, interviewer):
    for answers in ({"nothing": "1"}, {"name": "某人"}, {"occupation": "king"}):
        with pytest.raises(Refused):
            actions.answer(case, answers=answers, by=interviewer, at=AT)
    with pytest.raises(Refused):
        queries.missing(case, which="half", by=interviewer, at=AT)
