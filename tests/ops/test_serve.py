"""`ringfence serve`: makes what is missing, answers, tells how it is, and stops when asked."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.ops.conftest import free_ports, start


def fetch(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, answer.read().decode(), answer.headers


def wait_for(port, path="/healthz"):
    for _ in range(600):  # a busy machine takes its time
        try:
            return fetch(port, path)
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture
def served(house):
    port = free_ports()
    arguments = ["serve", "--listen", f"127.0.0.1:{port}", "--admin-listen", f"127.0.0.1:{port + 1}"]
    with start(arguments, environment=house.environment) as process:
        wait_for(port)
        yield port, process


def test_it_is_ready_and_says_how_it_is(served):
    port, _ = served
    status, body, _ = fetch(port, "/readyz")
    assert status == 200, body
    assert {each["name"] for each in json.loads(body)["checks"]} >= {"database", "disk", "worker", "snapshot"}


def test_metrics_are_on_the_admin_listener_only(served):
    port, _ = served
    assert fetch(port, "/metrics")[0] == 404
    status, body, _ = fetch(port + 1, "/metrics")
    assert status == 200
    assert "ringfence_worker_lag_seconds" in body
    assert 'ringfence_requests_total{method="GET",route="healthz",status="2xx"}' in body
    assert fetch(port + 1, "/readyz")[0] == 200


def test_it_stops_within_five_seconds_and_leaves_nobody_behind(served):
    port, process = served
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert time.monotonic() - started < 5
    with pytest.raises(OSError):
        fetch(port, "/healthz")


def test_a_part_that_dies_is_started_again(served, house):
    port, process = served
    children = f"/proc/{process.pid}/task/{process.pid}/children"
    if not os.path.exists(children):
        pytest.skip("needs /proc")
    before = Path(children).read_text().split()
    os.kill(int(before[0]), signal.SIGKILL)
    for _ in range(100):
        time.sleep(0.1)
        now = Path(children).read_text().split()
        if len(now) == len(before) and now != before:
            break
    assert now != before and len(now) == len(before)
    assert wait_for(port)[0] == 200


def test_a_killed_supervisor_takes_its_parts_along(served):
    port, process = served
    process.kill()
    process.wait()
    for _ in range(60):
        try:
            fetch(port, "/healthz")
        except OSError:
            return
        time.sleep(0.1)
    raise AssertionError("somebody still listens")


def test_log_lines_are_json_with_a_request_id_and_without_what_people_typed(house):
    port = free_ports()
    arguments = ["serve", "--listen", f"127.0.0.1:{port}", "--admin-listen", f"127.0.0.1:{port + 1}"]
    with start(arguments, environment=house.environment) as process:
        wait_for(port)
        _, _, headers = fetch(port, "/login/?next=/canary-path/&q=canary-query")
        fetch(port, "/canary-page/")
        process.terminate()
        text = process.communicate(timeout=10)[1]
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert headers["X-Request-ID"] in {line.get("request") for line in lines}
    assert all("timestamp" in line and "level" in line for line in lines)
    assert "canary" not in text


def test_a_taken_port_is_said_plainly(served, house):
    port, _ = served
    arguments = ("serve", "--listen", f"127.0.0.1:{port}", "--admin-listen", f"127.0.0.1:{port + 1}")
    assert "Cannot listen" in house.run(*arguments, code=1).stderr


def test_a_database_without_its_keys_is_not_opened(house):
    (house.folder / "keys.json").unlink()
    assert "key file" in house.run("serve", code=1).stderr


def test_an_older_database_asks_for_an_upgrade(house):
    house.sql("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert "ringfence upgrade" in house.run("serve", code=1).stderr


def test_the_doctor_says_what_is_wrong(house):
    assert "ok   database" in house.run("doctor").stdout
    (house.folder / "keys.json").chmod(0o644)
    found = house.run("doctor", "--json", code=1)
    keys = next(each for each in json.loads(found.stdout) if each["name"] == "keys")
    assert not keys["ok"] and "chmod" in keys["remedy"]


def test_the_doctor_finds_a_flipped_bit_in_the_presence_log(house):
    house.inside(
        "from pathlib import Path\n"
        "from ringfence.core.contacts.records import Presence\n"
        "from ringfence.engine.presence import PresenceLog\n"
        f"PresenceLog(Path({str(house.folder / 'presence')!r})).append('one', [Presence('a', 'b', 0, 60)])"
    )
    house.run("doctor")
    (file,) = (house.folder / "presence" / "log").glob("*.rfl")
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(data)
    assert "damaged" in house.run("doctor", code=1).stdout


def test_the_command_line_answers_without_django():
    code = "import sys; sys.argv = ['ringfence', '--version']; from ringfence.cli import main; main()"
    code += "; assert 'django' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
