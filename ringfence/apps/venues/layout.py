"""The record of a venue laid out for its page."""

from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.audit import actions as audit
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.venues import facts, queries
from ringfence.apps.venues.models import Scene

SHOWN = ("present", "table", "mask", "talk", "washroom", "camera")


def field_words() -> dict[str, str]:
    return {
        "present": _("there"),
        "seat": _("place on the sketch"),
        "table": _("table"),
        "mask": _("masks all the time"),
        "talk": _("talked face to face"),
        "washroom": _("same washroom"),
        "camera": _("seen on camera"),
        "note": _("evidence"),
    }


def value_words(value: str) -> str:
    found = {
        "yes": _("yes"),
        "no": _("no"),
        "same": _("same table"),
        "adjacent": _("next table"),
        "other": _("another table"),
    }
    return found.get(value, value)


def people(found: queries.Desk, viewer: Viewer, *, language: str) -> list[dict[str, Any]]:
    """One row a person, those still open first. Opened evidence is an audited read."""
    known, words = queries.names(found.people, viewer), field_words()
    index_seat = queries.text_of(found.marks.get("index", {}).get("seat"))
    opened = []
    rows = []
    for one in sorted(found.people, key=lambda row: (not row.open, row.met.first)):
        marks = found.marks.get(str(one.contact.id), {})
        note = queries.text_of(marks.get("note"))
        reason = queries.reason_of(one.signed) if one.signed else ""
        if note or reason:
            opened.append(one.contact.id)
        told = dict(one.marks)
        if found.scene.tables:
            told["table"] = facts.table_of(one.marks, index_seat) or ""
        rows.append(
            {
                "person": known.get(str(one.contact.person_id)), "contact": one.contact, "signed": one.signed,
                "rule": one.rule.here.outcome, "rule_word": contacts.outcome_words()[one.rule.here.outcome],
                "why": facts.why(one.rule.here.rule, found.around.protocol, language),
                "kind": queries.contacts.KINDS.get(one.rule.here.outcome, "neutral"),
                "missing": [facts.fact_words(code, language) for code in one.rule.here.missing],
                "seen": [(words[name], value_words(told[name])) for name in SHOWN if told.get(name)],
                "unknown": [words[name] for name in (one.signed.unknown if one.signed else one.unknown)],
                "note": note, "reason": reason,
            }
        )  # fmt: skip
    if opened:
        audit.record_reads("contact", opened, purpose="venue evidence", by=viewer, at=found.at)
    return rows


def history(scene: Scene) -> list[Any]:
    """Every verdict ever signed here, newest first."""
    return list(scene.signed.select_related("contact").order_by("-recorded_at", "-id")[:200])
