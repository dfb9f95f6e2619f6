"""A disk that fails or is full: nothing is called done that is not safe, and the old state stays."""

import json
import resource
import shutil
import subprocess
import sys

import pytest

from tests.ops.conftest import ROOT, RUN


def strace_works() -> bool:
    if not shutil.which("strace"):
        return False
    return subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode == 0


needs_strace = pytest.mark.skipif(not strace_works(), reason="strace cannot trace on this machine")


def failing(house, when, *arguments):
    """Run a command whose n-th flush and all later ones fail with EIO."""
    inject = f"inject=fsync,fdatasync:error=EIO:when={when}+"
    tracer = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", inject]
    command = [*tracer, sys.executable, "-c", RUN, *map(str, arguments)]
    return subprocess.run(
        command, env=house.environment, cwd=ROOT, capture_output=True, text=True, timeout=180
    )


@pytest.fixture
def saved(house, tmp_path):
    file = tmp_path / "monday.rfbackup"
    told = json.loads(house.run("backup", file, "--json").stdout)
    house.write("new")
    return file, told["id"]


@needs_strace
def test_a_failed_flush_is_no_backup(house, tmp_path):
    file = tmp_path / "never.rfbackup"
    done = failing(house, 1, "backup", file)
    assert done.returncode == 1
    assert not file.exists()
    assert not list(tmp_path.glob("*.partial"))
    assert "Traceback" not in done.stderr


@needs_strace
@pytest.mark.parametrize("when", [1, 4])
def test_a_failed_flush_stops_a_restore(house, saved, when):
    file, name = saved
    assert failing(house, when, "restore", file, "--confirm", name).returncode == 1
    house.recover()
    assert house.read() in ({"new"}, {"old"})
    assert not (house.folder / "journal.json").exists()


def test_a_full_disk_is_no_backup(house, tmp_path):
    file = tmp_path / "never.rfbackup"
    done = subprocess.run(
        [sys.executable, "-c", RUN, "backup", str(file)],
        env=house.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000)),
    )
    assert done.returncode == 1
    assert not file.exists()
    assert "Traceback" not in done.stderr
