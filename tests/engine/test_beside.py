"""A small world of those who were beside somebody gives the answers of the whole one; a full place is left out and told."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringfence.core.contacts.records import Presence
from ringfence.core.contacts.search import ring1, world
from ringfence.core.words import Window
from ringfence.engine.beside import Spell, beside
from ringfence.engine.presence import PresenceLog
from tests.engine.test_search import WORLDS
from tests.engine.worlds import MIDNIGHT, moments, people, stays

LATE = MIDNIGHT + 86_400


def snapshot(folder, presence):
    log = PresenceLog(folder)
    log.append("all", presence)
    return log.open_latest()


def spells(presence, person):
    return [Spell(one.place, one.start, one.end) for one in presence if one.person == person]


@settings(max_examples=max(30, WORLDS // 5), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    presence=st.lists(stays(), min_size=1, max_size=30),
    person=people,
    window=st.tuples(moments, moments),
    margin=st.sampled_from([0, 600]),
)
def test_the_first_ring_is_that_of_the_whole_world(tmp_path_factory, presence, person, window, margin):
    span = Window(min(window), max(window))
    stored = snapshot(tmp_path_factory.mktemp("world"), presence)
    around = beside(stored, spells(presence, person), window=Window(span.start, LATE), margin=margin)
    own = [one for one in presence if one.person == person]
    whole = world(presence, encounters=(), until=LATE, households={}, places={})
    small = world(list({*own, *around.rows}), encounters=(), until=LATE, households={}, places={})
    asked = {"window": span, "indirect_within_s": margin}
    assert {one.other: (one.minutes, one.count) for one in ring1(small, [person], **asked)} == {
        one.other: (one.minutes, one.count) for one in ring1(whole, [person], **asked)
    }


def test_a_place_with_more_people_than_the_cap_is_left_out_and_told_until_it_is_taken_in(tmp_path):
    one = Presence("X", "station", MIDNIGHT, MIDNIGHT + 600)
    crowd = [replace(one, person=f"p{number}") for number in range(5)]
    shop = [
        replace(one, place="shop", start=MIDNIGHT + 900, end=MIDNIGHT + 1200, person=name) for name in "XY"
    ]
    late = replace(one, person="late", start=MIDNIGHT + 7200, end=MIDNIGHT + 7300)
    stored = snapshot(tmp_path, [one, *crowd, *shop, late])
    asked = {"window": Window(MIDNIGHT, LATE), "cap": 5}
    mine = spells([one, shop[0]], "X")
    found = beside(stored, mine, **asked)
    assert found.left_out == {"station": 6}  # X is one of them
    assert {row.person for row in found.rows} == {"X", "Y"}
    found = beside(stored, mine, **asked, whole={"station"})
    assert found.left_out == {}
    assert {row.person for row in found.rows} == {"X", "Y", *(row.person for row in crowd)}
