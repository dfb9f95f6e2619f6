"""Transmission over visits: keyed draws, no race between places, nothing shifts, households as calibrated."""

import numpy as np
import pytest

from ringfence.core.simulation.disease import NEVER, top_share
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.world import Stays, seen
from tests.core.simulation.toy import DAY, HOUR, START, bare, strain, town


def run(world, disease, *, days=40, seed=5, threads=1, policy=None, cases=5):
    outbreak = Outbreak(world, disease, seed, threads=threads)
    outbreak.seed_cases(cases)
    for day in range(days):
        if policy:
            policy(outbreak, day)
        outbreak.step()
    return outbreak


@pytest.fixture(scope="module")
def disease():
    return strain()


@pytest.fixture(scope="module")
def world(disease):
    return town(disease, shop=3.0)


def test_an_outbreak_is_the_same_on_one_and_on_two_threads(world, disease):
    one, two = (run(world, disease, threads=threads).truth.log() for threads in (1, 2))
    assert len(one) > 100
    assert (one == two).all()


def test_a_policy_that_does_nothing_leaves_every_bit_of_the_log(world, disease):
    def nothing(outbreak, day):
        outbreak.holds.since[:] = NEVER

    assert (run(world, disease, policy=nothing).truth.log() == run(world, disease).truth.log()).all()


def test_any_policy_leaves_the_past_as_it_was(world, disease):
    begin = START + 15 * DAY

    def everyone_stays_away(outbreak, day):
        if day == 15:
            outbreak.holds.since[:], outbreak.holds.until[:] = begin, NEVER

    plain, held = run(world, disease).truth.log(), run(world, disease, policy=everyone_stays_away).truth.log()
    before = plain[plain[:, 0] < begin]
    assert len(held) == len(before) < len(plain)
    assert (held == before).all()


def test_one_person_at_two_places_at_once_is_infected_once_at_the_earliest(disease):
    """Rows of another source say that person 1 was at both places; both would infect."""

    def stays(day):
        begin = START + day * DAY
        rows = [(0, 0, 8, 12), (2, 1, 6, 12), (1, 0, 8, 12), (1, 1, 6, 12)]
        person, place, start, end = (np.array(column) for column in zip(*rows, strict=True))
        none = np.zeros(4, np.int16)
        return Stays(person.astype(np.int32), place.astype(np.int32), none,
                     begin + start * HOUR, begin + end * HOUR, none)  # fmt: skip

    three = np.full(3, 40, np.uint8)
    world = bare(three, np.arange(3, dtype=np.int32), np.full(2, 1e9), stays)
    log = []
    for threads in (1, 2, 4):
        outbreak = Outbreak(world, disease, 1, threads=threads)
        outbreak.infect(np.array([0, 2]), moments=np.full(2, START - 5 * DAY), by=-1, place=-1)
        outbreak.step()
        assert (outbreak.truth.infected < NEVER).all()
        log.append(outbreak.truth.log())
    assert outbreak.truth.place[1] == 1
    assert outbreak.truth.infected[1] < START + 6 * HOUR + 60
    assert all((one == log[0]).all() for one in log)


def test_nobody_is_infected_by_someone_who_is_not_there(world, disease):
    outbreak = Outbreak(world, disease, 3)
    outbreak.seed_cases(10)
    for day in range(30):
        known = {one: outbreak.truth.infected[one] for one in outbreak.truth.cases}
        stays = seen(world.stays(day), outbreak.holds)
        outbreak.step()
        for one in outbreak.truth.cases:
            if one not in known and outbreak.truth.by[one] >= 0:
                by, place, at = (
                    outbreak.truth.by[one],
                    outbreak.truth.place[one],
                    outbreak.truth.infected[one],
                )
                for person in (one, by):
                    mine = (stays.person == person) & (stays.place == place)
                    assert ((stays.start[mine] <= at) & (at < stays.end[mine])).any(), day
                assert at >= known[by] + disease.latent_days * DAY - DAY // 2


@pytest.mark.parametrize(("name", "attack"), [("ancestral", 0.255), ("delta", 0.274), ("omicron", 0.429)])
def test_household_attack_rates_are_those_of_the_pack_after_calibration(name, attack):
    """Households of two adults, one infected: how many of the others ever are, with nothing else around."""
    disease = strain(name)
    world = town(disease, households=6000, size=2, shop=0)
    world.age[:] = 40
    outbreak = Outbreak(world, disease, 11)
    first = np.arange(0, 12000, 2)
    outbreak.infect(first, moments=np.full(6000, START), by=-1, place=-1)
    for _ in range(25):
        outbreak.step()
    assert (outbreak.truth.infected[1::2] < NEVER).mean() == pytest.approx(attack, abs=0.02)


@pytest.mark.parametrize(
    ("dispersion", "share"), [(0.1, 0.098), (0.16, 0.145), (0.3, 0.231), (0.5, 0.316), (1, 0.439)]
)
def test_most_transmission_comes_from_few(dispersion, share):
    assert top_share(dispersion) == pytest.approx(share, abs=5e-4)


def test_drawn_infectiousness_is_as_uneven_as_the_pack_says():
    for name, share in (("ancestral", 0.19), ("delta", 0.145), ("omicron", 0.09)):
        drawn = np.sort(strain(name).spread())[::-1]
        reached = np.searchsorted(np.cumsum(drawn) / drawn.sum(), 0.8)
        assert reached / len(drawn) == pytest.approx(share, abs=0.01)


def test_a_course_does_not_depend_on_who_else_is_asked(disease, world):
    outbreak = run(world, disease, days=30)
    someone = outbreak.truth.cases[-1]
    again = Outbreak(world, disease, 5)
    again.infect(np.array([someone]), moments=outbreak.truth.infected[[someone]], by=-1, place=-1)
    for column in ("onset", "symptomatic", "factor", "care", "severe"):
        assert getattr(again.truth, column)[someone] == getattr(outbreak.truth, column)[someone]
