"""`ringfence doctor`."""

from typing import Annotated

import typer

from ringfence.cli.start import call

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what is wrong on this machine, and what to do. Exit code 1 when something is.

    Example: `ringfence doctor --json`
    """
    call("doctor", json=json)
