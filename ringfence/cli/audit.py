"""`ringfence audit`: is the chain of who saw and did what still whole?"""

from pathlib import Path

import typer

from ringfence.cli.start import call

app = typer.Typer(no_args_is_help=True, help="Verify the audit chain.", add_completion=False)
HEADS = typer.Option(None, help="File of published ends; the one in the data folder if left out.")


@app.command()
def verify(heads: Path | None = HEADS) -> None:
    """Read the whole chain; exit code 1 when it is broken. Example: ringfence audit verify"""
    call("audit", "verify", heads=heads)


@app.command()
def publish(heads: Path | None = HEADS) -> None:
    """Note the present end of the chain outside the database. Example: ringfence audit publish"""
    call("audit", "publish", heads=heads)
