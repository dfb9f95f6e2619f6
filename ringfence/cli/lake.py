"""`ringfence lake`: presence as Parquet files by day and bucket, for `ringfence trace --engine spark`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Presence as a lake of Parquet files.", add_completion=False)
Files = list[Path]


@app.callback()
def _family() -> None:
    """Presence as a lake of Parquet files."""


@app.command()
def write(
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="Folder of the lake; made if it is not there.")
    ],
    presence: Annotated[
        Files,
        typer.Argument(metavar="[FILE]...", help="Presence: person,place,start,end[,source,room,seat ...]."),
    ] = [],  # noqa: B006 - typer copies it
    encounters: Annotated[
        Files,
        typer.Option("--encounters", metavar="FILE", help="Encounters: a,b,start,end[,distance_m ...]."),
    ] = [],  # noqa: B006
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Time zone of times without offset.")
    ] = "Asia/Shanghai",
    buckets: Annotated[
        int,
        typer.Option(min=1, help="Parts that can be searched at the same time; settled by the first write."),
    ] = 64,
    hot_rows: Annotated[
        int,
        typer.Option(min=1, help="A place with more rows in the first write is spread over several buckets."),
    ] = 200_000,
    salts: Annotated[int, typer.Option(min=1, help="Over how many buckets a hot place is spread.")] = 8,
) -> None:
    """Add files to a lake; the same file again changes nothing.

    Example: ringfence lake write presence.parquet --encounters encounters.csv --out lake
    """
    from ringfence.cli.lake_run import write_files
    from ringfence.core.words import Refused

    if not presence and not encounters:
        typer.echo("ringfence lake write: nothing to write: name a FILE, or --encounters FILE", err=True)
        raise typer.Exit(2)
    files = {"presence": presence, "encounters": encounters}
    try:
        write_files(files, out=out, zone=zone, buckets=buckets, hot_rows=hot_rows, salts=salts)
    except Refused as problem:
        say = getattr(problem, "say", None)
        typer.echo(f"ringfence lake write: {say() if say else problem}", err=True)
        raise typer.Exit(3) from None
