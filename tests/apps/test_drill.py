"""One township's outbreak played by files and through the apps: the same lists, the same log, the same duties."""

from dataclasses import replace

import pytest

from ringfence.core.simulation.county import build
from ringfence.core.simulation.drill import Setup, play
from ringfence.core.simulation.response import Policy
from ringfence.core.simulation.staff import Staff
from ringfence.engine import sightings
from ringfence.files import packs
from ringfence.files.county_margins import shipped
from tests.apps.played import House
from tests.core.simulation.toy import strain

pytestmark = pytest.mark.django_db(transaction=True)
POLICY = Policy(undetermined=True)


@pytest.fixture(scope="module")
def township():
    county = build(shipped(), people=300, seed=1)
    return Setup(
        county, strain("delta"), packs.load("cn-covid-8"), staff=Staff(callers=6), seed=3, days=11, first_cases=4,
        search=sightings.search,
    )  # fmt: skip


def plain(lists):
    """What both must say of each line."""
    return {
        case: sorted(
            (
                one.index, one.person, one.ring, one.outcome, one.because, one.missing, one.rule, one.first, one.last,
                one.meetings, round(one.minutes, 3), round(one.probability or 0, 12),
            )
            for one in lines
            if one.ring == 1 or one.outcome != "none"
        )
        for case, lines in lists.items()
    }  # fmt: skip


def test_the_apps_list_judge_and_owe_what_the_drill_does(
    township, make_viewer, settings, tmp_path, monkeypatch
):
    settings.PRESENCE_DIR = tmp_path
    by_files = play(township, POLICY)
    house = House(
        township.county,
        by=make_viewer("epidemiologist"),
        commander=make_viewer("commander"),
        monkeypatch=monkeypatch,
    )
    in_house = play(replace(township, search=house.search, watch=house.watch), POLICY)
    assert len(by_files.lists) >= 3 and {one.ring for lines in by_files.lists.values() for one in lines} == {
        1,
        2,
    }
    assert plain(in_house.lists) == plain(by_files.lists)
    assert in_house.log == by_files.log
    assert house.duties() == sorted(
        (duty.kind, duty.line, duty.opened, duty.due, duty.done or 0) for duty in by_files.duties
    )
    assert (in_house.truth.log() == by_files.truth.log()).all()
