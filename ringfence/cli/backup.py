"""`ringfence backup`."""

from pathlib import Path
from typing import Annotated

import typer

from ringfence.cli.start import call

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def backup(
    out: Annotated[
        Path, typer.Argument(help="New file, or a folder in which to make one named by the time.")
    ],
    keep: Annotated[
        int, typer.Option(help="In a folder: remove all but the newest N backups; 0 keeps all.")
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print the manifest as JSON.")] = False,
) -> None:
    """Write a backup of database, presence log and attachments while people work.

    Keys are never in it: keep keys.json elsewhere, or nobody can read a restored backup.

    Examples: `ringfence backup /mnt/usb/` · `ringfence backup monday.rfbackup --json`
    """
    call("backup", out, keep=keep, json=json)
