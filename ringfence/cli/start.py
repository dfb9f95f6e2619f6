"""Commands that need the database: start Django by name and hand over to its command of the same name."""

import os
import sqlite3
import sys
from typing import Any

from ringfence.core.words import Refused


def call(name: str, *arguments: Any, **options: Any) -> None:
    """Run a management command; a refusal becomes one plain sentence and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringfence.config.settings")
    import django
    from django.core.management import CommandError, call_command
    from django.db import DatabaseError

    os.umask(0o077)  # what we write is for the keeper of this machine only
    try:
        django.setup()
        call_command(name, *arguments, **options)
    except (Refused, CommandError) as refusal:
        print(f"ringfence: {refusal}", file=sys.stderr)
        raise SystemExit(1) from None
    except OSError as fault:  # the disk or the network: say which, not where in the program
        print(f"ringfence: {fault.strerror or fault}: {fault.filename or 'while writing'}", file=sys.stderr)
        raise SystemExit(1) from None
    except (DatabaseError, sqlite3.Error) as fault:
        print(f"ringfence: the database cannot be used: {fault}", file=sys.stderr)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
