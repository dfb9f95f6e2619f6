"""Writes docs/reference/openapi.json; with --check says whether it is fresh."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError

from ringfence.config.api import api
from ringfence.config.openapi import breaks, render


class Command(BaseCommand):
    help = "Write the description of the HTTP API that is committed; it only grows."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail when it differs")
        parser.add_argument("--out", type=Path, default=Path("docs/reference/openapi.json"))
        parser.add_argument("--allow-breaks", action="store_true", help="before the first release only")

    def handle(self, *, check: bool, out: Path, allow_breaks: bool, **options: Any) -> None:
        fresh = render(api.get_openapi_schema(path_prefix="/api/v1/"))
        committed = out.read_text() if out.exists() else "{}"
        broken = breaks(orjson.loads(committed), orjson.loads(fresh))
        if broken and not allow_breaks:
            raise CommandError("callers of the API would miss:\n  " + "\n  ".join(broken))
        if check:
            if fresh != committed:
                raise CommandError(f"{out} is stale: run `python manage.py export_openapi` and commit it")
            return
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(fresh)
        self.stdout.write(f"{out} written")
