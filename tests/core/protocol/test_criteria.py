"""Three-valued logic: true, false, unknown; not applicable is false; limits that straddle are unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.core.protocol.criteria import AllOf, AnyOf, Between, Check, NoneOf, Ref, checks_of, judge

TRUTHS = st.sampled_from([True, False, None])
A, B = Check("a", "is", True), Check("b", "is", True)


def truth(criterion, **facts):
    return judge(criterion, facts, values={"contacts/near_m": 1}).truth


@given(TRUTHS, TRUTHS)
def test_all_of_any_of_and_none_of_follow_kleene(a, b):
    known = {True: 1, None: 0, False: -1}
    back = {number: value for value, number in known.items()}
    assert truth(AllOf((A, B)), a=a, b=b) is back[min(known[a], known[b])]
    assert truth(AnyOf((A, B)), a=a, b=b) is back[max(known[a], known[b])]
    assert truth(NoneOf((A, B)), a=a, b=b) is back[-max(known[a], known[b])]


@pytest.mark.parametrize(
    ("value", "op", "limit", "expected"),
    [
        (1, "at-most", 1, True), (1, "below", 1, False), (1, "at-least", 1, True), (1, "above", 1, False),
        (Between(0.5, 0.9), "at-most", 1, True), (Between(0.5, 1.5), "at-most", 1, None),
        (Between(1.1, 1.5), "at-most", 1, False), (None, "at-most", 1, None),
    ],
)  # fmt: skip
def test_comparisons_know_their_limits(value, op, limit, expected):
    assert truth(Check("distance_m", op, limit), distance_m=value) is expected


def test_a_fact_that_does_not_apply_is_false_and_one_that_is_unknown_is_unknown():
    assert truth(Check("rows_apart", "at-most", 3)) is False
    assert truth(Check("rows_apart", "at-most", 3), rows_apart=None) is None
    assert truth(Check("protection", "unless-known", True)) is True
    assert truth(Check("protection", "unless-known", True), protection=None) is True
    assert truth(Check("protection", "unless-known", True), protection=True) is False
    assert truth(Check("setting", "known", True), setting=None) is False


def test_a_reference_reads_the_value_of_the_pack_that_is_applied():
    near = Check("distance_m", "at-most", Ref("contacts/near_m"))
    assert judge(near, {"distance_m": 1.5}, values={"contacts/near_m": 2}).truth is True
    assert judge(near, {"distance_m": 1.5}, values={"contacts/near_m": 1}).truth is False


def test_a_verdict_names_what_it_used_and_what_is_missing():
    verdict = judge(AllOf((A, B)), {"a": True, "b": None}, values={})
    assert (verdict.truth, verdict.used, verdict.missing) == (None, ("a",), ("b",))
    decided = judge(AllOf((A, B)), {"a": None, "b": False}, values={})
    assert (decided.truth, decided.used, decided.missing) == (False, ("b",), ())
    assert [test.fact for test in checks_of(AnyOf((A, NoneOf((B,)))))] == ["a", "b"]
