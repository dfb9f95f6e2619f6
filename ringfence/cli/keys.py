"""`ringfence keys`: the sealing keys, in a file beside the data and in no backup."""

import typer

from ringfence.cli.start import call

app = typer.Typer(no_args_is_help=True, help="Create, list and rotate sealing keys.", add_completion=False)


@app.command()
def create() -> None:
    """Make the key file. Example: ringfence keys create"""
    call("keys", "create")


@app.command("list")
def list_() -> None:
    """Which keys there are, and how many values each one seals."""
    call("keys", "list")


@app.command()
def rotate(resume: bool = typer.Option(False, help="Go on with a rotation that was cut short.")) -> None:
    """A new key for everything, while people go on working. Example: ringfence keys rotate --resume"""
    call("keys", "rotate", resume=resume)


@app.command("drop-unused")
def drop_unused() -> None:
    """Forget old keys that no value needs any more. Backups made before need them still!"""
    call("keys", "drop-unused")
