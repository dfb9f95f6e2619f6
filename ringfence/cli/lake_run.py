"""One run of `ringfence lake write`: every file is one batch, named by its bytes."""

import hashlib
from pathlib import Path

from ringfence.cli.trace_show import tell
from ringfence.core.words import Refused
from ringfence.engine import lake
from ringfence.engine.ingest import Ingest
from ringfence.files.columns import Columns, read_columns

SHOWN_FAULTS = 5


def write_files(
    files: dict[str, list[Path]], *, out: Path, zone: str, buckets: int, hot_rows: int, salts: int
) -> None:
    """Add each file, and say how many rows the lake has then."""
    for kind, paths in files.items():
        for path in paths:
            if not path.is_file():
                raise Refused(f"{path}: there is no such file", code="file-missing")
            with path.open("rb") as stream:
                batch = f"{kind} {hashlib.file_digest(stream, 'sha256').hexdigest()}"
            read = read_columns(path, schema=kind, zone=zone)
            _tell_faults(path, read)
            ingest = Ingest()
            (ingest.add_stay_columns if kind == "presence" else ingest.add_meet_columns)(read)
            made = lake.write(
                ingest.columns(), folder=out, batch=batch, buckets=buckets, hot_rows=hot_rows, salts=salts
            )
            balance = ", ".join(f"{count:,} {name}" for name, count in read.balance.items())
            tell(f"{path.name}: {balance}; the lake has {made.rows:,} rows")


def _tell_faults(path: Path, read: Columns) -> None:
    """A row that cannot be used is said, never dropped in silence."""
    faults = read.table.faults if read.table else []
    for fault in faults[:SHOWN_FAULTS]:
        tell(fault.line())
    if len(faults) > SHOWN_FAULTS:
        tell(f"{path.name}: {len(faults) - SHOWN_FAULTS} more rows with faults")
