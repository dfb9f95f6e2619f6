"""A county from its margins: what was asked for is what lives there, and every number can be made again."""

import numpy as np
import pytest

from ringfence.core.people import resident_id
from ringfence.core.simulation import households, visits
from ringfence.core.simulation.addresses import Texts
from ringfence.core.simulation.county import build
from ringfence.core.simulation.identities import identities
from ringfence.core.simulation.lives import NOTHING, PUPIL
from ringfence.core.simulation.margins import Margins, Township
from ringfence.core.words import Refused

MARGINS = Margins(
    code="990199",
    name="试验县",
    population=300_000,
    men_per_100_women=104,
    urban=0.4,
    family=0.96,
    household_size=2.8,
    one_person=0.24,
    generations=(0.43, 0.37, 0.19, 0.01),
    elders=(0.22, 0.11, 0.002),
    townships=(
        Township("990199001", "甲山镇", 0.5, True),
        Township("990199002", "乙水乡", 0.3),
        Township("990199003", "丙林乡", 0.2),
    ),
    centre=(27.0, 113.0),
    radius_km=20,
)
PEOPLE = 12_000


@pytest.fixture(scope="module")
def county():
    return build(MARGINS, people=PEOPLE, seed=5)


def test_everybody_lives_somewhere(county):
    people = county.people
    assert len(people) == PEOPLE == county.households.first[-1]
    assert people.home.min() >= 0 and people.home.max() < len(county.places)
    assert np.array_equal(np.unique(people.household), np.arange(len(county.households)))


def test_margins_hold(county):
    family = county.households.kind != households.ROOM
    size = np.diff(county.households.first)[family]
    assert size.mean() == pytest.approx(MARGINS.household_size, abs=0.02)
    for kind, share in enumerate((0.24, 0.19, 0.37, 0.19, 0.01)):
        assert (county.households.kind[family] == kind).mean() == pytest.approx(share, abs=0.001)
    old = np.add.reduceat((county.people.age >= 65).astype(int), county.households.first[:-1])[family]
    for number, share in enumerate(MARGINS.elders, start=1):
        assert (old == number).mean() == pytest.approx(share, abs=0.001)
    men = county.people.sex.sum()
    assert men / (PEOPLE - men) == pytest.approx(1.04, abs=0.001)


def test_families_make_sense(county):
    people, first = county.people, county.households.first
    for household in np.flatnonzero(county.households.kind == households.TWO)[:500]:
        ages = people.age[first[household] : first[household + 1]].astype(int)
        roles = people.role[first[household] : first[household + 1]]
        if (roles == households.WIFE).any() and ages.max() < 65:
            mother = ages[roles == households.WIFE][0]
            children = ages[roles == households.CHILD]
            assert (mother - children >= 15).all()
    assert people.age[people.lives.duty == PUPIL].max() < 18


def test_the_same_seed_is_the_same_county(county):
    again = build(MARGINS, people=PEOPLE, seed=5)
    other = build(MARGINS, people=PEOPLE, seed=6)
    assert np.array_equal(again.people.age, county.people.age)
    assert np.array_equal(again.places.lat, county.places.lat)
    assert np.array_equal(again.people.lives.place, county.people.lives.place)
    assert not np.array_equal(other.people.age, county.people.age)


@pytest.mark.parametrize("people", [200, 999, 3_001])
def test_small_counties_have_exactly_as_many_people_as_asked(people):
    small = build(MARGINS, people=people, seed=2)
    assert len(small.people) == people
    assert len(visits.stays(small, 3)) >= people


@pytest.mark.parametrize("people, seed", [(10, 1), (20_000_000, 1), (1000, -1)])
def test_impossible_counties_are_refused(people, seed):
    with pytest.raises(Refused):
        build(MARGINS, people=people, seed=seed)


@pytest.mark.parametrize("day", [0, 5, 6])
def test_days_are_whole_and_in_order(county, day):
    rows = visits.stays(county, day)
    same = rows.person[1:] == rows.person[:-1]
    assert (rows.end > rows.start).all()
    assert (rows.start[1:][same] >= rows.end[:-1][same]).all()
    assert rows.start.min() == day * 1440 and rows.end.max() == (day + 1) * 1440
    assert np.array_equal(np.unique(rows.person), np.arange(PEOPLE))


def test_any_day_of_anybody_can_be_made_alone(county):
    bulk = visits.stays(county, 6)
    for person in range(0, PEOPLE, 613):
        alone = visits.day_of(county, person=person, day=6)
        mine = bulk.person == person
        for name in ("place", "start", "end", "room", "seat"):
            assert np.array_equal(getattr(alone, name), getattr(bulk, name)[mine])


def test_threads_and_blocks_change_nothing(county):
    def all_of(**how):
        return [rows for _, rows in visits.blocks(county, days=range(3), **how)]

    one = np.concatenate([rows.place for rows in all_of(threads=1, size=1000)])
    two = np.concatenate([rows.place for rows in all_of(threads=2, size=777)])
    assert np.array_equal(one, two)


def test_festivals_schooldays_and_weekends_differ(county):
    def at_duty(day):
        rows = visits.stays(county, day)
        duty = county.people.lives
        return ((rows.place == duty.place[rows.person]) & (duty.duty[rows.person] != NOTHING)).sum()

    assert at_duty(1) > 3 * at_duty(5)


def test_venues_are_heavy_tailed(county):
    rows = visits.stays(county, 5)
    venues = np.bincount(rows.place[rows.place < county.land.venues], minlength=county.land.venues)
    crowd = np.sort(venues)[::-1]
    assert crowd[: len(crowd) // 10].sum() > 0.35 * crowd.sum()


def test_papers_are_valid_unique_and_belong_to_nobody(county):
    found = identities(county, first=0, last=3000)
    assert len({one.id_number for one in found}) == len(found)
    assert all(one.id_number.startswith("99") for one in found)
    for one in found[::37]:
        read = resident_id.read(one.id_number)
        assert (read.sex, read.birth_date.isoformat()) == (one.sex, one.birth_date)
        assert not read.county
    start = county.calendar.date(0)
    ages = [int(start[:4]) - int(one.birth_date[:4]) - (start[5:] < one.birth_date[5:]) for one in found]
    assert ages == county.people.age[:3000].tolist()


def test_doors_have_addresses_of_their_own(county):
    texts = Texts(county)
    homes = [texts.address(place) for place in range(county.housing.first_home, len(county.places))]
    assert len(set(homes)) == len(homes)
