"""What was seen at a table, for the rules: nothing guessed, and a meeting elsewhere is never undone."""

import pytest

from ringfence.core.contacts import scene
from ringfence.core.contacts.records import Contact, Meeting
from ringfence.core.contacts.scene import Seen
from ringfence.core.words import PersonId, PlaceId, Window
from ringfence.files import packs

NINE = packs.load("cn-covid-9")
TEA, HOME = PlaceId("tea"), PlaceId("home")
NOON = Window(1000, 4600)


def met(place=TEA, span=NOON, setting="teahouse", **more):
    return Meeting(PersonId("i"), PersonId("o"), "presence", span, place, setting, same_room=True, **more)


def contact(*meetings):
    return Contact(PersonId("i"), PersonId("o"), 1, meetings or (met(),), 60.0, 1, 1000, 4600, None)


def judged(marks, *meetings):
    return scene.judge(contact(*meetings), marks=marks, place=TEA, window=NOON, protocol=NINE)


@pytest.mark.parametrize(
    ("marks", "outcome", "clause"),
    [
        (Seen(), "undetermined", ""),
        (Seen(table="same"), "undetermined", ""),
        (Seen(table="same", protected=False), "close", "same-table"),
        (Seen(table="adjacent", protected=False), "close", "same-table"),
        (Seen(table="same", protected=True), "general", "shared-place"),
        (Seen(table="other", protected=False), "undetermined", ""),
        (Seen(table="other", reach="far", protected=False), "general", "shared-place"),
        (Seen(table="other", reach="far"), "general", "shared-place"),
        (Seen(table="other", reach="near", protected=False), "close", "meal-entertainment"),
        (Seen(table="other", reach="far", protected=False, washroom=True), "close", "small-room"),
        (Seen(present=False), "none", ""),
    ],
)
def test_marks_decide_as_the_ninth_edition_says(marks, outcome, clause):
    found = judged(marks).here
    assert (found.outcome, clause in found.rule) == (outcome, True)


def test_a_meeting_elsewhere_keeps_its_class():
    lunch = met(HOME, Window(9000, 9600), "same-table", other_masked=False)
    found = judged(Seen(present=False), met(), lunch)
    assert (found.here.outcome, found.elsewhere.outcome, found.whole.outcome) == ("none", "close", "close")
    assert scene.strictest("general", "undetermined") == "undetermined"


def test_another_room_or_another_hour_is_elsewhere():
    rows = [met(room="A"), met(room="B"), met(room=""), met(span=Window(4600, 5000))]
    here, away = scene.split(contact(*rows), place=TEA, window=NOON, room="A")
    assert ([one.room for one in here], len(away)) == (["A", ""], 2)


def test_a_far_seat_proves_nothing_until_somebody_says_that_they_did_not_talk():
    def reach(**marks):
        return scene.seen(marks, tables=False, apart_m=6.0, near_m=1.0).reach

    assert (reach(), reach(talk="no"), reach(talk="yes")) == (None, "far", "near")
    assert scene.seen({"talk": "no"}, tables=False, apart_m=1.5, near_m=1.0).reach is None
    assert scene.seen({"table": "same"}, tables=False, apart_m=None, near_m=1.0).table is None


def test_every_combination_is_judged_beforehand_once():
    every = scene.every()
    assert len(set(every)) == len(every) == 73
