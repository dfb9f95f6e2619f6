"""`ringfence keys create | list | rotate | drop-unused`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ringfence.apps.keys import actions, keyring
from ringfence.core.words import Refused


class Command(BaseCommand):
    help = (
        "Create, list and rotate sealing keys. They live in one file that is in no backup: copy it elsewhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["create", "list", "rotate", "drop-unused"])
        parser.add_argument("--resume", action="store_true", help="go on with a rotation that was cut short")

    def handle(self, *, what: str, resume: bool = False, **options: Any) -> None:
        try:
            {"create": self.create, "list": self.list_, "drop-unused": self.drop}.get(
                what, lambda: self.rotate(resume)
            )()
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def create(self) -> None:
        key_id = actions.create(at=timezone.now())
        self.stdout.write(f"{keyring.key_file()} written, key {key_id}.")
        self.stdout.write(
            "Copy this file to a place that is not this machine: without it no name can be read again."
        )

    def list_(self) -> None:
        ring = keyring.load()
        rows: dict[str, int] = {}
        for use in actions.usage():
            rows[use.key_id] = rows.get(use.key_id, 0) + use.rows
        for key_id in sorted({*ring.sealing, *rows}, key=lambda key: ring.made.get(key, "")):
            state = "active" if key_id == ring.active else "old" if key_id in ring.sealing else "MISSING"
            self.stdout.write(
                f"{key_id}  {ring.made.get(key_id, '?'):25}  {state:8} {rows.get(key_id, 0):>10} values"
            )

    def rotate(self, resume: bool) -> None:
        done = 0
        for column, count in actions.rotate(resume=resume, at=timezone.now()):
            done += count
            self.stdout.write(f"\r{column}: {done} values sealed again", ending="")
        self.stdout.write(f"\nKey {keyring.load().active} is active. Copy the key file again.")

    def drop(self) -> None:
        for key_id in actions.drop_unused():
            self.stdout.write(f"{key_id} dropped")
