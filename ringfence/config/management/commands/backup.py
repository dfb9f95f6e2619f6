"""The Django side of `ringfence backup`."""

import json as jsons
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ringfence.config.operation.backup import backup, default_name, rotate
from ringfence.config.operation.noted import note


class Command(BaseCommand):
    help = "Write a backup of database, presence log and attachments."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("out", type=Path)
        parser.add_argument("--keep", type=int, default=0)
        parser.add_argument("--json", action="store_true")

    def handle(self, *, out: Path, keep: int, json: bool, **options: Any) -> None:
        at = timezone.now()
        file = out / default_name(at) if out.is_dir() else out
        manifest = backup(file, at=at)
        note("backup", manifest["id"], at=at)
        gone = rotate(out, keep=keep) if keep and out.is_dir() else []
        if json:
            told = {"file": str(file), "removed": [str(each) for each in gone], **manifest}
            self.stdout.write(jsons.dumps(told, ensure_ascii=False))
            return
        rows = sum(manifest["rows"].values())
        size = file.stat().st_size / 1e6
        self.stdout.write(
            f"{file}: {rows} rows, {len(manifest['entries'])} files, {size:.1f} MB, id {manifest['id']}"
        )
        self.stdout.write("The keys are not in it; keep a copy of the key file in another place.")
        for each in gone:
            self.stdout.write(f"removed {each}")
