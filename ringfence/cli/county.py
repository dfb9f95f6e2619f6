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
Writes into DIR:
  people, lives, places       who lives there, where, and what they do
  presence                    where everybody was, complete
  tests                       samples, tubes and results as they were told
  observed/                   what registers, scans, cameras, telephone cells
                              and interviews have of it; and the cases found
  truth/                      who infected whom, where, when and how near
  county.json                 what was asked for, what each file is
  county.html, outbreak.html  pictures, with --report
All tables are Parquet and are read by `ringfence trace` as they are. The same
command gives the same bytes, on any number of threads.

\b
  ringfence trace --protocol cn-covid-8 --index P00000123 \\
    --at 2022-03-27T12:00:00+08:00 --people county/people.parquet \\
    --places county/places.parquet --cases county/observed/cases.parquet \\
    --presence county/observed/scans.parquet \\
    --presence county/observed/registers.parquet \\
    --encounters county/observed/interviews.parquet --out result

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
    strain: Annotated[
        str,
        typer.Option(metavar="NAME", help="Strain of the outbreak: ancestral, delta, omicron, or a file."),
    ] = "delta",
    cases: Annotated[int, typer.Option(min=1, help="First cases, infected on the first day.")] = 10,
    outbreak: Annotated[
        bool, typer.Option("--outbreak/--no-outbreak", help="Let a strain spread, with tests and the truth.")
    ] = True,
    observed: Annotated[
        bool, typer.Option("--observed/--no-observed", help="Also write what systems saw of the visits.")
    ] = True,
    report: Annotated[
        bool, typer.Option("--report", help="Also draw county.html and, with an outbreak, outbreak.html.")
    ] = False,
) -> None:
    """Invent a county: its people, places, and who was where on each day.

    Nobody in it is real, whatever county the margins come from.
    """
    from ringfence.cli.county_run import Asked, run

    if bool(county) != (data is not None):
        raise typer.BadParameter("--county and --data go together.")
    asked = Asked(
        out,
        people,
        days,
        seed,
        threads,
        county,
        data,
        report,
        strain if outbreak and days else "",
        cases,
        observed,
    )
    raise typer.Exit(run(asked))
