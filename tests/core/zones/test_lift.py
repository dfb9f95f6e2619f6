"""Lifting: the mechanical dates of three editions, restarts, unknowns, rounds, the way down."""

from datetime import date, timedelta

import pytest

from ringfence.core.words import Refused
from ringfence.core.zones.history import Found, History, Left, Round, restarts
from ringfence.core.zones.levels import level, star
from ringfence.core.zones.lift import lift, path, upgraded
from ringfence.core.zones.rehearse import rehearse_lifts
from ringfence.files import packs

LAST = date(2022, 3, 30)
THREE, NINTH, TWENTY = (packs.load(name) for name in ("cn-covid-8", "cn-covid-9", "cn-covid-20"))


def day(number):
    return LAST + timedelta(number)


def history(level="locked", **changed):
    return History(level, LAST, (Found(LAST, True, who="first"),), **changed)


@pytest.mark.parametrize(
    ("protocol", "level", "way"),
    [
        (THREE, "locked", [("open", date(2022, 4, 13))]),
        (NINTH, "high", [("medium", date(2022, 4, 6)), ("low", date(2022, 4, 9))]),
        (TWENTY, "high", [("low", date(2022, 4, 4))]),
    ],
)
def test_the_same_last_infection_opens_on_the_day_of_each_edition(protocol, level, way):
    assert path(history(level), protocol=protocol, today=LAST) == way


def test_every_example_of_lifting_in_the_packs_holds():
    told = [one for protocol in (THREE, NINTH, TWENTY) for one in rehearse_lifts(protocol)]
    assert len(told) >= 13
    assert [(one.example.name.en, one.wrong) for one in told if one.wrong] == []


def test_a_wrong_example_is_told():
    from dataclasses import replace

    wrong = replace(
        THREE, lifts=(replace(THREE.lifts[0], lifts=False), replace(THREE.lifts[0], level="purple"))
    )
    assert all(one.wrong for one in rehearse_lifts(wrong))


def test_each_condition_stands_for_itself_with_its_own_day():
    judged = lift(
        history(
            contacts=(Left(day(2), day(3), True, "a"), Left(LAST, LAST, None, "b")),
            rounds=(Round(day(13), 100, 100),),
        ),
        protocol=THREE,
        today=day(14),
    )
    told = {one.name: (one.truth, one.because) for one in judged.conditions}
    assert told == {
        "no-new-infection": (True, "days-complete"),
        "contacts-out": (False, "days-short"),
        "contacts-negative": (None, "contact-test-unknown"),
        "round-negative": (True, "round-clean"),
    }
    assert judged.truth is False
    assert judged.earliest == day(16)
    assert (judged.day_zero, judged.day) == (day(2), 12)


def test_only_an_infection_in_the_community_or_one_that_left_contacts_restarts():
    found = (
        Found(LAST, True), Found(day(3), False, False), Found(day(4), False, True, day(5)),
        Found(day(6), False, None), Found(day(7), None), Found(day(8), False, True, None),
    )  # fmt: skip
    told = restarts(History("locked", LAST, found))
    assert [(one.restarts, one.day) for one in told] == [
        (True, LAST), (False, None), (True, day(5)), (None, day(6)), (None, day(7)), (True, None),
    ]  # fmt: skip


def test_contacts_that_are_still_inside_stop_the_counter():
    judged = lift(
        History("locked", LAST, (Found(day(1), False, True, None, "p"),)), protocol=THREE, today=day(60)
    )
    assert (judged.truth, judged.earliest) == (False, None)
    assert judged.conditions[0].who == ("p",)


def test_what_is_not_known_is_unknown_only_where_it_decides():
    found = (Found(LAST, True), Found(day(5), None, who="?"))
    rounds = (Round(day(40), 10, 10),)
    unknown = lift(
        History("locked", LAST, found, rounds=(Round(day(14), 10, 10),)), protocol=THREE, today=day(14)
    )
    assert (unknown.truth, unknown.at_worst) == (None, day(19))
    assert lift(History("locked", LAST, found, rounds=rounds), protocol=THREE, today=day(40)).truth is True


@pytest.mark.parametrize(
    ("rounds", "truth", "because"),
    [
        ((), False, "no-round"),
        ((Round(day(11)),), False, "no-round"),
        ((Round(day(12)),), True, "round-clean"),
        ((Round(day(13), 10, 10, waiting=1),), None, "results-waiting"),
        ((Round(day(13), 10, 9),), False, "people-untested"),
        ((Round(day(12)), Round(day(13), 10, 10, positive=1)), False, "round-positive"),
        ((Round(day(15)),), False, "no-round"),
    ],
)
def test_the_round_before_lifting(rounds, truth, because):
    last = lift(history(rounds=rounds), protocol=THREE, today=day(14)).conditions[-1]
    assert (last.truth, last.because) == (truth, because)


def test_a_negative_round_never_shortens_the_days():
    rounds = tuple(Round(day(number)) for number in range(1, 14))
    assert lift(history(rounds=rounds), protocol=THREE, today=day(13)).truth is False


def test_a_zone_without_an_infection_counts_from_the_day_it_was_drawn():
    judged = lift(History("controlled", day(1), rounds=(Round(day(15)),)), protocol=THREE, today=day(15))
    assert (judged.truth, judged.earliest) == (True, day(15))


def test_classes_go_up_at_once_and_an_unknown_class_is_refused():
    assert upgraded("controlled", protocol=THREE) == "locked"
    assert upgraded("locked", protocol=THREE) == "locked"
    assert upgraded("medium", protocol=NINTH) == "high"
    with pytest.raises(Refused, match="knows no zone class"):
        lift(history("medium"), protocol=TWENTY, today=LAST)


@pytest.mark.parametrize(
    ("recent", "total", "cluster", "said"),
    [
        (0, 80, True, "low"), (1, 50, True, "medium"), (3, 51, False, "medium"), (3, 51, True, "high"),
        (3, 51, None, "undetermined"),
    ],
)  # fmt: skip
def test_risk_levels_by_cases_and_cluster(recent, total, cluster, said):
    judged = level(recent=recent, total=total, cluster=cluster, protocol=THREE)
    assert judged.outcome == said
    assert judged.rule.startswith("cn-covid-8/risk_levels/")


def test_impossible_counts_are_refused_and_the_star_follows_the_areas():
    with pytest.raises(Refused):
        level(recent=2, total=1, cluster=None, protocol=THREE)
    assert star(["low", "medium"])
    assert not star(["low"])
