"""A protocol file checked: every fault with its line, and its own examples run."""

from pathlib import Path
from typing import Any

from ringfence.core.contacts.rehearse import rehearse
from ringfence.core.protocol.faults import Faulty
from ringfence.core.zones.rehearse import LiftRehearsal, rehearse_lifts
from ringfence.files.packs import load


def check(name: str | Path) -> dict[str, Any]:
    """The report of `ringfence check-protocol`: ok, faults (line, message, code), examples (line, holds, wrong)."""
    report: dict[str, Any] = {"name": str(name), "ok": False, "pack": "", "faults": [], "examples": []}
    try:
        protocol = load(name)
    except Faulty as faulty:
        report["faults"] = [
            {
                "file": faulty.name or str(name),
                "line": one.line,
                "message": one.message,
                "code": one.code,
                "path": ".".join(str(part) for part in one.path),
            }
            for one in faulty.faults
        ]
        return report
    report["pack"] = protocol.pack
    for one in rehearse(protocol):
        report["examples"].append(
            {
                "file": one.example.file or str(name),
                "line": one.example.line,
                "name": {"zh": one.example.name.zh, "en": one.example.name.en},
                "expected": one.example.outcome,
                "got": one.judgement.outcome,
                "rule": one.judgement.rule,
                "holds": not one.wrong,
                "wrong": one.wrong,
            }
        )
    report["examples"] += [_lift(one, str(name)) for one in rehearse_lifts(protocol)]
    report["ok"] = all(one["holds"] for one in report["examples"])
    return report


def _lift(one: LiftRehearsal, name: str) -> dict[str, Any]:
    words = {True: "lifts", False: "stays", None: "unknown"}
    return {
        "file": one.example.file or name,
        "line": one.example.line,
        "name": {"zh": one.example.name.zh, "en": one.example.name.en},
        "expected": words[one.example.lifts],
        "got": words[one.lift.truth] if one.lift else "",
        "rule": one.lift.conditions[0].rule if one.lift and one.lift.conditions else "",
        "holds": not one.wrong,
        "wrong": one.wrong,
    }
