"""The Django side of `ringfence restore`."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ringfence.config.operation.archive import Manifest
from ringfence.config.operation.folders import data_folder
from ringfence.config.operation.migrating import pending
from ringfence.config.operation.noted import note
from ringfence.config.operation.restore import restore
from ringfence.core.words import Refused


class Command(BaseCommand):
    help = "Verify a backup and put it in the place of all present data."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--confirm", default="")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, file: Path, confirm: str, dry_run: bool, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")

        def asked(manifest: Manifest) -> bool:
            self._tell(manifest)
            return not dry_run and self._confirmed(manifest, confirm)

        at = timezone.now()
        try:
            before = restore(file, confirm=asked, at=at)
        except Refused as refusal:
            if dry_run and refusal.code == "not-confirmed":
                self.stdout.write("The backup is whole and fits this machine. Nothing was changed.")
                return
            raise
        if pending():
            self.stdout.write("The backup is of an older version: run `ringfence upgrade` now.")
        else:
            note("restore", file.stem, at=at)
        self.stdout.write(
            f"Restored. The data that was there is in {before}; remove it when you are content."
        )

    def _tell(self, manifest: Manifest) -> None:
        rows = sum(manifest["rows"].values())
        self.stdout.write(
            f"Backup {manifest['id']} of {manifest['made_at']}, Ringfence {manifest['version']}, "
            f"{rows} rows in {len(manifest['rows'])} tables, {len(manifest['entries'])} files.\n"
            f"It replaces everything in {data_folder()} and its database."
        )

    def _confirmed(self, manifest: Manifest, confirm: str) -> bool:
        if confirm:
            return confirm == manifest["id"]
        if not sys.stdin.isatty():
            raise CommandError(f"No terminal to ask on: add --confirm {manifest['id']}. Nothing was changed.")
        return input(f"Type {manifest['id']} to go on: ").strip() == str(manifest["id"])
