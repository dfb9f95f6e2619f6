"""Known answers of the reference search: six rows by hand, then two thousand people by brute force."""

from random import Random

import pytest

from ringfence.core.contacts.records import Encounter, Place, Presence
from ringfence.core.contacts.search import backward, search, secondary, world
from ringfence.core.words import Window

DAY = 1_648_425_600  # 2022-03-28 00:00 UTC


def clock(text: str, day: int = 0) -> int:
    hours, minutes = text.split(":")
    return DAY + day * 86400 + int(hours) * 3600 + int(minutes) * 60


def stay(person: str, place: str, start: str, end: str | None, **facts) -> Presence:
    return Presence(person, place, clock(start), None if end is None else clock(end), **facts)


SIX = [
    stay("X", "P1", "08:00", "09:00"),
    stay("A", "P1", "08:30", "08:50"),
    stay("B", "P1", "09:05", "09:30"),
    stay("C", "P1", "07:00", "08:10"),
    stay("C", "P1", "08:40", "10:00"),
    stay("D", "P2", "08:00", "09:00"),
    stay("E", "P1", "09:00", "09:10"),
]
ALL_DAY = Window(clock("00:00"), clock("23:59"))


def test_six_rows_give_the_minutes_worked_out_by_hand():
    found = {
        c.other: c for c in search(["X"], presence=SIX, encounters=[], window=ALL_DAY, indirect_within_s=600)
    }
    assert {p: (c.minutes, c.count) for p, c in found.items() if c.count} == {"C": (30, 2), "A": (20, 1)}
    gaps = {p: c.meetings[0].gap_s for p, c in found.items() if not c.count}
    assert gaps == {"E": 0, "B": 300}
    assert "D" not in found


def test_who_leaves_when_another_enters_has_not_met_them():
    assert search(["X"], presence=[SIX[0], SIX[6]], encounters=[], window=ALL_DAY) == []


def test_touching_and_overlapping_rows_of_one_person_are_one_visit():
    rows = [
        stay("X", "P", "08:00", "09:00"),
        stay("A", "P", "08:10", "08:20"),
        stay("A", "P", "08:20", "08:30"),
        stay("A", "P", "08:15", "08:25"),
    ]
    (contact,) = search(["X"], presence=rows, encounters=[], window=ALL_DAY)
    assert (contact.minutes, contact.count) == (20, 1)


def test_stays_without_length_meet_nobody_and_open_stays_last_until_the_moment_asked_about():
    rows = [stay("X", "P", "08:00", None), stay("A", "P", "08:30", "08:30"), stay("B", "P", "08:50", None)]
    found = search(["X"], presence=rows, encounters=[], window=ALL_DAY, until=clock("09:00"))
    assert [(c.other, c.minutes) for c in found] == [("B", 10)]


def test_presence_and_encounters_add_up_and_the_nearest_distance_is_kept():
    seen = [
        Encounter("A", "X", clock("08:30"), clock("08:40"), 1.5, setting="meal"),
        Encounter("X", "A", clock("08:40"), clock("08:45"), 0.5, setting="office"),
    ]
    (contact,) = search(["X"], presence=SIX[:2], encounters=seen, window=ALL_DAY)
    assert (contact.minutes, contact.count, contact.nearest_m) == (35, 2, 0.5)
    assert [(m.kind, m.minutes, m.setting) for m in contact.meetings] == [
        ("encounter", 10, "meal"),
        ("presence", 20, None),
        ("encounter", 5, "office"),
    ]


def test_rooms_and_seats_are_told_for_the_part_of_the_stay_they_hold_for():
    rows = [
        stay("X", "G1", "08:00", "09:00", seat="4车11A"),
        stay("A", "G1", "08:00", "08:30", seat="4车12F"),
        stay("A", "G1", "08:30", "09:00", seat="5车01A"),
    ]
    (contact,) = search(
        ["X"], presence=rows, encounters=[], window=ALL_DAY, places={"G1": Place("G1", kind="train")}
    )
    assert contact.count == 1
    assert [(m.minutes, m.rows_apart, m.same_carriage, m.setting) for m in contact.meetings] == [
        (30, 1, True, "train"),
        (30, None, False, "train"),
    ]


def test_a_meeting_before_the_contacts_own_first_exposure_does_not_count():
    rows = [
        stay("X", "P", "10:00", "10:30"),
        stay("A", "P", "10:00", "10:30"),
        stay("A", "Q", "08:00", "09:00"),
        stay("Early", "Q", "08:00", "09:00"),
        stay("A", "R", "12:00", "14:00"),
        stay("Late", "R", "12:00", "14:00"),
    ]
    known = world(rows, encounters=[], until=ALL_DAY.end)
    ring1 = search(["X"], presence=rows, encounters=[], window=ALL_DAY)
    ring2 = secondary(ring1, known=known, until=ALL_DAY.end, exclude={"X", "A"})
    assert [(c.other, c.via, c.minutes) for c in ring2] == [("Late", "A", 120)]
    isolated = secondary(ring1, known=known, until=ALL_DAY.end, isolated={"A": clock("12:30")}, exclude={"X"})
    assert [(c.other, c.minutes) for c in isolated] == [("Late", 30)]


def test_household_members_are_contacts_even_if_nobody_saw_them_together():
    home = {"X": "h1", "A": "h1", "B": "h2"}
    (contact,) = search(["X"], presence=[], encounters=[], window=ALL_DAY, households=home)
    assert (contact.other, contact.count, contact.first, contact.meetings[0].kind) == (
        "A",
        0,
        None,
        "household",
    )


def test_the_sources_side_looks_fourteen_days_back_from_onset():
    rows = [
        Presence("X", "P", clock("08:00"), clock("09:00")),
        Presence("S", "P", clock("08:30"), clock("08:45")),
        Presence("T", "P", clock("07:00"), clock("07:55")),
    ]
    found = backward(
        ["X"], presence=rows, encounters=[], onset={"X": clock("00:00", 5)}, indirect_within_s=600
    )
    assert [(c.other, c.minutes, c.meetings[0].gap_s) for c in found] == [("S", 15, None), ("T", 0, 300)]


def invented(seed: int, people: int = 2000) -> list[Presence]:
    dice = Random(seed)
    rows = []
    for number in range(people):
        for _ in range(dice.randint(1, 4)):
            start = DAY + dice.randint(0, 6 * 24) * 600
            rows.append(
                Presence(f"p{number}", f"v{dice.randint(0, 150)}", start, start + dice.randint(0, 9) * 600)
            )
    return rows


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_thousand_people_agree_with_a_brute_force_over_minutes(seed):
    rows = invented(seed)
    window = Window(DAY + 3600, DAY + 86400)
    here: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        here.setdefault((row.person, row.place), set()).update(range(row.start // 600, row.end // 600))
    inside = set(range(window.start // 600, window.end // 600))
    for index in ["p0", "p7", "p1999"]:
        expected: dict[str, int] = {}
        for (person, place), slots in here.items():
            shared = len(slots & here.get((index, place), set()) & inside)
            if person != index and shared:
                expected[person] = expected.get(person, 0) + shared * 10
        found = search([index], presence=rows, encounters=[], window=window)
        assert {c.other: c.minutes for c in found} == expected
