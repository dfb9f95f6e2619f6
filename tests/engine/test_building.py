"""Building and folding out of core: the rows of the files, within small memory, the same bytes after any kill."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest

from ringfence.core.contacts.records import Presence
from ringfence.core.words import Refused
from ringfence.engine import building, feeding, folding
from ringfence.engine.presence import PresenceLog

EVERY = {"start": -(10**10), "end": 10**12}
NOISE = {".compared"}
SMALL = 150_000
"""So little memory that some hundred rows make a bucket."""


def world(rows=3000, seed=1):
    dice = np.random.default_rng(seed)
    start = 1_648_000_000 + dice.integers(0, 14, rows) * 3600  # many rows of one moment
    lasts = dice.choice([0, 600, 3600], rows)
    return [
        Presence(
            f"p{dice.integers(0, 60)}" if n % 5 else f"人{n % 7}",
            f"v{int(40 * dice.random() ** 3)}",
            int(start[n]),
            None if n % 11 == 0 else int(start[n] + lasts[n]),
            ["scan", "wifi", ""][n % 3],
            5.0 if n % 4 == 0 else None,
            None,
            "201" if n % 13 == 0 else "",
            "3A" if n % 17 == 0 else "",
        )
        for n in range(rows)
    ]


def write_csv(path, rows, *, delimiter=","):
    def when(moment):
        return "" if moment is None else datetime.fromtimestamp(moment, UTC).isoformat()

    names = ["person", "place", "start", "end", "source", "position_error_m", "room", "seat"]
    lines = [delimiter.join(names)]
    for one in rows:
        error = "" if one.position_error_m is None else str(one.position_error_m)
        cells = [one.person, one.place, when(one.start), when(one.end), one.source, error, one.room, one.seat]
        lines.append(delimiter.join(cells))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_parquet(path, csv):
    times = (
        "columns = {'person': 'VARCHAR', 'place': 'VARCHAR', 'start': 'TIMESTAMPTZ', 'end': 'TIMESTAMPTZ', "
    )
    times += "'source': 'VARCHAR', 'position_error_m': 'DOUBLE', 'room': 'VARCHAR', 'seat': 'VARCHAR'}"
    with duckdb.connect() as base:
        base.execute(
            f"COPY (SELECT * FROM read_csv('{csv}', {times}, header = true)) TO '{path}' (FORMAT parquet)"
        )
    return path


def contents(folder):
    """Every byte of the base, file by file."""
    (base,) = (folder / "snapshots").glob("base-*")
    return {path.name: path.read_bytes() for path in base.iterdir() if path.name not in NOISE}


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(feeding, "PIECE", 700)
    monkeypatch.setattr(folding, "PIECE", 700)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_store_holds_the_rows_of_its_files(tmp_path, small_pieces, kind):
    rows = world()
    files = [write_csv(tmp_path / "1.csv", rows[:1200]), write_csv(tmp_path / "2.csv", rows[1200:])]
    if kind == "parquet":
        files = [write_parquet(path.with_suffix(".parquet"), path) for path in files]
    store = PresenceLog(tmp_path / "store")
    assert store.build(files, memory=SMALL) == len(set(rows))
    found = store.open_latest().of_people({row.person for row in rows}, **EVERY)
    assert Counter(found) == Counter(set(rows))
    assert Counter(store.open_latest().at_places({row.place for row in rows}, **EVERY)) == Counter(found)
    assert store.verify() == len(found)
    assert not list((tmp_path / "store" / "snapshots").glob("draft-*"))


def test_memory_and_threads_change_no_byte(tmp_path, small_pieces):
    path = write_csv(tmp_path / "1.csv", world())
    for number, (memory, threads) in enumerate([(SMALL, 1), (SMALL, 2), (1 << 30, 2)]):
        PresenceLog(tmp_path / str(number)).build([path], memory=memory, threads=threads)
    assert contents(tmp_path / "0") == contents(tmp_path / "1") == contents(tmp_path / "2")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",v1,2022-03-28T08:00:00+08:00,,,,,", "row 3, column person"),
        ("p1,v1,,2022-03-28T08:00:00+08:00,,,,", "row 3, column start"),
        ("p1,v1,2022-03-28T08:00:00+08:00,2022-03-28T07:00:00+08:00,,,,", "row 3, column end"),
        ("p1,v1,1901-03-28T08:00:00+08:00,,,,,", "row 3, column start: is not between 1952 and 2087"),
        ("p1,v1,2022-03-28T08:00:00+08:00,,,-5,,", "row 3, column position_error_m"),
        ("p1,v1\u200b,2022-03-28T08:00:00+08:00,,,,,", "row 3, column place"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_nothing_is_built(tmp_path, line, said):
    path = write_csv(tmp_path / "1.csv", [row for row in world(50) if row.end][:1])
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(Refused, match=said) as refused:
        PresenceLog(tmp_path / "store").build([path])
    assert str(refused.value).startswith("1.csv")
    assert len(PresenceLog(tmp_path / "store").open_latest()) == 0


def test_a_store_that_is_not_empty_is_not_built_over(tmp_path):
    store = PresenceLog(tmp_path / "store")
    store.append("one", [Presence("A", "P", 1, 2)])
    with pytest.raises(Refused, match="holds presence already"):
        store.build([write_csv(tmp_path / "1.csv", world(10))])


def test_a_build_can_be_cancelled_and_goes_on(tmp_path, small_pieces):
    path = write_csv(tmp_path / "1.csv", world())
    PresenceLog(tmp_path / "whole").build([path], memory=SMALL)
    store, steps = PresenceLog(tmp_path / "store"), []

    def stop_at_four(done, parts):
        steps.append((done, parts))
        if len(steps) == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.build([path], memory=SMALL, progress=stop_at_four)
    store.build([path], memory=SMALL)
    assert contents(tmp_path / "store") == contents(tmp_path / "whole")


def test_a_spooled_block_that_was_torn_is_made_again(tmp_path, small_pieces, monkeypatch):
    path = write_csv(tmp_path / "1.csv", world())
    PresenceLog(tmp_path / "whole").build([path], memory=SMALL)
    store, torn = PresenceLog(tmp_path / "store"), []
    real = building._sort

    def tear(plan, steps):
        if not torn:
            spooled = plan.draft / "spool" / "000002"
            torn.append(spooled.write_bytes(spooled.read_bytes()[:-8] + b"\0" * 7 + b"\1"))
        return real(plan, steps)

    monkeypatch.setattr(building, "_sort", tear)
    store.build([path], memory=SMALL)
    assert torn
    assert contents(tmp_path / "store") == contents(tmp_path / "whole")


BUILDER = """
import os, signal, sys
from pathlib import Path
from ringfence.engine import feeding, presence
feeding.PIECE = 700
def told(done, parts):
    if done == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
presence.PresenceLog(Path(sys.argv[1])).build([Path(sys.argv[2])], memory=150_000, progress=told)
"""


def test_a_killed_build_goes_on_and_ends_with_the_same_bytes(tmp_path, small_pieces):
    path, steps = write_csv(tmp_path / "1.csv", world()), []
    PresenceLog(tmp_path / "whole").build(
        [path], memory=SMALL, progress=lambda done, parts: steps.append(parts)
    )
    for at in (2, steps[0] // 2, steps[0] - 1):
        command = [sys.executable, "-c", BUILDER, str(tmp_path / f"at-{at}"), str(path), str(at)]
        assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
        store = PresenceLog(tmp_path / f"at-{at}")
        left = {one.name: one.stat().st_mtime_ns for one in store.snapshots.glob("draft-build/spool/*")}
        store.build([path], memory=SMALL)
        assert contents(tmp_path / f"at-{at}") == contents(tmp_path / "whole")
        assert left or at == steps[0] - 1


def _dies_at(call, work):
    """Run `work` in a child that is killed just before its call number `call` that changes the disk; False = it ended."""
    child = os.fork()
    if child == 0:
        count = [0]

        def dying(real):
            def instead(*args, **more):
                count[0] += 1
                if count[0] == call:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*args, **more)

            return instead

        try:
            for name in (
                "replace",
                "rename",
                "fsync",
                "fdatasync",
                "pwrite",
                "mkdir",
                "unlink",
                "rmdir",
                "ftruncate",
            ):
                setattr(os, name, dying(getattr(os, name)))
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("work", ["append", "fold", "erase"])
def test_killed_at_any_call_the_store_has_the_old_or_the_new_answer(tmp_path, work):
    rows = world(300)
    before, after = Counter(set(rows[:200])), Counter(set(rows))
    calls = 0
    for call in range(1, 400, 3 if work == "append" else 5):
        folder = tmp_path / str(call)
        store = PresenceLog(folder)
        store.append("one", rows[:100])
        store.open_latest()
        store.append("two", rows[100:200])
        store.open_latest()
        done = {
            "append": lambda s=store: (s.append("three", rows[200:]), s.open_latest()),
            "fold": lambda s=store: s.fold(),
            "erase": lambda s=store: s.erase("p7"),
        }[work]
        killed = _dies_at(call, done)
        again = PresenceLog(folder)
        people = {row.person for row in rows}
        found = Counter(again.open_latest().of_people(people, **EVERY))
        without = Counter(row for row in before if row.person != "p7")
        assert found in {"append": [before, after], "fold": [before], "erase": [before, without]}[work]
        again.fold()
        assert Counter(again.open_latest().of_people(people, **EVERY)) == found
        if work == "erase" and found == without:
            assert not [one for one in folder.rglob("*") if one.is_file() and b"p7\0" in one.read_bytes()]
        calls += 1
        if not killed:
            break
    assert calls > 5
    assert not killed


def test_a_fold_leaves_the_bytes_of_a_build_of_the_same_rows(tmp_path, small_pieces):
    rows = world()
    one, two = PresenceLog(tmp_path / "one"), PresenceLog(tmp_path / "two")
    one.append("all", rows)
    two.append("all", rows)
    two.open_latest()
    one.fold(memory=SMALL)
    two.fold(memory=1 << 30, threads=1)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert Path(tmp_path / "one" / "log").is_dir()
