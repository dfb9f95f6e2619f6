"""Writes what was found: contacts.csv, contacts.xlsx, reasons.json, quality.json and report.html."""

from pathlib import Path

import orjson

from ringfence import __version__
from ringfence.cli.trace_answer import Answer
from ringfence.cli.trace_asked import Asked
from ringfence.cli.trace_inputs import Inputs
from ringfence.cli.trace_show import Told
from ringfence.files import contact_list

SHEET_ROWS = 1_048_575


def write_answer(answer: Answer, *, inputs: Inputs, asked: Asked, told: Told) -> list[Path]:
    """All files of the result, in the order in which they were written."""
    from ringfence.cli.trace_report import write_report

    asked.out.mkdir(parents=True, exist_ok=True)
    if len(answer.listed) > SHEET_ROWS:
        answer.warnings.append(f"contacts.xlsx holds the first {SHEET_ROWS:,} rows; contacts.csv holds all")
    written = []
    for path in contact_list.write(answer.listed, folder=asked.out, zone=asked.tz, sheet_rows=SHEET_ROWS):
        told(f"wrote {path.name}")
        written.append(path)
    written.append(_json(asked.out / "reasons.json", _reasons(answer, asked)))
    written.append(write_report(answer, inputs=inputs, asked=asked))
    written.append(_json(asked.out / "quality.json", _quality(answer, inputs)))
    return written


def _json(path: Path, content: object) -> Path:
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS))
    return path


def _reasons(answer: Answer, asked: Asked) -> dict[str, object]:
    rows = [
        {
            "index": list(row.index),
            "ring": row.ring,
            "person": row.person,
            "via": list(row.via),
            "class": row.outcome,
            "because": list(row.because),
            "missing": list(row.missing),
            "rule": row.rule,
            "p": row.probability,
            **row.details,
        }
        for row in answer.listed
    ]
    return {"question": answer.question, **answer.reasons, "rows": rows}


def _quality(answer: Answer, inputs: Inputs) -> dict[str, object]:
    return {
        "version": __version__,
        "question": answer.question,
        "files": inputs.files,
        "warnings": answer.warnings,
        **answer.extra,
    }
