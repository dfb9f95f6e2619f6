"""A toy world for the tests: households of three who share the evening, and one shop where everyone spends an hour."""

from pathlib import Path

import numpy as np

from ringfence.core.simulation.disease import disease_of, home_strength
from ringfence.core.simulation.masks import unmasked
from ringfence.core.simulation.seating import no_cells
from ringfence.core.simulation.world import Given, Stays, World
from ringfence.files import packs

START = 1_647_187_200
HOUR, DAY = 3600, 86400
HOME_HOURS = 10


def strain(name="ancestral"):
    return disease_of(packs.load(Path(packs.SHIPPED) / f"disease-{name}" / "disease.yaml"))


def town(disease, *, households=400, size=3, shop=1.0, shops=20):
    """Everyone is at home for ten hours; everyone visits one of the shops for an hour at a staggered time."""
    people = households * size
    number = np.arange(people)
    home = number // size
    strength = np.full(households + shops, disease.kappa * shop)
    strength[:households] = home_strength(disease, hours_a_day=HOME_HOURS)

    def stays(day):
        begin = START + day * DAY
        at = begin + 9 * HOUR + ((number * 7 + day * 13) % 8) * HOUR // 2
        visited = households + (number * 31 + day * 17) % shops
        return Stays(
            person=np.concatenate([number, number]).astype(np.int32),
            place=np.concatenate([home, visited]).astype(np.int32),
            room=np.zeros(2 * people, np.int16),
            start=np.concatenate([np.full(people, begin + 20 * HOUR), at]),
            end=np.concatenate([np.full(people, begin + 30 * HOUR), at + HOUR]),
            seat=np.zeros(2 * people, np.int16),
        )

    age = np.where(number % size == 0, 70, np.where(number % size == 1, 40, 12)).astype(np.uint8)
    return bare(age, home.astype(np.int32), strength, stays, across=0.1)


def bare(age, household, strength, stays, *, across=1.0):
    """A world without cells and masks: everybody in a room is near everybody."""
    places, people = len(strength), len(age)
    every = np.ones(places)
    return World(START, age, np.zeros(people, np.uint8), household, strength, every, every, across * every,
                 no_cells(places, household), unmasked(places, people), Given(START, stays))  # fmt: skip
