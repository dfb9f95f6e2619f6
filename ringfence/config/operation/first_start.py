"""What a house needs before it opens: its folder, keys and tables. Made once, on the first start."""

from datetime import datetime

from django.core.management import call_command

from ringfence.apps.keys import actions as keys
from ringfence.apps.keys import keyring
from ringfence.config.operation.folders import leftovers, read_journal, working
from ringfence.config.operation.migrating import is_new, pending
from ringfence.config.operation.restore import finish
from ringfence.core.words import Refused


def prepare(*, at: datetime) -> list[str]:
    """Make what is missing on a first start, finish what was cut off; returns what was done, in sentences."""
    done = []
    if read_journal() or leftovers():
        with working(alone=True, what="finish what was cut off"):
            done.append(finish())
    if is_new():
        with working(alone=True, what="make the database"):
            done.extend(_furnish(at))
    if not keyring.key_file().exists():
        raise Refused(
            f"There is no key file {keyring.key_file()}, but there is a database: put the keys back, "
            "for without them nobody can be read.",
            code="key-missing",
        )
    if missing := pending():
        raise Refused(
            f"The database is of an older version ({len(missing)} migrations are missing). Run `ringfence upgrade`.",
            code="upgrade-needed",
        )
    return [sentence for sentence in done if sentence]


def _furnish(at: datetime) -> list[str]:
    done = []
    if not keyring.key_file().exists():
        keys.create(at=at)
        done.append(f"Keys made: {keyring.key_file()}. Copy them to another place now; no backup holds them.")
    if is_new():  # still, now that we are alone
        call_command("migrate", interactive=False, verbosity=0)
        done.append("Database made.")
    return done
