"""`ringfence presence`: build, check, describe, fold and look into a store of presence, without a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer

from ringfence.cli.trace_show import progress, tell
from ringfence.core.words import Refused

app = typer.Typer(
    no_args_is_help=True, help="Stored presence: build, append, verify, info, fold.", add_completion=False
)

UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
STORE = typer.Argument(help="Folder of the store (the folder `presence` of an installation's data).")
MEMORY = typer.Option("4G", help="Memory to hold at most, such as 6G or 800M.")
THREADS = typer.Option(2, min=1, max=64, help="Threads to use.")
OUT = typer.Option(..., "--out", help="Folder of the new store.")
TO = typer.Option(..., "--to", help="Folder of the store.")
BEFORE = typer.Option(..., formats=["%Y-%m-%d"], help="First day (UTC) that is kept.")
PERSON = typer.Argument(help="The person, as written in the files.")
PLACES = typer.Option(
    None, help="File of places with kind, lat and lon: for inferred ends and impossible moves."
)
FILES = typer.Argument(help="Files of presence: Parquet, CSV, XLSX.")


@app.command()
def build(
    files: list[Path] = FILES,
    out: Path = OUT,
    memory: str = MEMORY,
    threads: int = THREADS,
    zone: str = typer.Option("", help="Zone of times without an offset, such as Asia/Shanghai."),
) -> None:
    """Make a store from files of any size. Cut off, the same command goes on where it was.

    Example: ringfence presence build scans-*.parquet --out presence --memory 6G
    """
    from ringfence.engine.presence import PresenceLog

    with _refusing("build"), progress() as told:
        rows = PresenceLog(out).build(
            files,
            memory=_bytes(memory),
            threads=threads,
            zone=zone,
            progress=lambda done, parts: told("building", done, parts),
        )
    typer.echo(f"{rows:,} rows in {out}")


@app.command()
def append(
    files: list[Path] = FILES,
    to: Path = TO,
    zone: str = typer.Option("", help="Zone of times without an offset, such as Asia/Shanghai."),
) -> None:
    """Add files, each as one batch that can be withdrawn; a file that is there already has no effect.

    Example: ringfence presence append late.csv --to presence
    """
    from ringfence.engine.arriving import append_file

    with _refusing("append"):
        for path in files:
            added = append_file(to, path, zone=zone)
            typer.echo(
                f"{path.name}: {f'{added:,} rows added' if added is not None else 'was there already'}"
            )


@app.command()
def verify(store: Path = STORE) -> None:
    """Read every byte and compare every checksum.

    Example: ringfence presence verify presence
    """
    from ringfence.engine.presence import PresenceLog

    with _refusing("verify"):
        rows = PresenceLog(_existing(store)).verify()
    typer.echo(f"{rows:,} rows, every checksum is right")


@app.command()
def info(store: Path = STORE, json: bool = typer.Option(False, "--json", help="As JSON.")) -> None:
    """What the store holds: rows, people, places, times, pieces and bytes.

    Example: ringfence presence info presence
    """
    from ringfence.engine.describing import describe

    with _refusing("info"):
        found = describe(_existing(store))
    if json:
        import orjson

        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
        return
    for name, value in found.items():
        shown = f"{value:,}" if isinstance(value, int) else value
        typer.echo(f"{name.replace('_', ' '):18} {shown}")


@app.command()
def fold(store: Path = STORE, memory: str = MEMORY, threads: int = THREADS) -> None:
    """Make one base of base and newer rows; what was withdrawn, erased or has expired leaves the disk.

    Example: ringfence presence fold presence
    """
    from ringfence.engine.presence import PresenceLog

    with _refusing("fold"), progress() as told:
        folded = PresenceLog(_existing(store)).fold(
            memory=_bytes(memory), threads=threads, progress=lambda done, parts: told("folding", done, parts)
        )
    typer.echo(f"{folded.rows:,} rows in the new base; {folded.rewritten:,} rows left the log")


@app.command()
def expire(
    store: Path = STORE,
    before: datetime = BEFORE,
) -> None:
    """Let everything go that ended before a day: no search sees it any more, the next fold removes it.

    Example: ringfence presence expire presence --before 2022-03-14
    """
    from ringfence.engine.presence import PresenceLog

    with _refusing("expire"):
        PresenceLog(_existing(store)).expire(int(before.replace(tzinfo=UTC).timestamp()))
    typer.echo("Done; run `ringfence presence fold` to free the room.")


@app.command("expire-due")
def expire_due(
    days: int = typer.Option(0, min=0, help="Days to keep at least; RINGFENCE_PRESENCE_DAYS or 30 when 0."),
) -> None:
    """Let everything go from this installation's presence that no open incident, search or feed request needs.

    Example: ringfence presence expire-due --days 30
    """
    from ringfence.cli.start import call

    call("expire_presence", days=days)


@app.command()
def person(
    store: Path = STORE,
    who: str = PERSON,
    protocol: str = typer.Option(
        "cn-covid-9", help="Whose rule tells how long a stay lasts that nobody saw end."
    ),
    places: Path | None = PLACES,
    json: bool = typer.Option(False, "--json", help="As JSON."),
) -> None:
    """One person as all sources together tell: stays with their sources, ends that are inferred, rows that clash.

    Example: ringfence presence person presence P00017 --places places.csv
    """
    from ringfence.cli.presence_person import fused_story, lines

    with _refusing("person"):
        story = fused_story(_existing(store), who, protocol=protocol, places=places)
    if json:
        import orjson

        typer.echo(orjson.dumps(story, option=orjson.OPT_INDENT_2).decode())
        return
    for line in lines(story):
        typer.echo(line)


@contextmanager
def _refusing(command: str) -> Iterator[None]:
    """Refusals in words, exit code 3; disk trouble, exit code 5."""
    try:
        yield
    except Refused as problem:
        tell(f"ringfence presence {command}: {problem}")
        raise typer.Exit(3) from None
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename else ""
        tell(f"ringfence presence {command}: {where}{problem.strerror or problem}")
        raise typer.Exit(5) from None


def _existing(store: Path) -> Path:
    if not (store / "log").is_dir() and not (store / "snapshots").is_dir():
        raise Refused(
            f"{store}: there is no store of presence here; make one with `ringfence presence build`"
        )
    return store


def _bytes(text: str) -> int:
    number, unit = text.strip().upper().removesuffix("B").removesuffix("I"), 1
    if number[-1:] in UNITS:
        number, unit = number[:-1], UNITS[number[-1]]
    try:
        size = int(float(number) * unit)
    except ValueError:
        raise Refused(f"--memory {text}: write it as 6G or 800M") from None
    if size < 256 << 20:
        raise Refused(f"--memory {text}: at least 256M is needed")
    return size
