"""A list of who infected whom is checked, never mended."""

from hypothesis import given
from hypothesis import strategies as st

from ringfence.core.cases.links import DAY, Link, check

ROWS = """
a b
a c
x d
e e
b f
f b
a b
c g
h g
"""
PEOPLE = set("abcdefgh")
ONSETS = {"a": 0, "b": 3 * DAY, "c": -DAY, "f": 2 * DAY, "g": None, "e": 0}


def links(text: str) -> list[Link]:
    return [Link(*line.split()) for line in text.split("\n") if line]


def quality(text: str = ROWS):
    return check(links(text), people=PEOPLE, onsets=ONSETS)


def named(found) -> list[str]:
    return [link.source + link.target for link in found]


def test_each_fault_is_named():
    found = quality()
    assert (found.links, found.pairs) == (9, 7)
    assert named(found.missing_infectors) == ["xd"]
    assert named(found.self_infections) == ["ee"]
    assert named(found.repeated) == ["ab"]
    assert found.circles == (("b", "f"),)
    assert set(found.several_infectors) == {"b", "g"}
    assert found.infectors[0] == ("a", 3)


def test_intervals_need_both_onsets_and_a_self_infection_has_none_in_between():
    found = quality()
    assert [(link.target, days) for link, days in found.intervals] == [
        ("b", 3.0), ("c", -1.0), ("e", 0.0), ("f", -1.0), ("b", 1.0), ("b", 3.0),
    ]  # fmt: skip
    assert [link.target for link, _ in found.negative_intervals] == ["c", "f"]


def test_a_longer_circle_is_one_group():
    assert quality("a b\nb c\nc a\nc d\nd e").circles == (("a", "b", "c"),)


def test_an_empty_list_has_no_faults():
    found = check([], people=(), onsets={})
    assert (found.links, found.pairs, found.circles, found.infectors) == (0, 0, (), ())


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")), max_size=14))
def test_circles_are_the_people_who_reach_each_other(pairs):
    reach = {(a, b) for a, b in pairs}
    for middle in "abcdef":
        reach |= {(a, d) for a, b in reach for c, d in reach if b == c == middle}
    circling = {a for a, b in reach for c, d in reach if a != b and (a, b) == (d, c)}
    found = check([Link(a, b) for a, b in pairs], people="abcdef", onsets={}).circles
    assert {person for group in found for person in group} == circling
    assert all((a, b) in reach for group in found for a in group for b in group)
