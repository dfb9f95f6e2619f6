"""What quality.json says of one input file: seen = used + rejected + duplicate, and why a row was not used."""

import hashlib
from pathlib import Path

from ringfence.files.columns import Columns
from ringfence.files.tables import Table


def file_report(table: Table) -> dict[str, object]:
    """One input file: seen = used + rejected + duplicate, each rejected row with its reason and remedy."""
    return {
        "file": table.file,
        "kind": table.schema.name,
        "format": table.format,
        "encoding": table.encoding,
        "sha256": table.sha256,
        "seen": table.seen,
        "used": table.ok,
        "rejected": len(table.rejected),
        "duplicate": len(table.duplicates),
        "columns": table.mapping,
        "columns_not_used": table.unmapped,
        "faults": [{**fault.as_dict(), "message_zh": fault.say("zh")} for fault in table.faults],
        "duplicate_rows": table.duplicates,
        "questions": [{"column": one.column, "ask": one.say(), "rows": one.count} for one in table.questions],
        "notes": [{**note.as_dict(), "message_zh": note.say("zh")} for note in table.notes],
    }


def fast_report(path: Path, kind: str, read: Columns) -> dict[str, object]:
    """A big file in canonical form, in which nothing was doubtful."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {
        "file": path.name,
        "kind": kind,
        "format": "parquet" if path.suffix == ".parquet" else "csv",
        "encoding": "utf-8",
        "sha256": digest,
        "seen": read.seen,
        "used": len(read),
        "rejected": 0,
        "duplicate": read.duplicate,
        "columns": {name: name for name in (*read.texts, *read.times, *read.numbers)},
        "columns_not_used": [],
        "faults": [],
        "questions": [],
        "notes": [],
    }
