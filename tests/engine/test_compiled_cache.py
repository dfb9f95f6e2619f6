"""Compiled code finds a place to stay, also where nobody may write beside the sources."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import ringfence
from ringfence import compiled_cache

BUILD = """
import numpy as np
from ringfence.engine.segment import Segment
one = np.zeros(1, np.int32)
print(len(Segment.of(one, one, one, one + 9, places=1, people=1, epoch=0)))
"""


def locked(monkeypatch, *open_folders):
    """Nobody may write anywhere but there."""
    monkeypatch.setattr(
        compiled_cache.os, "access", lambda path, mode: any(map(Path(path).is_relative_to, open_folders))
    )


def test_sources_that_can_be_written_keep_it_beside_them(tmp_path):
    assert compiled_cache.folder_for(tmp_path, environment={}) is None


def test_a_chosen_folder_is_left_alone(monkeypatch, tmp_path):
    locked(monkeypatch)
    chosen = {"NUMBA_CACHE_DIR": "/chosen", "RINGFENCE_DATA_DIR": str(tmp_path)}
    assert compiled_cache.folder_for(tmp_path, environment=chosen) is None


def test_the_data_folder_comes_before_the_users_own(monkeypatch, tmp_path):
    data, user = tmp_path / "data", tmp_path / "user"
    environment = {"RINGFENCE_DATA_DIR": str(data), "XDG_CACHE_HOME": str(user), "HOME": str(tmp_path)}
    locked(monkeypatch, data, user)
    assert compiled_cache.folder_for(tmp_path, environment=environment) == data / "compiled"
    locked(monkeypatch, user)
    assert compiled_cache.folder_for(tmp_path, environment=environment) == user / "compiled"
    locked(monkeypatch)
    assert compiled_cache.folder_for(tmp_path, environment=environment) is None


def test_an_installation_that_nobody_may_write_to_still_compiles_once(tmp_path):
    """From sources in folders that are closed for writing, root's own power to write anyway laid down."""
    plain = [] if os.getuid() else ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-all"]
    if plain and shutil.which("setpriv") is None:
        pytest.skip("root cannot be kept from writing here")
    source, install, data = Path(ringfence.__file__).parent, tmp_path / "install", tmp_path / "data"
    data.mkdir()
    for part in ("core", "engine", "files"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source / part, install / "ringfence" / part, ignore=ignored)
    for path in source.glob("*.py"):
        shutil.copy(path, install / "ringfence")
    folders = [install, *(path for path in install.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    environment = {"PYTHONPATH": str(install), "RINGFENCE_DATA_DIR": str(data), "HOME": "/nonexistent"}
    done = subprocess.run(
        [*plain, sys.executable, "-c", BUILD],
        env={**environment, "PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    for folder in folders:
        folder.chmod(0o755)
    assert done.stdout.split() == ["1"], done.stderr
    assert list((data / "compiled").rglob("*.nbc"))
    assert not list(install.rglob("*.nbc"))
