"""The Django side of `ringfence docs`."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ringfence.config.manual import pages


class Command(BaseCommand):
    help = "Write the generated reference pages."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--out", type=Path, default=Path("docs/reference"))
        parser.add_argument("--check", action="store_true")

    def handle(self, *, out: Path, check: bool, **options: Any) -> None:
        fresh = pages()
        stale = [name for name, text in fresh.items() if not _same(out / name, text)]
        if check:
            if stale:
                raise CommandError(f"stale: {', '.join(stale)}; run `ringfence docs` and commit")
            return
        out.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            (out / name).write_text(fresh[name])
        self.stdout.write(f"{len(fresh)} pages in {out}, {len(stale)} written")


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text() == text
