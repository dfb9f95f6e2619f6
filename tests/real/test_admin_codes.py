"""Real area codes: a province loads, ended areas point to their heirs, areas without a code are there."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.places import areas, queries
from ringfence.apps.places.models import Jurisdiction
from ringfence.apps.places.seed import county
from ringfence.files import divisions

DATA = Path(os.environ.get("RINGFENCE_REAL_DATA", Path(__file__).resolve().parents[3] / "shared" / "data"))
FOLDER = DATA / "cn_admin"
AT = datetime(2022, 3, 30, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db,  # without it no database is made when this folder runs alone
    pytest.mark.real,
    pytest.mark.skipif(not FOLDER.exists(), reason=f"no real data at {FOLDER}"),
]


@pytest.fixture(scope="module")
def hunan(django_db_setup, django_db_blocker):
    """Loaded once for all tests of this file, and rolled back after the last."""
    by = SYSTEM("places-load")
    with django_db_blocker.unblock(), transaction.atomic():
        loaded = areas.load(divisions.read(FOLDER, province="43"), source="province 43", by=by, at=AT)
        areas.apply_changes(county.read("changes.yaml"), province="43", by=by, at=AT)
        yield loaded
        transaction.set_rollback(True)


def test_a_province_loads_once_and_villages_are_found(hunan):
    village = Jurisdiction.objects.get(code="430424211200")
    assert (village.name, village.level) == ("石金村", "village")
    assert village.path == "/43/4304/430424/430424211/430424211200/"
    assert queries.full_name(village.path) == "衡东县 石滩乡 石金村"
    assert village in queries.search_areas("shijin") and village in queries.search_areas("石金村")
    again = areas.load(
        divisions.read(FOLDER, province="43"), source="province 43", by=SYSTEM("places-load"), at=AT
    )
    assert (again.created, again.renamed, again.unchanged) == (0, 0, hunan.created)


def test_a_county_that_ended_answers_with_its_heir(hunan):
    assert Jurisdiction.objects.get(code="430212").name == "渌口区"
    old = Jurisdiction.objects.get(code="430221")
    assert old.name == "株洲县" and old.valid_to == date(2018, 6, 19)
    assert queries.today(old.path, on=date(2022, 3, 30)) == ("/43/4302/430212/",)
    assert queries.today(old.path, on=date(2017, 3, 30)) == (old.path,)


def test_an_area_without_a_code_has_its_place_in_the_tree(hunan):
    area = Jurisdiction.objects.get(name="云龙示范区")
    assert area.code == "" and area.path.startswith("/43/4302/")


def test_a_written_address_finds_its_village(hunan):
    readings = queries.read_address("石滩乡石金村小泉屋组")
    assert [(reading.code, reading.group) for reading in readings.candidates] == [("430424211200", "小泉屋")]
    assert readings.certain
