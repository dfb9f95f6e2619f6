"""Who is near whom in a room, masks, and that sums over the infectious are the same as looking at them one by one."""

from dataclasses import replace

import numpy as np
import pytest

from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import NEVER
from ringfence.core.simulation.lives import PUPIL
from ringfence.core.simulation.masks import MaskHabits, Masks, leanings
from ringfence.core.simulation.seating import BENCHES, DESKS, Closeness, metres
from ringfence.core.simulation.spread import BESIDE, NEAR, OTHER_ROOM, ROOM
from ringfence.core.simulation.stage import homes, seating, stage
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.venues import CODES
from ringfence.files.county_margins import shipped
from tests.core.simulation.toy import DAY, START, strain, town


@pytest.fixture(scope="module")
def county():
    return build(shipped(), people=4000, seed=2)


@pytest.fixture(scope="module")
def world(county):
    return stage(county, disease=strain("delta"))


def played(world, *, days=24, cases=40, held=False, **how):
    outbreak = Outbreak(world, strain("delta"), 3, **how)
    outbreak.seed_cases(cases)
    if held:
        outbreak.holds.since[::7] = world.start + 9 * DAY + 41_000
        outbreak.holds.until[::7] = world.start + 12 * DAY + 50_000
    for _ in range(days):
        outbreak.step()
    return outbreak


@pytest.fixture(scope="module")
def outbreak(world):
    return played(world, held=True)


def columns(outbreak):
    truth = outbreak.truth
    return [truth.infected, truth.by, truth.place, truth.room, truth.near]


def test_sums_give_what_looking_one_by_one_gives_to_the_last_bit(world, outbreak):
    summed, singly = played(world, held=True, few=0), played(world, held=True, few=1 << 30)
    assert (outbreak.truth.infected < NEVER).sum() > 400
    for other in (summed, singly):
        assert all((a == b).all() for a, b in zip(columns(other), columns(outbreak), strict=True))


def test_threads_change_no_infection_of_a_county(world, outbreak):
    two = played(world, held=True, threads=2)
    assert all((a == b).all() for a, b in zip(columns(two), columns(outbreak), strict=True))


def test_a_watcher_is_given_every_visit(county, world):
    rows = {}
    outbreak = Outbreak(world, strain("delta"), 1)
    outbreak.step(lambda day, part, found: rows.setdefault(part, found.copy()))
    every, planned = np.concatenate([rows[part] for part in sorted(rows)], axis=1), world.stays(0)
    assert outbreak.rows == every.shape[1] == len(planned)
    assert (every[0] == planned.person).all() and (every[1] == planned.place).all()


def test_the_truth_says_in_which_room_and_how_near(county, world, outbreak):
    truth, home = outbreak.truth, homes(county)
    caught = np.flatnonzero(truth.by >= 0)
    inside = home[truth.place[caught]]
    assert set(np.unique(truth.near[caught[inside]])) <= {NEAR, OTHER_ROOM}
    assert set(np.unique(truth.near[caught[~inside]])) == {NEAR, BESIDE, ROOM, OTHER_ROOM}
    school = np.flatnonzero((county.people.lives.duty == PUPIL) & (county.people.lives.place == truth.place))
    assert len(school) and (truth.room[school] == county.people.lives.room[school]).all()
    for person in school[truth.near[school] == NEAR][:40]:
        by, place, room = int(truth.by[person]), int(truth.place[person]), int(truth.room[person])
        day = int(truth.infected[person] // DAY)
        no = np.zeros(1, np.int64)
        at = dict(seed=3, day=day, place=place, room=room, others=np.array([by]), seats=no)
        assert metres(world.seating, one=(int(person), 0), **at)[0] < world.seating.pitch_m[place]


def test_two_share_a_bench_and_nobody_a_desk(county):
    grid, sort = seating(county), county.land.venue_sort
    lives = county.people.lives
    pupils = np.flatnonzero((lives.duty == PUPIL) & (lives.room > 0))
    desks = np.stack([lives.place[pupils], lives.room[pupils], lives.desk[pupils]])
    assert len(np.unique(desks, axis=1).T) == len(pupils)
    school = int(lives.place[pupils[0]])
    assert grid.how[school] == DESKS
    class_ = pupils[(lives.place[pupils] == school) & (lives.room[pupils] == lives.room[pupils[0]])]
    none = np.zeros(len(class_), np.int64)
    far = metres(grid, seed=1, day=19_000, place=school, room=int(lives.room[class_[0]]), one=(int(class_[0]), 0),
                 others=class_, seats=none)  # fmt: skip
    assert (far[:2] < grid.pitch_m[school]).all() and far.max() > 3
    bus = int(np.flatnonzero(sort == CODES.index("bus"))[0])
    assert grid.how[bus] == BENCHES
    near = metres(grid, seed=1, day=19_000, place=bus, room=0, one=(0, 11), others=np.array([1, 2, 3]),
                  seats=np.array([12, 13, 111]))  # fmt: skip
    assert near[0] < near[1] < near[2] == pytest.approx(10)


def test_distance_is_the_same_from_both_sides_and_families_sit_together(county):
    grid = seating(county)
    eatery = int(np.flatnonzero(county.land.venue_sort == CODES.index("restaurant"))[0])
    family = county.members(int(np.flatnonzero(np.diff(county.households.first) > 2)[0]))
    strangers = np.arange(1000, 1200)

    def far(one, others):
        no = np.zeros(len(others), np.int64)
        return metres(grid, seed=1, day=19_001, place=eatery, room=0, one=(one, 0), others=others, seats=no)

    assert (far(family[0], np.array(family)) < grid.pitch_m[eatery]).all()
    assert (far(family[0], strangers) > grid.pitch_m[eatery]).mean() > 0.8
    assert far(5, np.array([1100]))[0] == far(1100, np.array([5]))[0]


def test_a_seat_further_away_infects_less(county):
    disease = strain("delta")
    apart = replace(disease, closeness=Closeness(beside=0, room=0, other_room=0))
    found = played(stage(county, disease=apart))
    away = (found.truth.by >= 0) & ~homes(county)[found.truth.place]
    assert away.any() and (found.truth.near[away] == NEAR).all()
    assert len(found.truth.cases) < len(played(stage(county, disease=disease)).truth.cases)


def test_masks_keep_back_what_the_pack_says():
    disease = strain("delta")
    bare = town(disease, shop=2.0, households=2000)
    people, places = bare.people, len(bare.strength)
    share = np.zeros(places, np.float32)
    share[2000:] = 1
    caught = []
    for source, wearer in ((1, 1), (0.5, 1), (1, 0.7), (0, 1)):
        masked = replace(bare, masks=Masks(share, np.zeros(people, np.float32), float(source), float(wearer)))
        outbreak = Outbreak(masked, disease, 4)
        outbreak.infect(np.arange(0, people, 30), moments=np.full(200, START - 4 * DAY), by=-1, place=-1)
        outbreak.step()
        caught.append(int((outbreak.truth.place >= 2000).sum()))
    assert caught[3] == 0 < caught[1]
    assert caught[1] / caught[0] == pytest.approx(0.5, abs=0.12)
    assert caught[2] / caught[0] == pytest.approx(0.7, abs=0.12)


def test_more_wear_a_mask_where_more_do_and_small_children_none():
    age = np.tile(np.array([1, 30], np.uint8), 5000)
    leaning = leanings(1, age)
    assert (leaning[::2] == 1).all() and (leaning[1::2] < 1).all()
    assert (leaning[1::2] < 0.3).mean() == pytest.approx(0.3, abs=0.02)
    habits = MaskHabits(worn={"vehicle": 0.9, "else": 0.1})
    assert (habits.share("vehicle"), habits.share("meal"), MaskHabits().share("vehicle")) == (0.9, 0.1, 0.0)
