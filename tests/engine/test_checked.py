"""A flipped bit, a cut file, a missing file, an unknown version: each is found before anything is answered."""

import shutil

import numpy as np
import orjson
import pytest

from ringfence.core.contacts.records import Presence
from ringfence.core.words import Refused
from ringfence.engine import checked, presence, states
from ringfence.engine.presence import PresenceLog

EVERY = {"start": -(10**10), "end": 10**12}


def forget():
    """As another process would see it."""
    presence._load.cache_clear()
    states._base.cache_clear()
    states._run.cache_clear()


@pytest.fixture
def folder(tmp_path):
    store = PresenceLog(tmp_path / "whole")
    rows = [
        Presence(f"p{n % 7}", f"v{n % 3}", n * 60, n * 60 + 300, "scan", room=str(n % 5)) for n in range(90)
    ]
    store.append("one", rows)
    store.open_latest()
    store.fold()
    return store.folder


def test_a_flipped_byte_in_any_file_never_gives_a_wrong_answer(folder, tmp_path):
    people = [f"p{n}" for n in range(7)]
    right = PresenceLog(folder).open_latest().of_people(people, **EVERY)
    files = [path.relative_to(folder) for path in (folder / "snapshots").rglob("*") if path.is_file()]
    dice, flips, found = np.random.default_rng(5), 0, 0
    for name in files:
        size = (folder / name).stat().st_size
        for at in {0, size - 1, *dice.integers(0, max(1, size), 6).tolist()} if size else ():
            copy = tmp_path / "copy"
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(folder, copy)
            content = bytearray((copy / name).read_bytes())
            content[at] ^= 1 << int(dice.integers(0, 8))
            (copy / name).write_bytes(content)
            forget()
            flips += 1
            try:
                assert PresenceLog(copy).open_latest().of_people(people, **EVERY) == right, (name, at)
            except Refused as refused:
                assert refused.code in ("snapshot-damaged", "snapshot-version"), (name, at)
                found += 1
    assert flips > 150
    assert found > 100


@pytest.mark.parametrize("left", [0, 10, -1])
def test_a_cut_file_is_found(folder, left):
    (base,) = (folder / "snapshots").glob("base-*")
    for path in [one for one in base.iterdir() if one.stat().st_size > 20 and not one.name.startswith(".")]:
        content = path.read_bytes()
        path.write_bytes(content[:left])
        forget()
        with pytest.raises(Refused, match="damaged"):
            PresenceLog(folder).open_latest()
        path.write_bytes(content)
    forget()
    assert PresenceLog(folder).verify() == 90


def test_a_missing_file_is_found(folder):
    (base,) = (folder / "snapshots").glob("base-*")
    (base / "own_end").unlink()
    forget()
    with pytest.raises(Refused, match="damaged"):
        PresenceLog(folder).open_latest()


def test_a_newer_version_is_refused_with_what_to_do(folder):
    (base,) = (folder / "snapshots").glob("base-*")
    body = orjson.loads((base / "manifest.json").read_bytes())
    (base / "manifest.json").write_bytes(orjson.dumps(body | {"version": 3}))
    forget()
    with pytest.raises(Refused, match="version 3; this program reads 2") as refused:
        PresenceLog(folder).open_latest()
    assert refused.value.code == "snapshot-version"
    assert "laid out again from the log" in str(refused.value)


def test_version_1_is_laid_out_again_from_the_log(folder):
    shutil.rmtree(folder / "snapshots")
    old = folder / "snapshots" / "0123abcd"
    old.mkdir(parents=True)
    (old / "manifest.json").write_bytes(b'{"version": 1}')
    (folder / "snapshots" / "CURRENT").write_text("0123abcd")
    forget()
    assert PresenceLog(folder).verify() == 90
    assert not old.exists()


def test_bytes_are_compared_once_a_boot_and_again_when_a_file_was_touched(folder, monkeypatch):
    (base,) = (folder / "snapshots").glob("base-*")
    compared = []
    real = checked._compare
    monkeypatch.setattr(checked, "_compare", lambda where, body: (compared.append(where), real(where, body)))
    checked.opened(base)
    (base / checked.NOTE).unlink()
    checked.opened(base)
    checked.opened(base)
    assert compared == [base]
    (base / "start").touch()
    checked.opened(base)
    assert compared == [base, base]
    checked.opened(base, again=True)
    assert compared == [base, base, base]
