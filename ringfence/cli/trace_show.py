"""What the terminal shows: progress only where somebody watches, warnings on stderr, the answer on stdout."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import orjson

from ringfence.cli.trace_answer import Answer
from ringfence.cli.trace_asked import Asked
from ringfence.files.contact_list import cells, rounded, texts

SHOWN_ROWS = 20
WIDTH = 160
COLUMNS = ("ring", "person", "index", "via", "class", "minutes", "meetings", "first", "p")


def tell(line: str) -> None:
    print(line, file=sys.stderr)


class Told(Protocol):
    """Says what is going on: a step, and how much of it is done where that is known."""

    def __call__(self, step: str, done: int | None = None, parts: int | None = None) -> None: ...


@contextmanager
def progress() -> Iterator[Told]:
    """A progress bar while a terminal watches; silence in a pipe or a log."""
    if not sys.stderr.isatty():
        yield lambda step, done=None, parts=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def told(step: str, done: int | None = None, parts: int | None = None) -> None:
            bar.update(task, description=step, completed=done or 0, total=parts)

        yield told


def show(answer: Answer, written: Sequence[Path], *, asked: Asked) -> None:
    if asked.as_json:
        sys.stdout.buffer.write(
            orjson.dumps(_json(answer, written, asked), option=orjson.OPT_INDENT_2) + b"\n"
        )
        sys.stdout.flush()
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(title=_title(answer), title_justify="left")
    for name in COLUMNS:
        table.add_column(name, justify="right" if name in ("minutes", "meetings", "p", "ring") else "left")
    for row in answer.listed[:SHOWN_ROWS]:
        shown = texts(row, zone=asked.tz)
        table.add_row(*(str(shown[name]) for name in COLUMNS))
    # In a pipe nobody's window limits the width; times would be cut to nothing.
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    console.print(table, markup=False)
    if len(answer.listed) > SHOWN_ROWS:
        console.print(f"... and {len(answer.listed) - SHOWN_ROWS:,} more rows in contacts.csv", markup=False)
    console.print("Wrote " + ", ".join(str(path) for path in written), markup=False)


def counts(answer: Answer) -> dict[str, int]:
    """How many rows of each ring and class ("ring 1 close")."""
    counted = Counter((row.ring, row.outcome) for row in answer.listed)
    return {f"ring {ring} {outcome}".strip(): count for (ring, outcome), count in sorted(counted.items())}


def _title(answer: Answer) -> str:
    told = ", ".join(f"{name}: {count:,}" for name, count in counts(answer).items())
    return f"{len(answer.listed):,} contacts" + (f" ({told})" if told else "")


def _json(answer: Answer, written: Sequence[Path], asked: Asked) -> dict[str, object]:
    return {
        "question": answer.question,
        "counts": counts(answer),
        "warnings": answer.warnings,
        "files": [str(path) for path in written],
        "rows": [rounded(cells(row, zone=asked.tz)) for row in answer.listed],
    }
