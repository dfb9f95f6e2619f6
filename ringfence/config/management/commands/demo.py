"""The Django side of `ringfence demo`: builds the county once, prints address and logins, opens the door."""

import os
import secrets
import shutil
import sys
import threading
import time
import urllib.request
import webbrowser
from pathlib import Path
from typing import Any

import orjson
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from ringfence import __version__
from ringfence.config.demo.township import PEOPLE_OF_THE_COUNTY, USERS
from ringfence.config.operation.first_start import prepare
from ringfence.config.operation.folders import data_folder
from ringfence.config.operation.migrating import is_new, pending


def card() -> Path:
    """The demo's own note: version, state, password. A folder without it is not ours to empty."""
    return data_folder() / "demo.json"


def read_card() -> dict[str, str]:
    try:
        return dict(orjson.loads(card().read_bytes()))
    except FileNotFoundError:
        return {}


class Command(BaseCommand):
    help = "Build the invented county and serve it."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--people", type=int, default=PEOPLE_OF_THE_COUNTY)
        parser.add_argument("--no-serve", dest="serve", action="store_false", default=True)

    def handle(self, *, serve: bool, people: int, **options: Any) -> None:
        found = read_card()
        wanted = {"state": "done", "version": __version__, "people": str(people)}
        if any(found.get(name) != value for name, value in wanted.items()) or pending():
            found = self._build(found, people)
        self._print_logins(found["password"], people)
        if serve:
            address = f"http://{settings.OPTIONS.listen}/"
            if self._has_display():
                threading.Thread(target=self._open, args=(address,), daemon=True).start()
            call_command("serve")

    def _build(self, found: dict[str, str], people: int) -> dict[str, str]:
        """From nothing, always: a half-built or older demo is thrown away."""
        folder = data_folder()
        if not found and not is_new():
            raise CommandError(f"{folder} holds data that is not a demo; choose another folder with --data.")
        connection.close()
        if found:
            self._empty(folder)
        note = {
            "version": __version__,
            "state": "building",
            "people": str(people),
            "password": f"yunxi-{secrets.token_hex(4)}",
        }
        card().write_bytes(orjson.dumps(note))
        self.stderr.write(f"Building the demo: a county of {people:,} people ...")
        started = time.monotonic()
        prepare(at=timezone.now())
        call_command("seed_demo", password=note["password"], people=people, stdout=open(os.devnull, "w"))
        note["state"] = "done"
        card().write_bytes(orjson.dumps(note))
        self.stderr.write(f"built in {time.monotonic() - started:.0f} s")
        return note

    def _empty(self, folder: Path) -> None:
        for path in folder.iterdir():
            if path.name in ("secret_key", "lock"):
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _print_logins(self, password: str, people: int) -> None:
        self.stdout.write(
            f"\nAn invented county of {people:,} people; nobody in it is real. "
            "Sign in as one of these, with one password:"
        )
        for username, (role, name, _language) in USERS.items():
            self.stdout.write(f"  {username:16} {role:16} {name}")
        self.stdout.write(f"\n  password         {password}")
        self.stdout.write(f"  address          http://{settings.OPTIONS.listen}/\n")
        self.stdout.flush()

    def _has_display(self) -> bool:
        return sys.platform == "darwin" or bool(
            os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
        )

    def _open(self, address: str) -> None:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"{address}healthz", timeout=1).close()
            except OSError:
                time.sleep(0.2)
                continue
            webbrowser.open(address)
            return
