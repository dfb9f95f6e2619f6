"""`ringfence restore`."""

from pathlib import Path
from typing import Annotated

import typer

from ringfence.cli.start import call

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `ringfence backup` wrote.")],
    confirm: Annotated[str, typer.Option(help="The backup's id, instead of typing it when asked.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Verify everything and change nothing.")] = False,
) -> None:
    """Verify a backup and put it in the place of all present data.

    Damaged, truncated, foreign or newer files, and files sealed with other keys, are refused before anything is
    changed. The data that was there is moved into a folder `before-...`, not deleted. Stop Ringfence first.

    Examples: `ringfence restore monday.rfbackup --dry-run` · `ringfence restore monday.rfbackup`
    """
    call("restore", file, confirm=confirm, dry_run=dry_run)
