"""`ringfence drill`: play an outbreak with a known truth in an invented county, and score the response."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
\b
Examples:
  ringfence drill --people 2000 --days 25 --strain delta --seed 7
  ringfence drill --people 2000 --days 25 --trace-hours 24 \\
    --against-trace-hours 48 --seeds 10 --json

\b
With --out: log.csv (what was done), score.json, and truth/infections.csv
in a folder of its own.

\b
Exit codes:
  0  done
  1  failed
  2  wrong use
  3  the county, the strain or the protocol was refused
  5  the result could not be written
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog=EPILOG)
def drill(
    people: Annotated[int, typer.Option(help="People in the invented county.")] = 2000,
    days: Annotated[int, typer.Option(min=2, help="Days played.")] = 25,
    seed: Annotated[int, typer.Option(help="The dice of county and outbreak.")] = 1,
    strain: Annotated[str, typer.Option(help="ancestral, delta, omicron, or a file.")] = "delta",
    protocol: Annotated[
        str, typer.Option(metavar="PACK", help="Protocol pack by name or file.")
    ] = "cn-covid-8",
    cases: Annotated[int, typer.Option(min=1, help="First cases, unknown to anybody.")] = 5,
    staff: Annotated[int, typer.Option(min=1, help="Tracers at work.")] = 10,
    trace_hours: Annotated[
        float, typer.Option(min=0, help="No contact is held sooner than so long after the case was known.")
    ] = 0,
    hold_undetermined: Annotated[
        bool, typer.Option("--hold-undetermined", help="Also hold contacts whose class stays open.")
    ] = False,
    rounds: Annotated[int, typer.Option(min=0, help="Rounds of pooled tests for everyone.")] = 0,
    against_trace_hours: Annotated[
        float | None, typer.Option(min=0, help="Compare with this delay, same dice.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=2, help="Outbreaks to compare over.")] = 10,
    threads: Annotated[int, typer.Option(min=1, help="Threads; never changes the result.")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for log, score and truth.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the score as JSON.")] = False,
) -> None:
    """Play an outbreak against the real search and the real rules, and score the response by the hidden truth."""
    from ringfence.cli.drill_run import Asked, run

    asked = Asked(
        people, days, seed, strain, protocol, cases, staff, trace_hours, hold_undetermined, rounds, against_trace_hours,
        seeds, threads, out, as_json,
    )  # fmt: skip
    raise typer.Exit(run(asked))
