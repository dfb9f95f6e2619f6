"""One positive tube: its people held, listed, swabbed again and told in one step; released in one act, or confirmed."""

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.command import queries as incidents
from ringfence.apps.duties import queries as duties
from ringfence.apps.events import worker
from ringfence.apps.lab import actions as lab
from ringfence.apps.lab import queries as tubes
from ringfence.apps.lab.models import Reading, Result
from ringfence.apps.people import actions as people
from ringfence.apps.screening import actions, queries
from ringfence.apps.screening.models import Alert, Hold
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
COUNTY = "/99/9901/990101/"
VILLAGE = COUNTY + "990101001/990101001001/"
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
PLATE = lab.Plate("P-001", "县人民医院")
SYS = SYSTEM("test")


@pytest.fixture
def ten(viewer):
    return [
        people.register(name=f"周小{n}", household=f"h{n}", jurisdiction=VILLAGE, by=viewer, at=AT)
        for n in "甲乙丙丁戊己庚辛壬癸"
    ]


@pytest.fixture
def sister(viewer, ten):
    return people.register(name="周小妹", household="h甲", jurisdiction=VILLAGE, by=viewer, at=AT)


@pytest.fixture
def alert(ten, sister, viewer):
    swabs = [lab.Swabbed(one.pk) for one in ten]
    lab.open_tube("T-0417", capacity=10, jurisdiction=VILLAGE, people=swabs, by=viewer, at=AT)
    lab.report(lab.Entry("A1", "T-0417", "positive"), plate=PLATE, by=viewer, at=AT)
    return Alert.objects.get()


def read(alert, outcome_of, *, by, at, swabs="AB"):
    """Each single swab taken and read; `outcome_of(place)` 1..10."""
    plate = lab.Plate(f"P-{at.isoformat()}", "市疾控中心")
    wells = iter(f"{row}{column}" for column in range(1, 13) for row in "ABCDEFGH")
    for place, hold in enumerate(alert.holds.order_by("id"), 1):
        for letter in swabs:
            code = f"T-0417/{place:02}{letter}"
            lab.collect(tubes.by_barcode(SYS, code), person=hold.person_id, by=by, at=at)
            lab.report(lab.Entry(next(wells), code, outcome_of(place)), plate=plate, by=by, at=at)


def open_kinds():
    return sorted({row.kind for row in duties.duties(SYS)})


def test_one_positive_tube_holds_lists_orders_tasks_and_tells(alert, ten, sister):
    holds = list(alert.holds.all())
    assert {row.person_id for row in holds} == {one.pk for one in ten}
    assert {(row.rule, row.starts_at, row.ends_at) for row in holds} == {
        ("screening/positive-pool", AT, AT + timedelta(hours=24))
    }
    assert [row.person_id for row in alert.listed.filter(near="household")] == [sister.pk]
    singles = alert.tube.retested_by.all()
    assert len(singles) == 20 and {one.capacity for one in singles} == {1}
    assert open_kinds() == [
        "told-command", "told-community", "told-laboratory", "told-police", "told-sampling", "visit-held",
    ]  # fmt: skip
    assert duties.duties(SYS, kind="visit-held").count() == 10
    assert (alert.t0, alert.incident.t0, alert.incident.jurisdiction, alert.opened) == (AT, AT, COUNTY, True)


def test_nothing_of_it_stays_when_one_part_fails(ten, viewer, monkeypatch):
    swabs = [lab.Swabbed(one.pk) for one in ten]
    lab.open_tube("T-0417", capacity=10, jurisdiction=VILLAGE, people=swabs, by=viewer, at=AT)
    monkeypatch.setattr(actions, "_task", lambda *args, **rest: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        lab.report(lab.Entry("A1", "T-0417", "grey"), plate=PLATE, by=viewer, at=AT)
    assert not Reading.objects.exists() and not Hold.objects.exists() and not Alert.objects.exists()


def test_a_second_tube_comes_under_the_same_incident(alert, ten, viewer):
    lab.open_tube(
        "T-0418",
        capacity=5,
        jurisdiction=VILLAGE,
        people=[lab.Swabbed(one.pk) for one in ten[:2]],
        by=viewer,
        at=AT,
    )
    lab.report(lab.Entry("B1", "T-0418", "grey"), plate=PLATE, by=viewer, at=AT + timedelta(hours=1))
    second = Alert.objects.exclude(pk=alert.pk).get()
    assert (second.incident, second.opened, second.t0) == (alert.incident, False, AT + timedelta(hours=1))


def test_one_negative_swab_each_frees_nobody(alert, viewer):
    read(alert, lambda place: "negative", by=viewer, at=AT + timedelta(hours=3), swabs="A")
    assert queries.status(alert) == "open"
    with pytest.raises(Refused):
        actions.stand_down(alert, because="阴性", by=viewer, at=AT + timedelta(hours=4))


def test_all_negative_and_one_act_frees_everybody(alert, viewer):
    later = AT + timedelta(hours=3)
    read(alert, lambda place: "negative", by=viewer, at=later)
    assert queries.status(alert) == "cleared" and "stand-down" in open_kinds()
    assert queries.held(SYS, at=later).count() == 10
    actions.stand_down(alert, because="两拭子均阴性", by=viewer, at=later)
    assert queries.held(SYS, at=later).count() == 0 and queries.held(SYS, at=AT).count() == 10
    assert open_kinds() == ["tell-released"] and queries.status(alert) == "unfounded"
    assert not incidents.open_at(COUNTY).exists()
    for hold in alert.holds.all():
        assert actions.tell(hold, by=viewer, at=later).what == "told-released"


def test_one_positive_confirms_and_the_others_are_judged_by_the_rule(alert, ten, viewer):
    read(alert, lambda place: "positive" if place == 4 else "negative", by=viewer, at=AT + timedelta(hours=3))
    assert queries.status(alert) == "confirmed"
    words = [line.state.what for line in queries.lines(SYS, alert, at=AT + timedelta(hours=3))]
    assert words.count("positive") == 1 and words.count("to-judge") == 9
    assert set(Result.valid.filter(outcome="positive").values_list("person", flat=True)) == {ten[3].pk}
    worker.react_all()
    assert {"judge-tube", "register-case"} <= set(open_kinds())
    with pytest.raises(Refused):
        actions.stand_down(alert, because="阴性", by=viewer, at=AT + timedelta(hours=4))


def test_a_hold_ends_by_itself_at_its_hard_end(alert):
    assert queries.held(SYS, at=AT + timedelta(hours=23, minutes=59)).count() == 10
    assert queries.held(SYS, at=AT + timedelta(hours=24)).count() == 0


def test_an_incident_with_a_case_stays_open(alert, ten, viewer):
    from ringfence.apps.cases import actions as cases

    cases.register(ten[0], incident=alert.incident, status="confirmed", by=viewer, at=AT)
    read(alert, lambda place: "negative", by=viewer, at=AT + timedelta(hours=3))
    actions.stand_down(alert, because="两拭子均阴性", by=viewer, at=AT + timedelta(hours=4))
    assert incidents.open_at(COUNTY).exists()


def test_one_person_is_released_with_a_reason_and_once(alert, viewer):
    hold = alert.holds.first()
    with pytest.raises(Refused):
        actions.release(hold, because=" ", by=viewer, at=AT)
    actions.release(hold, because="登记错人", by=viewer, at=AT)
    with pytest.raises(Refused):
        actions.release(hold, because="登记错人", by=viewer, at=AT)
    assert queries.standing(alert).count() == 9
