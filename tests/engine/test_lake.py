"""The lake holds every row once on each side, whatever was killed or repeated, and refuses what it does not know."""

import json

import duckdb
import pytest

from ringfence.core.contacts.records import Encounter, Presence
from ringfence.core.words import Refused, Window
from ringfence.engine import lake
from ringfence.engine.ingest import columns

DAY = 86400
START = 1_648_425_600
STAYS = [
    Presence(f"P{number % 7}", f"L{number % 3}", START + number * 3600, START + number * 3600 + 600)
    for number in range(40)
]
STAYS += [Presence("P1", "L1", START, None), Presence("P2", "L9", START, START + 9 * DAY)]
MEETS = [Encounter("P1", "P2", START, START + 60, 1.0, "L1")]


def written(folder, batch="one", presence=STAYS, seen=MEETS):
    return lake.write(
        columns(presence, encounters=seen), folder=folder, batch=batch, buckets=4, salts=3, hot_rows=12
    )


def rows(folder, side, what="*"):
    return duckdb.sql(
        f"SELECT {what} FROM read_parquet('{folder}/{side}/*/*/*.parquet', hive_types_autocast = 0)"
    ).fetchall()


def test_each_side_holds_every_row_and_two_for_an_encounter(tmp_path):
    made = written(tmp_path)
    assert made.rows == len(STAYS) + 2 * len(MEETS)
    for side in lake.SIDES:
        assert len(rows(tmp_path, side)) == made.rows
    assert lake.open_lake(tmp_path) == made


def test_a_batch_counts_once_and_another_is_added(tmp_path):
    assert written(tmp_path) == written(tmp_path)
    assert written(tmp_path, batch="two").rows == 2 * (len(STAYS) + 2)


def test_rows_of_one_person_at_one_place_share_a_bucket_though_the_place_is_hot(tmp_path):
    made = written(tmp_path)
    assert made.hot == ("L0", "L1", "L2")
    of_pair, of_place = {}, {}
    for person, place, bucket in rows(tmp_path, "by_place", "person, place, bucket"):
        of_pair.setdefault((person, place), set()).add(bucket)
        of_place.setdefault(place, set()).add(bucket)
    assert {len(buckets) for buckets in of_pair.values()} == {1}
    assert len(of_place["L0"]) > 1
    assert len(of_place["L9"]) == 1


def test_a_window_needs_its_days_and_those_that_last_long():
    assert lake.days(Window(START, START + DAY)) == ["long", "2022-03-26", "2022-03-27", "2022-03-28"]
    assert lake.days(Window(START, START)) == ["long", "2022-03-26", "2022-03-27", "2022-03-28"]


def test_long_and_open_stays_stand_apart(tmp_path):
    made = written(tmp_path)
    long = rows(tmp_path, "by_person", "person, place, day")
    assert sorted(one[:2] for one in long if one[2] == "long") == [("P1", "L1"), ("P2", "L9")]
    weeks_later = Window(START + 8 * DAY, START + 8 * DAY + 60)
    assert all("day=long" in name for name in made.files("by_person", made.home("P2"), window=weeks_later))
    assert made.files("by_person", made.home("P2"), window=weeks_later)


def test_what_a_killed_writer_left_behind_is_not_read(tmp_path):
    made = written(tmp_path)
    here = made.files("by_person", made.home("P1"), window=Window(START, START + DAY))
    for name in here:
        tmp_path.joinpath(name).with_name("0123456789abcdef_0.parquet").write_bytes(b"half")
    assert made.files("by_person", made.home("P1"), window=Window(START, START + DAY)) == here


def test_a_lake_of_another_version_or_none_is_refused(tmp_path):
    with pytest.raises(Refused, match="ringfence lake write"):
        lake.open_lake(tmp_path)
    written(tmp_path)
    told = json.loads((tmp_path / lake.MANIFEST).read_text())
    (tmp_path / lake.MANIFEST).write_text(json.dumps({**told, "version": 2}))
    with pytest.raises(Refused, match="version 1"):
        lake.open_lake(tmp_path)


def test_a_name_with_the_sign_kept_for_pairs_is_refused(tmp_path):
    with pytest.raises(Refused, match="control character"):
        written(tmp_path, presence=[Presence("P\x01", "\x01L", START, START + 60)])


def test_buckets_are_the_same_on_every_machine():
    assert [lake.bucket_of(name, buckets=64) for name in ("P00000001", "云溪县站")] == [13, 44]
