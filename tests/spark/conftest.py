"""A real standalone cluster on loopback: one master and two workers, each a process of its own, ended after the tests."""

import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECONDS = 90

if not shutil.which("java"):
    collect_ignore_glob = ["test_*"]


@contextmanager
def process(log: Path, *arguments: str, home: Path):
    """A Spark daemon in the foreground; what it says goes to `log`."""
    environment = {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYTHONPATH": str(ROOT),
        "PYSPARK_PYTHON": sys.executable,
    }
    with log.open("wb") as out:
        started = subprocess.Popen(
            [str(home / "bin" / "spark-class"), *arguments], env=environment, stdout=out, stderr=out
        )
        try:
            yield started
        finally:
            started.terminate()
            started.wait(timeout=SECONDS)


def told(log: Path, pattern: str) -> str:
    """What a daemon says once it is ready."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found = re.search(pattern, log.read_text(errors="replace"))
        if found:
            return found[0]
        time.sleep(0.1)
    raise TimeoutError(
        f"{log.name}: {pattern} not seen in {SECONDS} s:\n{log.read_text(errors='replace')[-2000:]}"
    )


@pytest.fixture(scope="session")
def master(tmp_path_factory):
    """The address of a cluster with two workers of one core each."""
    pyspark = pytest.importorskip("pyspark", reason="the extra spark is not installed: make test-spark")
    home, logs = Path(pyspark.__file__).parent, tmp_path_factory.mktemp("spark")
    loopback = ["--host", "127.0.0.1", "--port", "0", "--webui-port", "0"]
    first = "org.apache.spark.deploy.master.Master"
    with process(logs / "master", first, *loopback, home=home):
        address = told(logs / "master", r"spark://127\.0\.0\.1:\d+")
        second = ["org.apache.spark.deploy.worker.Worker", *loopback, "--cores", "1", "--memory", "1g"]
        work = [["--work-dir", str(logs / f"work{number}")] for number in (1, 2)]
        with (
            process(logs / "worker1", *second, *work[0], address, home=home),
            process(logs / "worker2", *second, *work[1], address, home=home),
        ):
            for number in (1, 2):
                told(logs / f"worker{number}", "Successfully registered with master")
            yield address


@pytest.fixture(scope="session")
def spark(master):
    from ringfence.engine import cluster

    made = cluster.session(master, settings={"spark.executor.memory": "700m"})
    yield made
    made.stop()
