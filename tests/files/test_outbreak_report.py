"""The page of an outbreak: it tells the truth it was given, needs nothing, and speaks both languages."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from ringfence.core.simulation.county import build
from ringfence.core.simulation.disease import NEVER, disease_of
from ringfence.core.simulation.drill import Score, Setup, play
from ringfence.core.simulation.epidemic import unfold
from ringfence.core.simulation.identities import person_id
from ringfence.core.simulation.response import NOTHING, Policy
from ringfence.files import (
    county_margins,
    county_words,
    outbreak_course,
    outbreak_drawings,
    outbreak_report,
    packs,
)

DAYS = 14


@pytest.fixture(scope="module")
def county():
    return build(county_margins.shipped(), people=1500, seed=4)


@pytest.fixture(scope="module")
def strain():
    return disease_of(packs.load(packs.SHIPPED / "disease-omicron" / "disease.yaml"))


@pytest.fixture(scope="module")
def outbreak(county, strain):
    return unfold(county, disease=strain, days=DAYS, cases=4, seed=4)


@pytest.fixture(scope="module")
def course(county, outbreak):
    return outbreak_course.of_county(county, outbreak, days=DAYS)


def test_the_course_is_the_truth_in_order(course, outbreak):
    truth = outbreak.truth
    assert course.person.tolist() == truth.cases.tolist()
    for row, person in enumerate(course.person.tolist()):
        parent = int(course.by[row])
        assert truth.by[person] == (course.person[parent] if parent >= 0 else -1)
    assert course.a_day(course.infected).sum() == len(course)
    assert course.offspring.sum() == (course.by >= 0).sum()


def test_the_walk_down_the_chain_shows_everyone_once_below_who_infected_them(course):
    rows = outbreak_drawings.order(course)
    assert sorted(rows) == list(range(min(len(course), outbreak_drawings.DRAWN)))
    at = {row: number for number, row in enumerate(rows)}
    assert all(at[int(course.by[row])] < at[row] for row in rows if course.by[row] >= 0)


def test_depth_counts_generations(course):
    depth = outbreak_drawings.tree_depth(course)
    assert set(depth[course.by < 0].tolist()) == {0}
    inside = course.by >= 0
    assert (depth[inside] == depth[course.by[inside]] + 1).all()


class Pictures(HTMLParser):
    """Counts what is drawn."""

    def __init__(self):
        super().__init__()
        self.cases = self.bars = 0

    def handle_starttag(self, tag, attrs):
        look = dict(attrs).get("class") or ""
        self.cases += tag == "circle" and look.startswith("case")
        self.bars += tag == "rect" and look == "bar"


def test_the_page_needs_nothing_and_speaks_both_languages(course, tmp_path):
    outbreak_report.write(course, tmp_path / "outbreak.html")
    page = (tmp_path / "outbreak.html").read_text(encoding="utf-8")
    assert "<script" not in page and "http" not in page and not re.search(r"nan|NaN", page)
    assert page.count('lang="zh"') - 1 == page.count('lang="en"')
    found = Pictures()
    found.feed(page)
    assert found.cases == min(len(course), outbreak_drawings.DRAWN) and found.bars == DAYS
    assert person_id(int(course.person[0])) in page


def test_a_drill_is_drawn_beside_its_twin(county, strain, tmp_path):
    setup = Setup(county, strain, packs.load("cn-covid-8"), seed=4, days=10, first_cases=6)
    twin, played = play(setup, NOTHING), play(setup, Policy())
    outbreak_report.write_drill(
        county,
        played,
        tmp_path / "drill.html",
        strain="omicron",
        twin=twin,
        figures={"infections": 42, "called_24h": None, "interviewed_4h": 0.5},
    )
    page = (tmp_path / "drill.html").read_text(encoding="utf-8")
    assert (
        'class="line twin"' in page
        and "<dd>42</dd>" in page
        and "<dd>—</dd>" in page
        and "<dd>0.50</dd>" in page
    )
    course = outbreak_course.of_drill(county, played, strain="omicron", twin=twin)
    assert course.twin is not None and course.twin.sum() == (twin.truth.infected < NEVER).sum()
    assert int((course.held < NEVER).sum()) <= len(played.moments("held"))
    assert np.array_equal(np.sort(course.person), np.flatnonzero(played.truth.infected < NEVER))


def test_a_course_can_be_kept_as_plain_values(course):
    again = outbreak_course.course_from(course.as_plain())
    assert again.as_plain() == course.as_plain()
    assert outbreak_drawings.chain(again, str) == outbreak_drawings.chain(course, str)


def test_every_figure_of_a_score_has_its_words():
    for name in (*Score.__dataclass_fields__, "averted"):
        assert county_words.word(f"score-{name}", "zh") != county_words.word(f"score-{name}", "en")
