"""Datums: there and back within a micro-degree; known points."""

import numpy as np
import pytest

from ringfence.core.places import datum
from ringfence.core.words import Refused

DATUMS = ("WGS-84", "GCJ-02", "BD-09")


@pytest.mark.parametrize("source", DATUMS)
@pytest.mark.parametrize("target", DATUMS)
def test_there_and_back_is_the_same_point(source, target):
    lat, lon = np.meshgrid(np.linspace(18.2, 53.5, 60), np.linspace(73.7, 134.7, 60))
    away = datum.convert(lat, lon, source=source, target=target)
    back = datum.convert(*away, source=target, target=source)
    assert np.abs(back[0] - lat).max() < 1e-6 and np.abs(back[1] - lon).max() < 1e-6


def test_a_known_point():
    # The worked example of the public GCJ-02 implementations.
    assert datum.convert(31.1774276, 121.5272106, source="WGS-84", target="GCJ-02") == pytest.approx(
        (31.17530398364597, 121.531541859215), abs=1e-9
    )


def test_numbers_stay_numbers_and_points_abroad_stay_put():
    assert datum.convert(48.8584, 2.2945, source="WGS-84", target="GCJ-02") == (48.8584, 2.2945)


def test_an_unknown_datum_is_refused():
    with pytest.raises(Refused):
        datum.convert(27.0, 112.0, source="NAD27", target="WGS-84")
