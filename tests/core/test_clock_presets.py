"""Clocks of the shipped protocols: what starts them, how long they may take, and that a wrong one is refused."""

from dataclasses import replace

import pytest

from ringfence.core.clocks.presets import presets
from ringfence.core.words import Refused
from ringfence.files import packs

HOUR = 3600


def of(name, starts=""):
    path = packs.SHIPPED / name / "clocks.yaml" if name.startswith("clocks-") else name
    return {one.kind: one.within_s for one in presets(packs.load(path), starts=starts)}


def test_the_eighth_edition_sets_a_countys_clocks():
    assert of("cn-covid-8", "case") == {
        "core-investigation": 4 * HOUR, "confirm-case": 4 * HOUR, "full-investigation": 24 * HOUR,
    }  # fmt: skip
    assert of("cn-covid-8", "incident") == {
        "teams-out": 1200, "transfers": 12 * HOUR, "round-1": 24 * HOUR, "round-3": 72 * HOUR,
    }  # fmt: skip


def test_an_overlay_adds_to_the_clocks_of_its_base():
    assert (
        of("cn-covid-20", "incident").items() >= {"on-scene": 2 * HOUR, "zones-published": 5 * HOUR}.items()
    )
    assert of("hunan-2022H1") == of("cn-covid-8")


def test_the_alternatives():
    first, *_ = of("clocks-1357", "case").items()
    assert first == ("core-track", HOUR)
    assert [time // HOUR for time in of("clocks-1357", "case").values()][:4] == [1, 3, 5, 7]
    assert of("clocks-717", "milestone") == {"detected": 7 * 24 * HOUR}
    assert "detected" not in of("clocks-717", "incident")


def test_the_shortest_comes_first():
    times = [one.within_s for one in presets(packs.load("cn-covid-20"))]
    assert times == sorted(times)


@pytest.mark.parametrize(
    ("change", "code"), [({"key": "clocks/sometime_x"}, "clock-start"), ({"unit": "metre"}, "clock-unit")]
)
def test_a_clock_that_nothing_starts_or_that_counts_no_time_is_refused(change, code):
    pack = packs.load("cn-covid-8")
    broken = replace(pack.value("clocks/case_confirm_case"), **change)
    with pytest.raises(Refused) as refused:
        presets(replace(pack, values={broken.key: broken}))
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["clocks-1357", "clocks-717"])
def test_presets_are_graded_and_sourced_as_packs_are(name):
    protocol = packs.load(packs.SHIPPED / name / "clocks.yaml")
    for one in protocol.values.values():
        assert one.origin.grade in "ABCUI"
        assert set(one.origin.source) <= set(protocol.sources)
        assert one.title.zh and one.title.en
