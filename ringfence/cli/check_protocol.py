"""`ringfence check-protocol FILE`: is this protocol file sound, and do its own examples hold?"""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

EPILOG = """\b
Examples:
  ringfence check-protocol cn-covid-8
  ringfence check-protocol my-county/contacts.yaml
  ringfence check-protocol my-county/contacts.yaml --json

\b
Exit codes: 0 sound, 1 faults found, 2 wrong use (no such file).
"""


@app.command(epilog=EPILOG)
def check_protocol(
    file: Annotated[
        str, typer.Argument(help="A protocol file, a folder of topics, or the name of a shipped pack.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False,
) -> None:
    """List every fault with its line number, then run the file's own examples."""
    from ringfence.files.checking import check
    from ringfence.files.packs import PackMissing

    try:
        report = check(file)
    except PackMissing as missing:
        typer.echo(f"ringfence check-protocol: {missing}", err=True)
        raise typer.Exit(2) from None
    if as_json:
        import orjson

        typer.echo(orjson.dumps(report, option=orjson.OPT_INDENT_2).decode())
    else:
        _print(report)
    raise typer.Exit(0 if report["ok"] else 1)


def _print(report: dict) -> None:
    for fault in report["faults"]:
        where = fault["file"] if Path(fault["file"]).suffix else report["name"]
        typer.echo(f"{where}:{fault['line']}: {fault['message']} [{fault['code']}]")
    held = sum(one["holds"] for one in report["examples"])
    for one in report["examples"]:
        if not one["holds"]:
            typer.echo(
                f"{one['file']}:{one['line']}: the example '{one['name']['en']}' fails: {one['wrong']} [example]"
            )
    if report["faults"]:
        typer.echo(f"{len(report['faults'])} fault(s).")
    else:
        broken = len(report["examples"]) - held
        typer.echo(f"{report['pack']}: {held} of {len(report['examples'])} examples hold.")
        typer.echo("Sound." if not broken else f"{broken} fault(s).")
