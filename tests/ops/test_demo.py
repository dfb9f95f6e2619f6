"""`ringfence demo`: builds once, opens soon the second time, and touches nobody's data."""

import json
import sqlite3
import subprocess
import sys
import time
import urllib.request

import pytest
from django.db import connection

from tests.ops.conftest import ROOT, RUN, free_ports, start

LIMIT_S = 40  # bench/demo.py holds it to ten seconds on a machine that does nothing else
PEOPLE = "600"  # bench/demo.py builds the usual 20,000
pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="the demo is always SQLite")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "var"
    demo(folder)
    return folder


def demo(folder, code=0):
    command = [sys.executable, "-c", RUN, "demo", "--no-serve", "--people", PEOPLE, "--data", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == code, done.stderr
    return done


def test_the_second_run_finds_everything_made_and_opens_soon(folder):
    port = free_ports()
    started = time.monotonic()
    with start(["demo", "--people", PEOPLE, "--data", str(folder), "--port", str(port)]):
        address = f"http://127.0.0.1:{port}/login/"
        while True:
            try:
                with urllib.request.urlopen(address, timeout=2) as page:
                    assert page.status == 200
                    break
            except OSError:
                assert time.monotonic() - started < LIMIT_S
                time.sleep(0.1)


def test_the_demo_prints_its_logins_and_keeps_its_password(folder):
    first, second = demo(folder).stdout, demo(folder).stdout
    assert first == second
    assert json.loads((folder / "demo.json").read_text())["password"] in first
    assert "epidemiologist" in first and "http://127.0.0.1:8700/" in first


def count(folder, table):
    connection_ = sqlite3.connect(folder / "app.sqlite3")
    found = connection_.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection_.close()
    return found


def test_the_demo_lives_in_the_county(folder):
    assert count(folder, "people_person") >= int(PEOPLE)
    assert count(folder, "people_household") > int(PEOPLE) / 5
    assert count(folder, "places_place") > 200
    assert count(folder, "lab_result") == 10, "one tube of ten"
    assert sum(path.stat().st_size for path in (folder / "presence").rglob("*") if path.is_file()) > 100_000


def test_a_half_built_demo_is_built_anew(folder):
    card = folder / "demo.json"
    card.write_text(json.dumps({**json.loads(card.read_text()), "state": "building"}))
    assert "Building" in demo(folder).stderr
    assert json.loads(card.read_text())["state"] == "done"


def test_a_folder_with_real_data_is_refused(house):
    (house.folder / "demo.json").unlink(missing_ok=True)
    assert "not a demo" in demo(house.folder, code=1).stderr
    assert house.read() == {"old"}


def test_the_demo_shows_every_class_of_contact(folder):
    connection_ = sqlite3.connect(folder / "app.sqlite3")
    found = {
        row[0]
        for row in connection_.execute("SELECT outcome FROM contacts_judgement WHERE superseded_at IS NULL")
    }
    connection_.close()
    assert {"close", "secondary", "undetermined"} <= found
