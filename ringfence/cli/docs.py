"""`ringfence docs`."""

from pathlib import Path
from typing import Annotated

import typer

from ringfence.cli.start import call

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def docs(
    out: Annotated[Path, typer.Option(help="Folder of the reference pages.")] = Path("docs/reference"),
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail when a page is stale.")] = False,
) -> None:
    """Write the reference pages that come from the code: settings, commands, permissions, protocols.

    Example: `ringfence docs --check`
    """
    call("docs", out=out, check=check)
