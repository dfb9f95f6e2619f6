"""R of the school outbreak of 2009 against every window of the published reference files."""

import csv

import numpy as np
import pytest

from ringfence.core.indicators import delays, reproduction


@pytest.fixture
def column(data):
    def read(name, header):
        with (data / "epiestim" / name).open(encoding="utf-8") as stream:
            return np.array([float(row[header]) for row in csv.DictReader(stream)])

    return read


@pytest.mark.parametrize(
    ("file", "interval"),
    [
        ("Flu2009_R_7day_nonparam.csv", lambda column: delays.shares(column("Flu2009__si_distr.csv", "v"))),
        ("Flu2009_R_7day_parametric_mean2.6_sd1.5.csv", lambda _: delays.discrete(mean=2.6, sd=1.5)),
    ],
)
def test_every_window_of_the_reference(column, file, interval):
    found = reproduction.windows(column("Flu2009__incidence.csv", "I"), interval=interval(column))
    assert found.mean == pytest.approx(column(file, "Mean(R)"), abs=1e-6)
    assert found.sd == pytest.approx(column(file, "Std(R)"), abs=1e-6)
    for share in ("0.025", "0.25", "0.75", "0.975"):
        assert found.quantile(float(share)) == pytest.approx(column(file, f"Quantile.{share}(R)"), abs=1e-6)


def test_forward_r_is_near_the_reference_made_with_dice(column):
    """Within .002 in the first two weeks; the last windows, whose cases had no time to infect, differ by up to .023."""
    cases = column("Flu2009__incidence.csv", "I")
    forward = np.nan_to_num(
        reproduction.by_onset(cases, interval=delays.shares(column("Flu2009__si_distr.csv", "v")))
    )
    start, end = (
        column("Flu2009_WallingaTeunis.csv", "t_start"),
        column("Flu2009_WallingaTeunis.csv", "t_end"),
    )
    windows = [slice(int(a) - 1, int(b)) for a, b in zip(start, end, strict=True)]
    mine = [(forward[one] * cases[one]).sum() / cases[one].sum() for one in windows]
    assert mine == pytest.approx(column("Flu2009_WallingaTeunis.csv", "Mean(R)"), abs=0.025)
