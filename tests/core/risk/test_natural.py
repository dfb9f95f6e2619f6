"""Days since infection from days around onset: shares add up, nobody spreads while latent, onset dates infection."""

import numpy as np
import pytest

from ringfence.core.contacts.profile import Infectiousness
from ringfence.core.risk.evidence import Course
from ringfence.core.risk.natural import fell_ill, onsets, scaled, strength
from ringfence.core.words import Refused

HE = Infectiousness(20.516508, 1.592124, -12.272481)


def test_onsets_add_up_and_have_their_median():
    share = onsets((4.4, 0.418), days=40)
    assert share.sum() == pytest.approx(1)
    assert np.searchsorted(np.cumsum(share), 0.5) == 4


def test_infectiousness_peaks_about_onset_and_not_while_latent():
    found = strength(HE, incubation=(4.4, 0.418), latent_days=2, days=25)
    assert found[:2] == (0, 0)
    assert max(found) == 1
    assert 2 <= int(np.argmax(found)) <= 5
    assert found[20] < 0.1
    with pytest.raises(Refused, match="nothing after infection"):
        strength(HE, incubation=(4.4, 0.418), latent_days=30, days=25)


def test_an_onset_dates_the_infection():
    likely = onsets((4.4, 0.418), days=30)
    weight = fell_ill(6, likely=likely, slots=10)
    assert weight[11].sum() == 0
    assert weight[8:, :].sum() == 0
    assert int(np.argmax(weight[1:, 11])) + 1 == 7 - int(np.argmax(likely))


def test_scaled_keeps_within_one():
    assert scaled(Course(0.1, strength=(0.2, 0.8)), 2).strength == (0.4, 1.0)
