"""The Django side of `ringfence upgrade`."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ringfence.config.operation.migrating import pending
from ringfence.config.operation.upgrade import upgrade


class Command(BaseCommand):
    help = "Back up, then bring the database to this version."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self.stdout.write("\n".join(pending()) or "Nothing to do.")
            return
        done, saved = upgrade(at=timezone.now())
        if not done:
            self.stdout.write("The database is already of this version.")
            return
        if saved:
            self.stdout.write(f"Backed up to {saved}")
        self.stdout.write(f"{len(done)} migrations done, the last is {done[-1]}.")
