"""The county and the outbreak that core makes, as plain values to keep and to draw."""

from dataclasses import dataclass
from typing import Any

from ringfence.core.simulation.calendar import Calendar
from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import disease_of
from ringfence.core.simulation.epidemic import unfold
from ringfence.files import county_picture, outbreak_course, packs
from ringfence.files.county_margins import shipped
from ringfence.files.county_picture import Picture
from ringfence.files.outbreak_course import Course


@dataclass(frozen=True, slots=True)
class Asked:
    """The shipped county of that size and seed; `start` is the first midnight (UTC s). `strain` "" is no outbreak."""

    people: int
    seed: int
    start: int
    strain: str = ""
    days: int = 0
    cases: int = 0


def pictured(asked: Asked) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """(picture, truth or None)."""
    calendar = Calendar(start=asked.start, festivals=())
    county = build(shipped(), people=asked.people, seed=asked.seed, calendar=calendar)
    picture = county_picture.of(county).as_plain()
    if not asked.strain:
        return picture, None
    disease = disease_of(packs.load(packs.SHIPPED / f"disease-{asked.strain}" / "disease.yaml"))
    outbreak = unfold(county, disease=disease, days=asked.days, cases=asked.cases, seed=asked.seed)
    return picture, outbreak_course.of_county(county, outbreak, days=asked.days).as_plain()


def picture(plain: dict[str, Any]) -> Picture:
    return Picture(**plain)


def course(plain: dict[str, Any]) -> Course:
    return outbreak_course.course_from(plain)
