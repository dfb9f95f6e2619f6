"""Matching in bulk finds what comparing everybody with everybody finds, with the same scores and reasons."""

from datetime import date
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from ringfence.core.people.likeness import LIKELY, Sketch, compare
from ringfence.core.people.matching import likely

BORN = date(1968, 3, 12)
unknown = st.just("")
records = st.builds(
    Sketch,
    key=st.just(""),
    name=st.sampled_from(
        ["周小满", "周晓满", "周小曼", "周满", "单小满", "善小满", "周小雪", "", "Anna Bell", "Anna Bel"]
    ),
    sex=st.sampled_from(["", "female", "male"]),
    birth_date=st.sampled_from(
        [None, BORN, date(1968, 12, 3), date(1968, 3, 13), date(1986, 3, 12), date(1995, 1, 2)]
    ),
    id_number=unknown | st.sampled_from(["990101196803120013", "990101196803120031", "990101199501020028"]),
    passport=unknown | st.sampled_from(["E1", "E2"]),
    phone=unknown | st.sampled_from(["+8613800138000", "+8613800138001"]),
    address=unknown | st.sampled_from(["石桥镇柳塘村3组", "石桥镇柳塘村3组7号", "云水街道12号"]),
    household=unknown | st.sampled_from(["h1", "h2"]),
)


def shares_nothing(one, other):
    """No block can bring these together: likely by sums of small likenesses alone."""
    return not any(
        a and a == b
        for a, b in (
            (one.name, other.name), (one.id_number, other.id_number), (one.passport, other.passport),
            (one.phone, other.phone), (one.household, other.household), (one.address, other.address),
            (one.name and other.name and one.birth_date, other.birth_date),
        )
    )  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(records, min_size=2, max_size=12))
def test_bulk_and_one_by_one_agree(drawn):
    rows = [
        Sketch(f"{number:02}", *[getattr(row, name) for name in Sketch.__slots__[1:]])
        for number, row in enumerate(drawn)
    ]
    found = likely(rows)
    assert found == [pair for pair in found if pair.probability >= LIKELY]
    by_key = {row.key: row for row in rows}
    assert all(pair == compare(by_key[pair.first], by_key[pair.second]) for pair in found)
    pairs = {(pair.first, pair.second) for pair in found}
    missed = [
        (one, other)
        for one, other in combinations(rows, 2)
        if compare(one, other).probability >= LIKELY and (one.key, other.key) not in pairs
    ]
    assert all(shares_nothing(one, other) for one, other in missed), missed


def test_likely_pairs_come_from_blocks_the_likeliest_first():
    rows = [Sketch(f"x{n}", f"周{chr(0x4E00 + n)}", birth_date=date(1950 + n % 50, 1, 1)) for n in range(300)]
    rows += [
        Sketch("a", "周小满", birth_date=BORN, phone="+8613800138000"),
        Sketch("b", "周小满", birth_date=BORN, phone="+8613800138000"),
        Sketch("c", "周晓满", birth_date=BORN),
    ]
    pairs = [(pair.first, pair.second) for pair in likely(rows)]
    assert pairs[0] == ("a", "b") and {("a", "c"), ("b", "c")} <= set(pairs)


def test_only_pairs_with_somebody_new_are_looked_for():
    rows = [Sketch(key, "周小满", birth_date=BORN) for key in "abc"]
    assert [(pair.first, pair.second) for pair in likely(rows)] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert [(pair.first, pair.second) for pair in likely(rows, new=["c"])] == [("a", "c"), ("b", "c")]
    assert likely(rows, new=[]) == []


def test_a_block_of_too_many_says_nothing():
    rows = [
        Sketch(f"{n:02}", "周" + sign, phone="+8613800138000")
        for n, sign in enumerate("一丙丁庚辛壬子寅卯辰甲申酉")
    ]
    rows += [Sketch("a", "周午", phone="+8613800138000"), Sketch("b", "周午", phone="+8613800138000")]
    assert [(pair.first, pair.second) for pair in likely(rows, most_in_block=15)] == [("a", "b")]
    assert likely(rows, most_in_block=10) == []


def test_nobody_and_one_are_no_pairs():
    assert likely([]) == [] and likely([Sketch("a", "周小满")]) == []
