"""Recall measured by sensors and diaries in one school, and recall of our simulated interviews on the same contacts."""

import gzip
from collections import Counter

import numpy as np
import pytest

from ringfence.core.simulation.recall import named, recalled

pytestmark = pytest.mark.real
FIRST_MIDNIGHT, DAY, SLOT = 1_385_942_400, 86_400, 20
DIARY_DAY = 3  # Thursday 5 December 2013
EDGES = (0, 60, 300, 900, 3600, 10**9)


@pytest.fixture(scope="module")
def school(data):
    """(teller, other, seconds near each other on the day, written down) for everyone who kept a diary."""
    folder = data / "sociopatterns"
    seconds = Counter()
    with gzip.open(folder / "HighSchool2013_proximity_net.csv.gz", "rt") as stream:
        for line in stream:
            moment, one, other, *_ = line.split()
            if (int(moment) - FIRST_MIDNIGHT) // DAY == DIARY_DAY:
                seconds[frozenset((int(one), int(other)))] += SLOT
    with gzip.open(folder / "HighSchool2013_contactdiaries_network.csv.gz", "rt") as stream:
        written = {tuple(map(int, line.split()[:2])) for line in stream}
    tellers = {one for one, _ in written}
    rows = [
        (one, next(iter(pair - {one})), near)
        for pair, near in seconds.items()
        for one in pair
        if one in tellers
    ]
    rows.sort()
    return np.array([(one, other, near, (one, other) in written) for one, other, near in rows])


def by_length(seconds, told):
    group = np.searchsorted(EDGES, seconds, side="left")
    return np.array([told[group == one].mean() for one in range(1, len(EDGES))])


def test_recall_in_the_diaries_rises_with_the_time_spent_near_each_other(school):
    measured = by_length(school[:, 2], school[:, 3])
    assert (np.diff(measured) > 0).all()
    assert school[:, 3].mean() == pytest.approx(0.161, abs=0.002)


def test_recall_of_simulated_interviews_is_that_of_the_diaries(school):
    assert recalled(school[:, 2]).mean() == pytest.approx(school[:, 3].mean(), abs=0.01)
    told = np.concatenate([
        named(seed, school[one : one + 1, 0][0], school[one : one + 1, 1], school[one : one + 1, 2], np.zeros(1, np.int64))
        for seed in range(4) for one in range(len(school))
    ])  # fmt: skip
    lengths = np.tile(school[:, 2], 4)
    assert told.mean() == pytest.approx(school[:, 3].mean(), abs=0.02)
    measured = by_length(school[:, 2], school[:, 3])
    assert by_length(lengths, told)[:4] == pytest.approx(measured[:4], abs=0.05)
    assert by_length(lengths, told)[4] == pytest.approx(measured[4], abs=0.1), "38 pairs"


def test_memory_fades_with_the_days():
    assert recalled(np.array([600.0]), days_ago=5) < recalled(np.array([600.0]))
