"""`ringfence drill`: play an outbreak with a known truth in an invented county, and score the response."""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
\b
Examples:
  ringfence drill --people 2000 --days 25 --strain delta --seed 7 --out drill
  ringfence drill --people 2000 --days 25 --trace-hours 24 \\
    --against trace-hours=48 --seeds 10 --json
  ringfence drill --rounds 3 --against rounds=0,companions

\b
With --out: log.csv (what was done), contacts.csv and duties.csv (the lists as
they were found), score.json, and truth/infections.csv in a folder of its own.
With --against: comparison.json and differences.csv (for whom it made one).

\b
Exit codes:
  0    done
  1    failed
  2    wrong use
  3    the county, the strain or the protocol was refused
  5    the result could not be written
  130  stopped; nothing was written
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(epilog=EPILOG)
def drill(
    people: Annotated[int, typer.Option(min=200, metavar="N", help="People in the invented county.")] = 2000,
    days: Annotated[int, typer.Option(min=2, metavar="D", help="Days played.")] = 25,
    seed: Annotated[int, typer.Option(min=0, metavar="S", help="The dice of county and outbreak.")] = 1,
    strain: Annotated[
        str, typer.Option(metavar="NAME", help="ancestral, delta, omicron, or a file.")
    ] = "delta",
    protocol: Annotated[
        str, typer.Option(metavar="PACK", help="Protocol pack by name or file.")
    ] = "cn-covid-8",
    county: Annotated[
        str,
        typer.Option(metavar="CODE", help="Six digits of a real county whose margins to take, with --data."),
    ] = "",
    data: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder with cn_census2020 and cn_admin for --county.")
    ] = None,
    cases: Annotated[int, typer.Option(min=1, help="First cases, unknown to anybody.")] = 5,
    staff: Annotated[int, typer.Option(min=1, help="Interviewers at work.")] = 10,
    callers: Annotated[int, typer.Option(min=0, help="People who call contacts; 0: as many.")] = 0,
    groups: Annotated[
        int, typer.Option(min=0, help="Sampling groups of a round; 0: one for every 1,800 people.")
    ] = 0,
    tubes_an_hour: Annotated[
        float, typer.Option(min=0, help="What the laboratory takes; 0: what the groups fill.")
    ] = 0,
    trace_hours: Annotated[
        float, typer.Option(min=0, help="No contact is held sooner than so long after the case was known.")
    ] = 0,
    hold_undetermined: Annotated[
        bool, typer.Option("--hold-undetermined", help="Also hold contacts whose class stays open.")
    ] = False,
    secondary: Annotated[
        bool, typer.Option("--secondary/--no-secondary", help="Hold secondary contacts as the protocol says.")
    ] = True,
    companions: Annotated[
        bool, typer.Option("--companions", help="Swab those in one phone cell with a case.")
    ] = False,
    rounds: Annotated[int, typer.Option(min=0, help="Rounds of pooled tests for everyone.")] = 0,
    against: Annotated[
        str,
        typer.Option(
            metavar="CHANGES",
            help="Compare with a second policy on the same dice: name=value,... or nothing.",
        ),
    ] = "",
    against_trace_hours: Annotated[
        float | None, typer.Option(min=0, help="The same as --against trace-hours=...")
    ] = None,
    seeds: Annotated[int, typer.Option(min=2, help="Outbreaks to compare over.")] = 10,
    threads: Annotated[int, typer.Option(min=1, help="Threads; never changes the result.")] = 1,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="Folder for log, lists, score and truth.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE.html", help="Draw the course of the outbreak.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the score as JSON.")] = False,
) -> None:
    """Play an outbreak against the real search and the real rules, and score the response by the hidden truth."""
    from ringfence.cli.drill_run import Asked, run
    from ringfence.core.simulation.response import Policy
    from ringfence.core.simulation.staff import Staff

    if bool(county) != (data is not None):
        raise typer.BadParameter("--county and --data go together.")
    policy = Policy(
        trace_hours=trace_hours, undetermined=hold_undetermined, secondary=secondary, companions=companions, rounds=rounds
    )  # fmt: skip
    if against_trace_hours is not None:
        against = f"trace-hours={against_trace_hours:g}" + (f",{against}" if against else "")
    asked = Asked(
        people, days, seed, strain, protocol, county, data, cases,
        Staff(staff, callers, groups=groups, tubes_an_hour=tubes_an_hour), policy, against, seeds, threads, out, report,
        as_json,
    )  # fmt: skip
    raise typer.Exit(run(asked))
