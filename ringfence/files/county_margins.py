"""Margins of a county: the invented one that is shipped, or a real one from census tables and code lists in a folder.

The folder holds `cn_census2020/population.csv` and `households.csv` (shares by county of the 2020 census) and, where it is
there, `cn_admin` with townships, communities and outlines. Its rows are read, never kept.
"""

import csv
import gzip
import io
import json
import math
from importlib.resources import files
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from ringfence.core.simulation.margins import Margins, Township
from ringfence.core.words import Refused

ANYWHERE = (27.12, 112.95)
RADIUS_KM = 22.0


def shipped() -> Margins:
    """云溪县, which nobody lives in."""
    text = files("ringfence.files").joinpath("data/county.yaml").read_text(encoding="utf-8")
    content = YAML(typ="safe").load(text)
    return Margins(
        code=content["code"],
        name=content["name"],
        population=content["population"],
        men_per_100_women=content["men_per_100_women"],
        urban=content["urban"],
        family=content["family"],
        household_size=content["household_size"],
        one_person=content["one_person"],
        generations=tuple(content["generations"][word] for word in ("one", "two", "three", "four")),
        elders=tuple(content["elders"][word] for word in ("one", "two", "three")),
        townships=tuple(map(_township, content["townships"])),
        centre=(content["centre"][0], content["centre"][1]),
        radius_km=content["radius_km"],
        ages=tuple((low, high, share) for low, high, share in content["ages"]),
        sources={"all": content["source"]},
    )


def _township(row: dict[str, Any]) -> Township:
    code = row["code"]
    named = tuple((f"{code}{number:03}", name) for number, name in enumerate(row["communities"], start=1))
    return Township(code, row["name"], row["share"], row.get("urban", False), named)


def census(folder: Path, *, code: str) -> Margins:
    """The county with this six-digit code. Refuses, with the reason, what the tables do not hold."""
    people = _row(folder / "cn_census2020" / "population.csv", code)
    homes = _row(folder / "cn_census2020" / "households.csv", code)
    name = people["NAME"]
    try:
        figures = {
            key: float(value) for key, value in (people | homes).items() if key not in ("CODE", "NAME")
        }
        one, two, three, four = (figures[f"HHLD_{word}"] for word in ("1G", "2G", "3G", "4GP"))
        townships = _townships(folder / "cn_admin", code) or (Township(f"{code}100", name, 1.0, True),)
        centre, radius = _outline(folder / "cn_admin" / "geojson", name)
        return Margins(
            code=code,
            name=name,
            population=int(figures["POPU"]),
            men_per_100_women=figures["POPU_WM"],
            urban=figures["POPU_URB"],
            family=figures["HHLD_R"],
            household_size=figures["HHLD_S"],
            one_person=figures["HHLD_1P"],
            generations=(one, two, three, four),
            elders=(figures["HHLD_65_1"], figures["HHLD_65_2"], figures["HHLD_65_3P"]),
            townships=townships,
            centre=centre,
            radius_km=radius,
            sources={"people": "cn_census2020/population.csv", "households": "cn_census2020/households.csv"},
        )
    except (KeyError, ValueError) as problem:
        raise Refused(
            f"The census tables lack a usable figure for {code}: {problem}.", code="census-figure"
        ) from None


def _row(path: Path, code: str) -> dict[str, str]:
    if not path.is_file():
        raise Refused(f"There is no census table {path}.", code="census-missing")
    for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
        if row.get("CODE") == code:
            return row
    raise Refused(f"{path.name} has no county {code}.", code="census-county")


def _townships(folder: Path, code: str) -> tuple[Township, ...]:
    """Townships of the code list; each by its number of communities, since no table tells its people."""
    streets = folder / "streets.csv.gz"
    if not streets.is_file():
        return ()
    text = gzip.decompress(streets.read_bytes()).decode("utf-8-sig")
    named = [
        (row["code"], row["name"]) for row in csv.DictReader(io.StringIO(text)) if row["areaCode"] == code
    ]
    communities: dict[str, list[tuple[str, str]]] = {}
    for path in sorted(folder.glob("villages_*.csv")):
        for row in csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))):
            if row["areaCode"] == code:
                communities.setdefault(row["streetCode"], []).append((row["code"], _short(row["name"])))
    sizes = {street: len(communities.get(street, ())) or 1 for street, _ in named}
    total = sum(sizes.values())
    return tuple(
        Township(
            street, name, sizes[street] / total, name.endswith("街道"), tuple(communities.get(street, ()))
        )
        for street, name in named
    )


def _short(name: str) -> str:
    return (
        name.removesuffix("居民委员会")
        .removesuffix("村民委员会")
        .removesuffix("居委会")
        .removesuffix("村委会")
    )


def _outline(folder: Path, name: str) -> tuple[tuple[float, float], float]:
    """Middle of the county and the radius of a disc of its size; a made-up spot where no outline is there."""
    for path in sorted(folder.glob("*.geojson")) if folder.is_dir() else ():
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            if feature["properties"].get("name") == name:
                shape = feature["geometry"]
                rings = (
                    [shape["coordinates"][0]]
                    if shape["type"] == "Polygon"
                    else [p[0] for p in shape["coordinates"]]
                )
                return _disc(max(rings, key=len))
    return ANYWHERE, RADIUS_KM


def _disc(ring: list[list[float]]) -> tuple[tuple[float, float], float]:
    """Centre of gravity and radius by the shoelace formula, in kilometres around the first point."""
    lon0, lat0 = ring[0][:2]
    across = 111.32 * math.cos(math.radians(lat0))
    points = [((lon - lon0) * across, (lat - lat0) * 111.32) for lon, lat, *_ in ring]
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    middle = (round(lat0 + y / (3 * area) / 111.32, 4), round(lon0 + x / (3 * area) / across, 4))
    return middle, round(math.sqrt(abs(area) / 2 / math.pi), 1)
