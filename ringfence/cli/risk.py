"""`ringfence risk`: how likely each person is infected, from contacts, tests, tubes and onsets."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
\b
Examples:
  ringfence risk encounters.csv --results results.csv --out risk.csv
  ringfence risk met.csv --cases cases.csv --results results.xlsx --disease omicron
  ringfence risk contacts.csv --results results.csv --json

\b
Contacts are pairs (a, b) with a time; minutes and distance count where they are
given (else --minutes and an unknown distance), or a column chance with the
chance of infection of that contact. Results need a person and a result; rows of
one pool count as one tube. The answer is a probability, never a diagnosis, and
no ground to restrict anybody.

\b
Exit codes:
  0  done
  1  failed
  2  wrong use
  3  a file was refused, or what it says contradicts itself
  5  the result could not be written
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog=EPILOG)
def risk(
    contacts: Annotated[
        list[Path], typer.Argument(metavar="CONTACTS...", help="CSV, XLSX, Parquet or JSON Lines.")
    ],
    results: Annotated[
        list[Path] | None, typer.Option("--results", metavar="FILE", help="Tests and tubes.")
    ] = None,
    cases: Annotated[
        list[Path] | None, typer.Option("--cases", metavar="FILE", help="People known to be infected, with onset.")
    ] = None,
    disease: Annotated[str, typer.Option(help="ancestral, delta or omicron.")] = "delta",
    days: Annotated[int, typer.Option(min=1, max=60, help="Days looked at, the last one included.")] = 21,
    until: Annotated[str, typer.Option(metavar="DATE", help="Last day; else the last day in the files.")] = "",
    minutes: Annotated[float, typer.Option(min=0.1, help="Length of a contact that tells none.")] = 15.0,
    seed: Annotated[
        float | None, typer.Option(help="P(infected before the first day); 1 / people where not given.")
    ] = None,
    outside: Annotated[float, typer.Option(help="P(infected by somebody else) a day.")] = 1e-5,
    out: Annotated[Path | None, typer.Option("--out", metavar="CSV", help="One row a person.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:  # fmt: skip
    """P(infected) of everybody, with its span when contagion is half or twice as strong, and whether it settled."""
    from ringfence.cli.risk_read import Asked
    from ringfence.cli.risk_run import run

    asked = Asked(
        tuple(contacts), tuple(results or ()), tuple(cases or ()), disease, days, until, minutes, seed, outside, out, as_json,
    )  # fmt: skip
    raise typer.Exit(run(asked))
