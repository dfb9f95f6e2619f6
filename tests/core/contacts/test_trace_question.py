"""What may be added to a question: windows laid by hand or by routine tests, own masks; and the order of the work."""

from ringfence.core.contacts.lines import urgency
from ringfence.core.contacts.records import Case, Place, Presence
from ringfence.core.contacts.trace import Mask, Question, trace, windows
from ringfence.core.words import PersonId, PlaceId, Window
from ringfence.files import packs

A, B, SHOP = PersonId("A"), PersonId("B"), PlaceId("S")
DAY = 86_400
STAYS = [Presence(A, SHOP, 3 * DAY, 3 * DAY + 3600), Presence(B, SHOP, 3 * DAY, 3 * DAY + 3600)]


def asked(**more):
    case = Case(A, onset=4 * DAY, sampled=4 * DAY)
    places = {SHOP: Place(SHOP, kind="small-shop")}
    return Question((case,), packs.load("cn-covid-8"), 5 * DAY, places=places, **more)


def test_a_window_laid_by_hand_takes_the_place_of_the_rule():
    span = Window(0, DAY)
    assert windows(asked(spans={A: span}))[A].window == span
    assert trace(asked(), presence=STAYS, encounters=())
    assert not trace(asked(spans={A: span}), presence=STAYS, encounters=())


def test_the_last_negative_sample_opens_the_window_where_the_pack_says_so():
    question = Question(
        (Case(A, onset=4 * DAY),), packs.load("cn-covid-9"), 5 * DAY, last_negative={A: 2 * DAY + 77}
    )
    found = windows(question)[A]
    assert found.window.start == (2 * DAY + 77 if found.anchor == "last-negative" else 2 * DAY)


def test_what_the_case_said_of_the_mask_stands_on_the_meetings_of_that_stay():
    masks = {A: (Mask(SHOP, Window(3 * DAY, 3 * DAY + 7200), worn=False),)}
    (plain,), (masked,) = (trace(one, presence=STAYS, encounters=()) for one in (asked(), asked(masks=masks)))
    assert plain.details["facts"] != masked.details["facts"]


def test_a_class_that_binds_is_worked_on_before_a_likelier_one_that_does_not():
    order = sorted(
        [("general", 0.9), ("close", None), ("close", 0.2), ("secondary", 0.0)],
        key=lambda one: -urgency(*one),
    )
    assert order == [("close", 0.2), ("close", None), ("secondary", 0.0), ("general", 0.9)]
