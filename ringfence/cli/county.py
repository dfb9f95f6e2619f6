"""`ringfence county`: an invented county as files, to practise on and to test with."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
\b
Examples:
  ringfence county --people 20000 --days 14 --seed 1 --out county
  ringfence county --people 565423 --days 14 --seed 1 --threads 2 \\
    --county 430424 --data ../shared/data --out hengdong --report

\b
Writes people.parquet, places.parquet, presence.parquet, county.json and,
with --report, county.html. The same command gives the same bytes, on any
number of threads.

\b
Exit codes:
  0  done
  1  failed
  2  wrong use
  3  a table of --data was refused
  5  the result could not be written
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog=EPILOG)
def county(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the result.")],
    people: Annotated[
        int, typer.Option(min=200, max=10_000_000, metavar="N", help="How many people.")
    ] = 20_000,
    days: Annotated[int, typer.Option(min=0, max=366, metavar="D", help="How many days of presence.")] = 14,
    seed: Annotated[int, typer.Option(min=0, metavar="S", help="Another seed, another county.")] = 1,
    threads: Annotated[
        int, typer.Option(min=1, max=64, metavar="T", help="Threads; the result does not depend on it.")
    ] = 1,
    county: Annotated[
        str,
        typer.Option(
            metavar="CODE", help="Six digits of a real county, with --data. Default: 云溪县, invented."
        ),
    ] = "",
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder with cn_census2020 and cn_admin for --county.")
    ] = None,
    report: Annotated[
        bool, typer.Option("--report", help="Also draw the county: map, ages, households, hours, contacts.")
    ] = False,
) -> None:
    """Invent a county: its people, places, and who was where on each day.

    Nobody in it is real, whatever county the margins come from. Presence is read by `ringfence trace` as it is.
    """
    from ringfence.cli.county_run import Asked, run

    if bool(county) != (data is not None):
        raise typer.BadParameter("--county and --data go together.")
    raise typer.Exit(run(Asked(out, people, days, seed, threads, county, data, report)))
