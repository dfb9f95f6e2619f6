"""The four policies on the measured network of Haslemere: order and size of the published outbreaks."""

import csv

import numpy as np
import pytest

from ringfence.core.simulation.networks import POLICIES, network, simulate

pytestmark = pytest.mark.real
RUNS = 100


@pytest.fixture(scope="module")
def town(data):
    with (data / "haslemere" / "am_list_1_edges.csv").open() as stream:
        rows = np.array([[int(row["a"]), int(row["b"]), int(row["w"])] for row in csv.DictReader(stream)])
    return network(rows[:, :2] - 1, weight=rows[:, 2].astype(float), people=468)


@pytest.fixture(scope="module")
def outbreaks(town):
    return {policy: [simulate(town, policy=policy, seed=seed) for seed in range(RUNS)] for policy in POLICIES}


def test_the_network_is_the_published_one(town):
    assert town.people == 468
    assert len(town.other) == 2 * 1257


@pytest.mark.parametrize(
    ("policy", "published"), [("none", 0.75), ("isolation", 0.66), ("primary", 0.48), ("secondary", 0.16)]
)
def test_each_policy_ends_near_its_published_median(outbreaks, policy, published):
    assert np.median([one.infected_share for one in outbreaks[policy]]) == pytest.approx(published, abs=0.06)


def test_contacts_of_contacts_cost_almost_half_the_town_in_quarantine(outbreaks):
    weeks = np.median([one.quarantined_by_week for one in outbreaks["secondary"]], axis=0)
    assert weeks.max() == pytest.approx(0.43, abs=0.06)
    primary = np.median([one.quarantined_by_week for one in outbreaks["primary"]], axis=0)
    assert primary.max() < weeks.max()


def test_the_same_seed_gives_the_same_outbreak(town):
    one, again = (simulate(town, policy="secondary", seed=4) for _ in range(2))
    assert (one.exposed == again.exposed).all()
    assert (one.quarantined == again.quarantined).all()
