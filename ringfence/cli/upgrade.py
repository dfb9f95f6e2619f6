"""`ringfence upgrade`."""

from typing import Annotated

import typer

from ringfence.cli.start import call

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def upgrade(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would be done.")] = False,
) -> None:
    """Back up, then bring the database to this version: all of it or nothing.

    Example: `ringfence upgrade --dry-run`
    """
    call("upgrade", dry_run=dry_run)
