"""Tubes: who is in them, where they were at any minute, and what a plate says of their people."""

from datetime import UTC, datetime, timedelta

import pytest

from ringfence.apps.events.models import Event
from ringfence.apps.lab import actions, queries
from ringfence.apps.lab.models import Result
from ringfence.apps.people import actions as people
from ringfence.core.words import Refused
from ringfence.web.access import NotAllowed

pytestmark = pytest.mark.django_db
VILLAGE = "/99/9901/990101/990101001/990101001001/"
AT = datetime(2022, 3, 30, 1, 0, tzinfo=UTC)
PLATE = actions.Plate("P-001", "县人民医院", "双靶标")


def minutes(count):
    return AT + timedelta(minutes=count)


@pytest.fixture
def ten(viewer):
    return [
        people.register(name=f"周小{n}", jurisdiction=VILLAGE, by=viewer, at=AT)
        for n in "甲乙丙丁戊己庚辛壬癸"
    ]


@pytest.fixture
def sampler(make_viewer):
    return make_viewer("sampler")


@pytest.fixture
def laboratory(make_viewer):
    return make_viewer("laboratory")


@pytest.fixture
def tube(ten, sampler):
    swabs = [actions.Swabbed(one.pk) for one in ten]
    return actions.open_tube("T-0417", capacity=10, jurisdiction=VILLAGE, people=swabs, by=sampler, at=AT)


def refused(call, *args, **values):
    with pytest.raises(Refused) as fault:
        call(*args, **values)
    return fault.value.code


def test_the_eleventh_is_refused(tube, viewer, sampler):
    eleventh = people.register(name="周小子", jurisdiction=VILLAGE, by=viewer, at=AT)
    assert refused(actions.collect, tube, person=eleventh.pk, by=sampler, at=AT) == "tube-full"
    assert len(queries.swabs(tube)) == 10


def test_a_barcode_is_used_once_and_sizes_are_known(tube, sampler):
    values = {"jurisdiction": VILLAGE, "by": sampler, "at": AT}
    assert refused(actions.open_tube, "T-0417", capacity=10, **values) == "barcode-used"
    assert refused(actions.open_tube, "T-0418", capacity=30, **values) == "tube-size"


def test_a_person_stands_in_a_tube_once(tube, ten, sampler):
    again = actions.collect(tube, person=ten[3].pk, by=sampler, at=minutes(5))
    assert (again.number, len(queries.swabs(tube))) == (4, 10)


def test_a_tube_is_where_it_was_at_any_minute(tube, sampler, laboratory):
    actions.step(tube, what="sealed", holder="一号台", by=sampler, at=minutes(10))
    actions.hand_over(["T-0417"], what="carried", giver="一号台", holder="送样员", by=sampler, at=minutes(20))
    actions.hand_over(
        ["T-0417"], what="received", giver="送样员", holder="县人民医院", by=laboratory, at=minutes(60)
    )
    actions.rack("R-1", laboratory="县人民医院", tubes={"A1": "T-0417"}, by=laboratory, at=minutes(65))
    plate = actions.Plate("P-001", "县人民医院", started_at=minutes(70))
    actions.report(actions.Entry("A1", "T-0417", "negative"), plate=plate, by=laboratory, at=minutes(150))
    seen = [queries.state(tube, at=minutes(m)) for m in (-1, 0, 15, 45, 62, 68, 100, 200)]
    assert [row and row.what for row in seen] == [
        None, "opened", "sealed", "carried", "received", "racked", "plated", "reported",
    ]  # fmt: skip
    assert (seen[3].giver, seen[3].holder, seen[5].position) == ("一号台", "送样员", "A1")


def test_a_hand_over_with_an_unknown_tube_moves_none(tube, sampler):
    values = {"what": "carried", "giver": "", "holder": "送样员", "by": sampler, "at": minutes(9)}
    assert refused(actions.hand_over, ["T-0417", "T-9999"], **values) == "tube-unknown"
    assert queries.state(tube, at=minutes(10)).what == "opened"


def test_a_negative_pool_is_a_negative_result_of_each(tube, ten, laboratory):
    actions.report(actions.Entry("A1", "T-0417", ct={"N": 41.0}), plate=PLATE, by=laboratory, at=minutes(90))
    rows = Result.valid.filter(barcode="T-0417")
    assert {row.person_id for row in rows} == {one.pk for one in ten}
    assert {row.outcome for row in rows} == {"negative"}


def test_a_positive_pool_is_nobodys_result(tube, laboratory):
    row = actions.report(
        actions.Entry("A1", "T-0417", ct={"N": 24.1, "ORF1ab": 25.0}),
        plate=PLATE,
        by=laboratory,
        at=minutes(90),
    )
    assert row.outcome == "positive" and not Result.objects.exists()
    assert Event.objects.filter(name="PoolPositive", subject=str(tube.pk)).count() == 1


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (actions.Entry("A1", "T-9999", "negative"), "tube-unknown"),
        (actions.Entry("J1", "T-0417", "negative"), "well"),
        (actions.Entry("A1", "T-0417"), "outcome"),
        (actions.Entry("A1", "T-0417", "weak"), "outcome"),
        (actions.Entry("A1", "T-0417", "negative", {"N": 21.0}), "outcome-ct"),
        (actions.Entry("A1", "T-0417", "", {"N": 210.0}), "ct"),
        (actions.Entry("A1", "T-EMPTY", "negative"), "tube-empty"),
    ],
)
def test_a_faulty_well_is_refused_by_name_and_keeps_no_other_back(tube, sampler, laboratory, entry, code):
    actions.open_tube("T-EMPTY", capacity=10, jurisdiction=VILLAGE, by=sampler, at=AT)
    good = actions.Entry("B1", "T-0417", "negative")
    done = actions.enter([entry, good], plate=PLATE, by=laboratory, at=minutes(90))
    assert [fault.code for fault in done.refused.values()] == [code]
    assert [row.well for row in done.readings] == ["B1"]


def test_the_same_plate_again_changes_nothing_and_another_word_needs_a_correction(tube, laboratory):
    entry = actions.Entry("A1", "T-0417", "negative")
    first = actions.report(entry, plate=PLATE, by=laboratory, at=minutes(90))
    assert actions.report(entry, plate=PLATE, by=laboratory, at=minutes(91)) == first
    other = actions.Entry("a01", "T-0417", "invalid")
    assert refused(actions.report, other, plate=PLATE, by=laboratory, at=minutes(92)) == "well-taken"
    row = actions.correct_reading(first, outcome="grey", because="抄错孔位", by=laboratory, at=minutes(95))
    assert (row.replaces, Result.valid.count(), len(queries.readings(tube))) == (first, 0, 1)
    assert Event.objects.filter(name="PoolPositive").count() == 1


def test_who_was_swabbed_beside_them_is_found_by_desk_and_minute(ten, viewer, sampler):
    from ringfence.apps.places import actions as places

    site = places.register(name="柳塘采样点", jurisdiction=VILLAGE, by=viewer, at=AT)
    made = {}
    for code, who, desk, minute in (("A", 0, "1", 0), ("B", 1, "1", 8), ("C", 2, "2", 3), ("D", 3, "1", 40)):
        made[code] = actions.open_tube(
            code, capacity=10, jurisdiction=VILLAGE, site=site, desk=desk, people=[actions.Swabbed(ten[who].pk)],
            by=sampler, at=minutes(minute),
        )  # fmt: skip
    assert queries.beside(made["A"], within=timedelta(minutes=10)) == [ten[1].pk]


def test_prevalence_comes_from_tubes_and_leaves_repeats_out(tube, viewer, sampler, laboratory):
    two = people.register(name="周小丑", jurisdiction=VILLAGE, by=viewer, at=AT)
    actions.open_tube(
        "S-1", capacity=1, jurisdiction=VILLAGE, people=[actions.Swabbed(two.pk)], by=sampler, at=AT
    )
    entries = [actions.Entry("A1", "T-0417", "positive"), actions.Entry("B1", "S-1", "negative")]
    actions.enter(entries, plate=PLATE, by=laboratory, at=minutes(90))
    found = queries.share_infected(laboratory, since=AT, until=minutes(100))
    assert (found["tubes"], found["positive"]) == (2, 1) and 0 < found["share"].share < 1
    assert queries.share_infected(laboratory, since=minutes(100), until=minutes(200)) is None


def test_a_sampler_reads_no_plate_and_a_commander_opens_no_tube(tube, sampler, make_viewer):
    with pytest.raises(NotAllowed):
        actions.report(actions.Entry("A1", "T-0417", "negative"), plate=PLATE, by=sampler, at=minutes(9))
    with pytest.raises(NotAllowed):
        actions.open_tube("X", capacity=1, jurisdiction=VILLAGE, by=make_viewer("commander"), at=AT)
