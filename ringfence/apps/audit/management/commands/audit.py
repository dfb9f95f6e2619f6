"""`ringfence audit verify | publish`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ringfence.apps.audit import heads, queries

FAULTS = {
    "missing": "a link is missing before it",
    "order": "it does not follow the link before it",
    "changed": "it was changed after it was written",
    "index": "its search entries were changed",
    "head": "it is not the link that was published",
    "cut": "the chain ends too early",
}


class Command(BaseCommand):
    help = "Verify the audit chain, or publish its end."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["verify", "publish"])
        parser.add_argument(
            "--heads", type=Path, help="file of published ends; the one in the data folder if left out"
        )

    def handle(self, *, what: str, heads: Path | None = None, **options: Any) -> None:
        if what == "publish":
            self.publish(heads)
        else:
            self.verify(heads)

    def publish(self, path: Path | None) -> None:
        self.stdout.write(heads.publish(at=timezone.now(), path=path))

    def verify(self, path: Path | None) -> None:
        report = queries.verify(heads=heads.read(path))
        if not report.ok:
            said = f"The chain is broken at link {report.first_bad}: {FAULTS[report.fault]}."
            if report.fault in ("head", "cut"):
                said += " If an old backup was restored since, keep the file of heads as evidence and begin a new one."
            raise CommandError(said)
        self.stdout.write(f"{report.rows} links, whole. End: {report.head}")
