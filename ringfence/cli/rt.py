"""`ringfence rt`: how fast an outbreak grows and how many each case infects, from a curve or a list of cases."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
\b
Examples:
  ringfence rt curve.csv --mean 2.6 --sd 1.5
  ringfence rt cases.xlsx --by onset --until 2022-04-10 --out rt.csv --json

\b
A curve has the columns date, cases and perhaps imported; a list of cases is
counted by the date named with --by. Days between the first and the last that
the file does not name had no case.

\b
Exit codes:
  0  done
  1  failed
  2  wrong use
  3  the file was refused, or holds too little to say anything
  5  the result could not be written
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog=EPILOG)
def rt(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV, XLSX, Parquet or JSON Lines.")],
    mean: Annotated[float, typer.Option(min=1.01, help="Mean serial interval, days.")] = 5.7,
    sd: Annotated[float, typer.Option(min=0.1, help="Its standard deviation, days.")] = 1.8,
    by: Annotated[
        str, typer.Option(help="For a list of cases: onset, sampled, confirmed or reported.")
    ] = "onset",
    until: Annotated[
        str, typer.Option(metavar="DATE", help="Last day that is known; days without a case count.")
    ] = "",
    window: Annotated[int, typer.Option(min=1, help="Days of the weekly estimate shown beside.")] = 7,
    dispersion: Annotated[
        float, typer.Option(min=0.01, help="k of the offspring distribution, for the end.")
    ] = 0.3,
    out: Annotated[Path | None, typer.Option("--out", metavar="CSV", help="One row a day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """R day by day with its interval, growth, doubling, and the chance that more cases come."""
    from ringfence.cli.rt_run import Asked, run

    raise typer.Exit(run(Asked(file, mean, sd, by, until, window, dispersion, out, as_json)))
