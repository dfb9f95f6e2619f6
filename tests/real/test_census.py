"""A real county's margins: read from the census tables, and kept by whoever is invented from them."""

import numpy as np
import pytest

from ringfence.core.simulation import summary
from ringfence.core.simulation.county import build
from ringfence.core.words import Refused
from ringfence.files import county_margins

pytestmark = pytest.mark.real


def test_two_counties_have_the_people_that_the_census_counted(data):
    assert county_margins.census(data, code="430424").population == 565_423
    assert county_margins.census(data, code="430202").population == 348_894


def test_townships_and_communities_come_from_the_code_list(data):
    margins = county_margins.census(data, code="430424")
    assert sum(len(town.communities) for town in margins.townships) == 257
    assert sum(town.share for town in margins.townships) == pytest.approx(1)
    assert ("430424211200", "石金村") in {one for town in margins.townships for one in town.communities}


@pytest.mark.parametrize("code", ["430424", "430202", "110105", "440306", "500119"])
def test_every_margin_is_kept(data, code):
    county = build(county_margins.census(data, code=code), people=60_000, seed=1)
    for margin in summary.margins(county):
        slack = 0.06 if margin.code == "urban" else 0.02 if margin.wanted > 1.5 else 0.004
        assert margin.found == pytest.approx(margin.wanted, abs=slack), margin.code


def test_a_whole_real_county(data):
    margins = county_margins.census(data, code="430424")
    county = build(margins, people=margins.population, seed=1)
    assert len(county.people) == 565_423
    assert len(county.land.communities) == 257
    away = np.abs(
        [margin.found - margin.wanted for margin in summary.margins(county) if margin.code != "urban"]
    )
    assert away.max() < 0.01


def test_a_code_that_is_no_county_is_refused(data):
    with pytest.raises(Refused, match="no county"):
        county_margins.census(data, code="999999")
