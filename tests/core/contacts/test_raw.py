"""The two rings without a protocol, each trap of the definition drawn as a small world."""

from ringfence.core.contacts.raw import raw, threshold_s
from ringfence.core.contacts.records import Encounter, Presence
from ringfence.core.words import Window

WINDOW = Window(0, 100 * 60)


def rows(*table: tuple[str, str, int, int | None]) -> list[Presence]:
    """(person, place, minute in, minute out)"""
    return [Presence(p, v, s * 60, None if e is None else e * 60) for p, v, s, e in table]


def found(presence, *, index=("X",), encounters=(), least=10, least2=5):
    answer = raw(
        index,
        presence=presence,
        encounters=encounters,
        window=WINDOW,
        min_minutes=least,
        ring2_min_minutes=least2,
    )
    return [
        (r.ring, r.person, ";".join(r.index), ";".join(r.via), r.minutes, r.meetings, r.first // 60)
        for r in answer
    ]


def test_the_threshold_holds_for_each_index_and_only_those_who_reach_it_add_up():
    world = rows(("X", "P", 0, 20), ("Y", "Q", 30, 50), ("A", "P", 5, 15), ("A", "Q", 30, 39))
    assert found(world, index=("X", "Y")) == [(1, "A", "X", "", 10, 1, 5)]


def test_index_people_stand_earliest_first_and_are_nobodys_contact():
    world = rows(
        ("X", "P", 20, 40), ("Y", "Q", 0, 20), ("X", "Q", 0, 20), ("A", "P", 20, 40), ("A", "Q", 0, 20)
    )
    assert found(world, index=("Y", "X")) == [(1, "A", "X;Y", "", 60, 3, 0)]


def test_people_below_the_threshold_may_be_in_the_second_ring():
    world = rows(("X", "P", 0, 20), ("A", "P", 0, 20), ("B", "P", 10, 15))
    assert found(world) == [(1, "A", "X", "", 20, 1, 0), (2, "B", "X", "A", 5, 1, 10)]


def test_meetings_with_the_first_ring_are_clipped_at_its_first_exposure_however_short():
    world = rows(
        ("X", "P", 10, 11),
        ("A", "P", 10, 11),
        ("X", "Q", 30, 45),
        ("A", "Q", 30, 45),
        ("A", "H", 0, 60),
        ("B", "H", 4, 17),
    )
    assert found(world, least=15) == [(1, "A", "X", "", 16, 2, 10), (2, "B", "X", "A", 7, 1, 10)]


def test_the_second_ring_adds_up_all_ring_one_people_earliest_first():
    world = rows(
        ("X", "P", 0, 20),
        ("A", "P", 0, 20),
        ("C", "P", 0, 20),
        ("A", "R", 40, 43),
        ("B", "R", 40, 43),
        ("C", "S", 30, 32),
        ("B", "S", 30, 32),
    )
    assert found(world)[2:] == [(2, "B", "X", "C;A", 5, 2, 30)]


def test_an_open_stay_ends_with_the_window_and_encounters_add_to_presence():
    seen = [Encounter("A", "X", 0, None, 2.0), Encounter("X", "A", 60, 120)]
    assert found(rows(("X", "P", 90, None), ("A", "P", 95, None)), encounters=seen) == [
        (1, "A", "X", "", 105, 2, 0)
    ]


def test_minutes_are_read_as_the_decimal_somebody_typed():
    assert [threshold_s(m) for m in (0, 0.1, 0.33, 85 / 60, 15)] == [0, 6, 20, 85, 900]
