"""The Django side of `ringfence doctor`."""

import json as jsons
import stat
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ringfence.apps.keys import actions as keys
from ringfence.apps.keys import keyring
from ringfence.config.health import Check, checks, interrupted
from ringfence.config.operation.folders import data_folder
from ringfence.core.words import Refused
from ringfence.engine.presence import PresenceLog


def key_file() -> Check:
    path = keyring.key_file()
    if not path.exists():
        return Check(
            "keys", False, f"no {path}", "Put keys.json back, or start a new house: `ringfence serve`."
        )
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Check("keys", False, "others may read the key file", f"chmod 600 {path}")
    try:
        keys.check()
    except Refused as refusal:
        return Check("keys", False, str(refusal), "Put the right key file back.")
    return Check("keys", True, f"{len(keyring.load().sealing)} keys, active {keyring.load().active}")


def presence() -> Check:
    """Every digest of the presence log and of its snapshot, read once."""
    try:
        rows = PresenceLog(Path(settings.PRESENCE_DIR)).verify()
    except Refused as refusal:
        return Check("presence", False, str(refusal), "Restore the newest backup.")
    return Check("presence", True, f"{rows} rows, every digest is right")


def front_end() -> Check:
    found = Path(str(settings.DJANGO_VITE["default"]["manifest_path"])).exists()
    return Check("pages", found, "built" if found else "not built", "" if found else "Run `make setup`.")


def outside() -> Check:
    """Reachable from other machines without TLS?"""
    local = settings.OPTIONS.listen.startswith(("127.", "localhost", "[::1]"))
    ok = local or settings.OPTIONS.https
    remedy = "" if ok else "Put a TLS proxy in front and set RINGFENCE_HTTPS=true."
    return Check("network", ok, settings.OPTIONS.listen, remedy)


def findings() -> Iterator[Check]:
    data_folder()
    found = checks()
    yield from found
    yield interrupted()
    if found[0].ok and all(each.ok for each in found if each.name == "migrations"):
        yield key_file()
    yield presence()
    yield front_end()
    yield outside()


class Command(BaseCommand):
    help = "Say what is wrong on this machine, and what to do."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *, json: bool, **options: Any) -> None:
        found = list(findings())
        if json:
            self.stdout.write(jsons.dumps([asdict(each) for each in found], ensure_ascii=False))
        else:
            for each in found:
                self.stdout.write(f"{'ok  ' if each.ok else 'BAD '} {each.name:12} {each.found}")
                if each.remedy:
                    self.stdout.write(f"     {'':12} -> {each.remedy}")
        bad = [each.name for each in found if not each.ok]
        if bad:
            raise CommandError(f"not well: {', '.join(bad)}")
