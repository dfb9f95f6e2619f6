"""A whole house of its own for each test: data folder, keys and database, worked through the real command line."""

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = "import sys; sys.argv[0] = 'ringfence'; from ringfence.cli import main; main()"


class House:
    """A data folder and a database, and what an operator can do with them."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("RINGFENCE_")},
            "RINGFENCE_DATA_DIR": str(folder),
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "ringfence.config.settings",
            "PYTHONPATH": str(ROOT),
        }

    def python(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess:
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert code is None or done.returncode == code, done.stdout + done.stderr
        return done

    def run(self, *arguments: object, code: int = 0) -> subprocess.CompletedProcess:
        return self.python("-c", RUN, *map(str, arguments), code=code)

    def killed(self, line: int, *arguments: object) -> subprocess.CompletedProcess:
        count = self.folder.parent / "lines"
        return self.python(
            str(ROOT / "tests/ops/killed.py"), str(line), str(count), *map(str, arguments), code=None
        )

    def lines(self, *arguments: object) -> int:
        """How many lines of operation code a command runs."""
        done = self.killed(0, *arguments)
        assert done.returncode == 0, done.stderr
        return int((self.folder.parent / "lines").read_text())

    def inside(self, code: str) -> str:
        return self.python("-c", f"import django; django.setup()\n{code}").stdout.strip()

    def sql(self, statement: str) -> list[tuple]:
        """Straight to the database, to save the time of starting Django."""
        if self.url:
            import psycopg

            with psycopg.connect(self.url, autocommit=True) as connection:
                cursor = connection.execute(statement)
                return cursor.fetchall() if cursor.description else []
        connection = sqlite3.connect(self.folder / "app.sqlite3", isolation_level=None)
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def write(self, word: str) -> None:
        """Leave the same word in the database, the presence log and the attachments."""
        self.sql("DELETE FROM django_session")
        self.sql(f"INSERT INTO django_session VALUES ('{word}', '', '2022-03-30 00:00:00')")
        for name in ("presence", "attachments"):
            (self.folder / name).mkdir(exist_ok=True)
            (self.folder / name / "word").write_text(word)

    def read(self) -> set[str]:
        """The words found; one word means that no half was taken."""
        stored = {word for (word,) in self.sql("SELECT session_key FROM django_session")}
        return stored | {(self.folder / name / "word").read_text() for name in ("presence", "attachments")}

    def recover(self) -> None:
        """What the next start does first."""
        self.inside("from ringfence.config.operation.restore import finish; finish()")

    def copy(self, folder: Path) -> "House":
        """A second house with the same content."""
        shutil.copytree(self.folder, folder)
        return House(folder, clone(self.url) if self.url else "")


def free_ports() -> int:
    """A free port whose next one is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port


@contextmanager
def start(arguments, environment=None):
    """A running command; terminated at the end whatever happened."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=15)


def renamed(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def administer(url: str, *statements: str) -> None:
    import psycopg

    with psycopg.connect(renamed(url, "postgres"), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def clone(url: str) -> str:
    name = f"ops_{uuid.uuid4().hex[:12]}"
    administer(url, f"CREATE DATABASE {name} TEMPLATE {urlsplit(url).path[1:]}")
    return renamed(url, name)


@pytest.fixture(scope="session")
def first_house(tmp_path_factory):
    """Made once by the first start itself; tests take copies."""
    folder = tmp_path_factory.mktemp("first") / "var"
    url = os.environ.get("DATABASE_URL", "")
    if url:
        name = f"ops_{uuid.uuid4().hex[:12]}"
        administer(url, f"CREATE DATABASE {name}")
        url = renamed(url, name)
    house = House(folder, url)
    house.inside(
        "from django.utils import timezone\n"
        "from ringfence.config.operation.first_start import prepare\n"
        "prepare(at=timezone.now())"
    )
    house.write("old")
    return house


@pytest.fixture
def house(first_house, tmp_path):
    copy = first_house.copy(tmp_path / "var")
    yield copy
    if copy.url:
        administer(copy.url, f"DROP DATABASE {urlsplit(copy.url).path[1:]} WITH (FORCE)")
