"""Chooses what report.html shows."""

from pathlib import Path

from ringfence.cli.trace_answer import Answer
from ringfence.cli.trace_asked import Asked
from ringfence.cli.trace_inputs import Inputs
from ringfence.files import reports
from ringfence.files.contact_list import moment


def write_report(answer: Answer, *, inputs: Inputs, asked: Asked) -> Path:
    report = reports.Report(
        mode=str(answer.question["mode"]),
        rows=answer.listed,
        window=answer.window,
        zone=asked.tz,
        facts=_facts(answer, asked),
        places=answer.places or inputs.places,
        warnings=answer.warnings,
        files=inputs.files,
    )
    path = asked.out / "report.html"
    path.write_text(reports.write(report), encoding="utf-8")
    return path


def _facts(answer: Answer, asked: Asked) -> list[tuple[str, str]]:
    facts = [("index", "; ".join(asked.index))]
    span = f"{moment(answer.window.start, asked.tz)} - {moment(answer.window.end, asked.tz)}"
    facts.append(("window", span))
    if answer.protocol is not None:
        title = answer.protocol.title
        facts.append(("pack", f"{title.zh} · {title.en} ({answer.protocol.pack})"))
        facts.append(("at", moment(asked.moment(asked.at, option="--at"), asked.tz)))
    else:
        facts.append(("minutes", f"ring 1: {asked.min_minutes:g}; ring 2: {asked.ring2_min_minutes:g}"))
    return facts
