"""kill -9 at system calls of the inbox: what was acknowledged is there, and nothing is there twice."""

import os

import pytest

from tests.engine.scans import world
from tests.engine.scans.killing import run

POINTS = int(os.environ.get("RINGFENCE_KILLS", "12"))  # the bench visits all of them


@pytest.fixture(autouse=True)
def small_steps(monkeypatch):
    monkeypatch.setattr("ringfence.engine.scans.store.KEPT_ROWS", 6)
    monkeypatch.setattr("ringfence.engine.scans.seen.FAN", 2)


def test_a_kill_anywhere_loses_no_acknowledged_scan_and_doubles_none(tmp_path):
    whole = run(lambda say: world.live(tmp_path / "whole", say))
    assert sorted(map(int, set(whole.said))) == world.EVERYTHING
    assert whole.stops > 200
    for number in range(POINTS):
        folder = tmp_path / str(number)
        kill_at = 1 + (whole.stops - 1) * number // POINTS + number % 2
        first = run(lambda say, folder=folder: world.live(folder, say), kill_at=kill_at)
        assert first.killed
        run(
            lambda say, folder=folder: world.recover(folder), kill_at=40 + 13 * number
        )  # and again while recovering
        world.recover(folder)
        found = world.stored(folder)
        assert set(map(int, first.said)) <= set(found), kill_at
        assert len(found) == len(set(found)), kill_at
        assert world.send_all_again(folder) == len(world.EVERYTHING) - len(found)
        assert world.stored(folder) == world.EVERYTHING, kill_at
