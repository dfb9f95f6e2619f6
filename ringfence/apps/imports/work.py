"""Carries a batch forward row by row and keeps its account: each row ends in exactly one of five outcomes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import get_language, gettext

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.imports.kinds import Kind, Outcome, RowAction
from ringfence.apps.imports.models import Batch, Effect, Rejection
from ringfence.apps.keys import actions as keys
from ringfence.core.words import Refused
from ringfence.files.faults import Fault
from ringfence.files.tables import Table
from ringfence.web.ids import new_id


@dataclass
class _Gathered:
    """Rows of one chunk, written together."""

    effects: list[Effect] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def note_rejected(batch: Batch, table: Table) -> None:
    """The rows that could not even be read, with their faults, for the error file."""
    by_line: dict[int, list[Fault]] = {}
    for fault in table.faults:
        named = replace(fault, column=table.mapping.get(fault.column, fault.column))  # as the file calls it
        by_line.setdefault(fault.row, []).append(named)
    found = [
        rejection(batch, line, cells=cells, faults=by_line.get(line, []))
        for line, cells in table.rejected.items()
    ]
    Rejection.objects.bulk_create(found, batch_size=500)


def rejection(batch: Batch, line: int, *, cells: Sequence[object], faults: Sequence[Fault]) -> Rejection:
    told = [
        {"code": f.code, "column": f.column, "zh": [f.say("zh"), f.help("zh")], "en": [f.say(), f.help()]}
        for f in faults
    ]
    return _sealed(batch, line, cells, told)


def _sealed(batch: Batch, line: int, cells: Sequence[object], told: list[dict[str, Any]]) -> Rejection:
    row = Rejection(id=new_id(), batch=batch, line=line)
    text = json.dumps(
        {"cells": [None if c is None else str(c) for c in cells], "faults": told}, ensure_ascii=False
    )
    row.content = keys.seal(text.encode("utf-8", "replace").decode(), row=str(row.pk), field="content")
    return row


def carry_on(
    batch: Batch,
    rows: Sequence[tuple[int, dict[str, object], Sequence[object]]],
    *,
    kind: Kind,
    row_action: RowAction | None = None,
    by: Viewer,
    at: datetime,
) -> None:
    """Do these rows, in one transaction; a dry try rolls their effects back and keeps the figures."""
    gathered = _Gathered()
    action = row_action or kind.row_action
    with transaction.atomic():
        together = [None] * len(rows) if row_action else _together(rows, kind, batch=batch, by=by, at=at)
        for (line, row, cells), done in zip(rows, together, strict=True):
            outcome = done or _one(row, action, batch=batch, by=by, at=at)
            gathered.counts[outcome.outcome] = gathered.counts.get(outcome.outcome, 0) + 1
            if outcome.outcome in ("created", "updated"):
                gathered.effects.append(_effect(batch, line, outcome))
            elif outcome.outcome == "rejected":
                message = outcome.message or gettext("The row was refused.")
                language = "zh" if (get_language() or "zh").startswith("zh") else "en"
                told = {"code": outcome.code, "column": "", language: [message, ""]}
                gathered.rejections.append(_sealed(batch, line, cells, [told]))
        if batch.dry:
            transaction.set_rollback(True)
    if not batch.dry:
        Effect.objects.bulk_create(gathered.effects, batch_size=500)
    Rejection.objects.bulk_create(gathered.rejections, batch_size=500)
    for name, count in gathered.counts.items():
        setattr(batch, name, getattr(batch, name) + count)
    if gathered.counts:
        batch.save(update_fields=list(gathered.counts))


def _together(
    rows: Sequence[tuple[int, dict[str, object], Sequence[object]]],
    kind: Kind,
    *,
    batch: Batch,
    by: Viewer,
    at: datetime,
) -> Sequence[Outcome | None]:
    """What the kind can do at once, in a savepoint: should one of these rows fail, each is done by itself."""
    if kind.rows_action is None:
        return [None] * len(rows)
    try:
        with transaction.atomic():
            return kind.rows_action([dict(row) for _, row, _ in rows], batch=batch, by=by, at=at)
    except (Refused, ValidationError, DataError, IntegrityError):
        return [None] * len(rows)


def _one(row: dict[str, object], action: RowAction, *, batch: Batch, by: Viewer, at: datetime) -> Outcome:
    """One row in a savepoint of its own: what it refuses leaves nothing behind."""
    try:
        with transaction.atomic():
            done = action(dict(row), batch=batch, by=by, at=at)
            outcome = Outcome(**done) if isinstance(done, dict) else done
            if outcome.outcome == "rejected":
                transaction.set_rollback(True)
            return outcome
    except Refused as refusal:
        return Outcome("rejected", message=str(refusal), code=refusal.code)
    except ValidationError as problem:
        return Outcome("rejected", message=" ".join(problem.messages), code="invalid-value")
    except DataError:
        return Outcome("rejected", message=gettext("A value is too long or too large."), code="invalid-value")


def _effect(batch: Batch, line: int, outcome: Outcome) -> Effect:
    effect = Effect(
        id=new_id(),
        batch=batch,
        line=line,
        outcome=outcome.outcome,
        record_kind=outcome.record_kind,
        record_id=str(outcome.record_id),
    )
    if outcome.undo:
        text = json.dumps(outcome.undo, ensure_ascii=False, default=str)
        effect.undo = keys.seal(text, row=str(effect.pk), field="undo")
    return effect


def undo_of(effect: Effect) -> dict[str, Any]:
    if not effect.undo:
        return {}
    return json.loads(keys.unseal(bytes(effect.undo), row=str(effect.pk), field="undo"))
