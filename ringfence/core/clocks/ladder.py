"""The ladder of reports: who must be told after whom, and within which time of having been told.

Regulation on public health emergencies, art. 19 and 20 (grade A): two hours from each level to the next one up, one hour
from the province to the nation. A report is never withdrawn or edited (art. 21), only followed by another.
"""

from dataclasses import dataclass

HOUR_S = 3600
NATION, PROVINCE, CITY, COUNTY = range(4)  # how many names an area's path has


@dataclass(frozen=True, slots=True)
class Step:
    """One report: to whom, at which level of areas, and how many seconds after the one before."""

    to: str
    level: int
    within_s: int


LADDER = (
    Step("county-health", COUNTY, 2 * HOUR_S),
    Step("county-government", COUNTY, 2 * HOUR_S),
    Step("city-government", CITY, 2 * HOUR_S),
    Step("province-health", PROVINCE, 2 * HOUR_S),
    Step("national-health", NATION, 1 * HOUR_S),
)


def area_at(path: str, level: int) -> str:
    """The area of that level around a path: ("/99/9901/990101/", CITY) -> "/99/9901/". A higher area stays itself."""
    names = [name for name in path.split("/") if name][:level]
    return "/" + "".join(f"{name}/" for name in names)


def above(path: str) -> str:
    """The next area up; the nation is above itself."""
    return area_at(path, max(0, path.count("/") - 2))
