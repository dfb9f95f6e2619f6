"""Chinese map datums. GCJ-02 (state maps) and BD-09 (Baidu) shift WGS-84 by up to 700 m; the way back is found by iteration.

Works on numbers and on numpy arrays alike. The formulas are those in public use since 2013 (eviltransform, "GCJ-02" article);
outside the rectangle of the shift, GCJ-02 equals WGS-84.
"""

from typing import Any

import numpy as np

from ringfence.core.words import Refused

DATUMS = ("WGS-84", "GCJ-02", "BD-09")
_AXIS = 6378245.0  # Krasovsky 1940
_ECCENTRICITY = 0.00669342162296594323
_BD = np.pi * 3000.0 / 180.0


def convert(lat: Any, lon: Any, *, source: str, target: str) -> tuple[Any, Any]:
    """(lat, lon) in degrees from one datum to another; arrays in, arrays out, numbers in, numbers out."""
    for name in (source, target):
        if name not in DATUMS:
            raise Refused(f"Unknown datum {name!r}: use one of {', '.join(DATUMS)}.", code="datum")
    scalar = np.ndim(lat) == 0
    here, there = np.atleast_1d(np.asarray(lat, float)), np.atleast_1d(np.asarray(lon, float))
    if source != target:
        if source == "BD-09":
            here, there = _inverse(_bd_from_gcj, here, there)
        if source != "WGS-84" and target == "WGS-84":
            here, there = _inverse(_gcj_from_wgs, here, there)
        elif source == "WGS-84":
            here, there = _gcj_from_wgs(here, there)
        if target == "BD-09":
            here, there = _bd_from_gcj(here, there)
    return (float(here[0]), float(there[0])) if scalar else (here, there)


def _inverse(forward: Any, lat: Any, lon: Any) -> tuple[Any, Any]:
    """The point that `forward` brings to (lat, lon). Each round divides the error by about a thousand."""
    guess_lat, guess_lon = lat.copy(), lon.copy()
    for _ in range(12):
        got_lat, got_lon = forward(guess_lat, guess_lon)
        guess_lat, guess_lon = guess_lat + (lat - got_lat), guess_lon + (lon - got_lon)
    return guess_lat, guess_lon


def _gcj_from_wgs(lat: Any, lon: Any) -> tuple[Any, Any]:
    x, y = lon - 105.0, lat - 35.0
    wave = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    shift_lat = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + wave
    shift_lat += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    shift_lat += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    shift_lon = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + wave
    shift_lon += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    shift_lon += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    sine = np.sin(lat / 180.0 * np.pi)
    magic = 1.0 - _ECCENTRICITY * sine * sine
    root = np.sqrt(magic)
    step_lat = shift_lat * 180.0 / (_AXIS * (1.0 - _ECCENTRICITY) / (magic * root) * np.pi)
    step_lon = shift_lon * 180.0 / (_AXIS / root * np.cos(lat / 180.0 * np.pi) * np.pi)
    inside = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    return np.where(inside, lat + step_lat, lat), np.where(inside, lon + step_lon, lon)


def _bd_from_gcj(lat: Any, lon: Any) -> tuple[Any, Any]:
    radius = np.sqrt(lon * lon + lat * lat) + 0.00002 * np.sin(lat * _BD)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD)
    return radius * np.sin(angle) + 0.006, radius * np.cos(angle) + 0.0065
