"""`ringfence trace`: the contacts of a case with reasons, from files and without a database.

Only typer is loaded here; everything heavy waits until there is something to do, so that `--help` answers at once.
"""

from pathlib import Path
from typing import Annotated

import typer

EPILOG = """
\b
Examples:
  ringfence trace --protocol cn-covid-8 --index C001 \\
    --at 2022-04-01T12:00:00+08:00 --cases cases.csv \\
    --presence presence.csv --encounters encounters.csv --out result

\b
  ringfence trace --raw --index C001 --index C002 \\
    --window 2022-03-28T00:00:00+08:00 2022-04-01T00:00:00+08:00 \\
    --min-minutes 15 --ring2-min-minutes 30 --cases cases.csv \\
    --presence presence.parquet --encounters encounters.csv \\
    --out result --json

\b
  ringfence trace --protocol cn-covid-9 --index C001 \\
    --at 2022-04-01T12:00:00+08:00 --cases cases.csv \\
    --store presence --cap 2000 --out result

\b
Writes contacts.csv, contacts.xlsx, reasons.json, quality.json, report.html.

\b
Exit codes:
  0  done
  1  failed
  2  wrong use
  3  an input file was refused: file, row, column and remedy are named
  4  the protocol was refused or cannot be applied to this case
  5  the result could not be written
"""

app = typer.Typer(add_completion=False, rich_markup_mode=None)
Files = list[Path]


def file_option(name: str, text: str) -> typer.models.OptionInfo:
    return typer.Option(name, metavar="FILE", help=f"{text} May be given several times.")


@app.command(epilog=EPILOG)
def trace(
    index: Annotated[list[str], typer.Option("--index", metavar="ID", help="Index person. May be repeated.")],
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder for the result.")],
    cases: Annotated[Files, file_option("--cases", "Cases: person,onset,sampled,isolated,status,household.")],
    presence: Annotated[
        Files, file_option("--presence", "Who was where: person,place,start,end[,source,room,seat ...].")
    ] = [],  # noqa: B006 - typer copies it
    encounters: Annotated[
        Files, file_option("--encounters", "Who was near whom: a,b,start,end[,distance_m,place,source].")
    ] = [],  # noqa: B006
    people: Annotated[Files, file_option("--people", "Names and households: person,name,household ...")] = [],  # noqa: B006
    places: Annotated[
        Files, file_option("--places", "What places are: place,kind,name,lat,lon,volume_m3,ventilated ...")
    ] = [],  # noqa: B006
    links: Annotated[Files, file_option("--links", "Known infections: from,to,date,kind.")] = [],  # noqa: B006
    protocol: Annotated[
        str, typer.Option(metavar="PACK", help="Protocol pack by name (cn-covid-8 ...) or file.")
    ] = "",
    at: Annotated[
        str, typer.Option(metavar="TIME", help="The moment asked about; later facts are ignored.")
    ] = "",
    backward: Annotated[
        bool, typer.Option("--backward", help="Look for the source: the 14 days before onset.")
    ] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="Two rings by minutes alone, without any protocol.")
    ] = False,
    window: Annotated[
        tuple[str, str], typer.Option(metavar="FROM TO", help="With --raw: the span asked about.")
    ] = ("", ""),
    min_minutes: Annotated[
        float | None, typer.Option(metavar="M", min=0, help="With --raw: least minutes with an index.")
    ] = None,
    ring2_min_minutes: Annotated[
        float | None,
        typer.Option(metavar="N", min=0, help="With --raw: least minutes with all of the first ring."),
    ] = None,
    indirect_minutes: Annotated[
        float,
        typer.Option(metavar="T", min=0, help="Also those who entered within T minutes after the case left."),
    ] = 0,
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Time zone of times without offset and of the result.")
    ] = "Asia/Shanghai",
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a file if any of its rows is refused.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON instead of a table.")
    ] = False,
    engine: Annotated[
        str, typer.Option(metavar="NAME", help="kernel: this machine. spark: a cluster, from a lake.")
    ] = "kernel",
    master: Annotated[
        str, typer.Option(metavar="URL", help="With --engine spark: the cluster, such as spark://host:7077.")
    ] = "",
    lake: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="With --engine spark: what `ringfence lake write` wrote."),
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A store (`ringfence presence build`) in the place of --presence."),
    ] = None,
    cap: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="With --store: leave out, and tell, places with more people."),
    ] = None,
) -> None:
    """Find the contacts of a case and say why.

    Times are ISO 8601 with offset. CSV, XLSX, Parquet and JSON Lines are read; a header without rows is valid; an
    empty end is an open stay. Rows that cannot be used are listed in quality.json, never dropped silently.
    """
    from ringfence.cli.trace_run import Asked, run

    asked = Asked(
        index=tuple(dict.fromkeys(one.strip() for one in index)),
        out=out,
        files={
            "cases": cases,
            "presence": presence,
            "encounters": encounters,
            "people": people,
            "places": places,
            "links": links,
        },
        protocol=protocol,
        at=at,
        backward=backward,
        raw=raw,
        window=window,
        min_minutes=min_minutes,
        ring2_min_minutes=ring2_min_minutes,
        indirect_minutes=indirect_minutes,
        zone=zone,
        strict=strict,
        as_json=as_json,
        engine=engine,
        master=master,
        lake=lake,
        store=store,
        cap=cap,
    )
    raise typer.Exit(run(asked))
