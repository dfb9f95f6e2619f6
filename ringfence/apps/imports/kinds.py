"""Kinds of import. The domain apps register theirs, so that this app imports nobody above it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from ringfence.core.words import Refused
from ringfence.files.schemas import SCHEMAS, Schema

OUTCOMES = ("created", "updated", "unchanged", "duplicate", "rejected")


@dataclass(frozen=True)
class Outcome:
    """What one row did. `undo` is whatever the kind's undo action needs to take it back; it is kept sealed."""

    outcome: str
    record_kind: str = ""
    record_id: Any = ""
    undo: dict[str, Any] = field(default_factory=dict)
    message: str = ""
    code: str = "row-rejected"

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES:
            raise ValueError(f"a row cannot end as {self.outcome!r}")


@dataclass(frozen=True)
class Effect:
    """What an undo action gets: one created or updated record."""

    line: int
    outcome: str
    record_kind: str
    record_id: str
    undo: dict[str, Any]


RowAction = Callable[
    ..., Outcome | dict[str, Any]
]  # (row, *, batch, by, at); a dict has the names of Outcome
RowsAction = Callable[..., list["Outcome | None"]]
# (rows, *, batch, by, at): an outcome for each row that can be done together with others, None for the rest
UndoAction = Callable[..., None]  # (effect, *, batch, by, at); raises Refused if it was changed since


@dataclass(frozen=True)
class Kind:
    name: str
    schema: Schema
    row_action: RowAction
    undo_action: UndoAction | None
    permission: str
    label: str | Promise
    order: int = 100
    about_label: str | Promise = ""
    about_choices: Callable[[Any], list[tuple[str, str]]] | None = None  # (viewer) -> (value, label)
    hint: str | Promise = ""
    rows_action: RowsAction | None = None


_kinds: dict[str, Kind] = {}


def register_kind(
    kind: str,
    *,
    schema: Schema | str,
    row_action: RowAction,
    undo_action: UndoAction | None = None,
    permission: str,
    label: str | Promise,
    order: int = 100,
    about_label: str | Promise = "",
    about_choices: Callable[[Any], list[tuple[str, str]]] | None = None,
    hint: str | Promise = "",
    rows_action: RowsAction | None = None,
) -> None:
    """Called in AppConfig.ready: `register_kind("people", schema="people", row_action=..., ...)`.

    `about_choices` asks one more question on the page (such as which incident); the answer is
    `batch.answers["about"]`. `rows_action` sees a whole piece of the file first, for what is quicker done together.
    """
    schema = SCHEMAS[schema] if isinstance(schema, str) else schema
    _kinds[kind] = Kind(
        kind,
        schema,
        row_action,
        undo_action,
        permission,
        label,
        order,
        about_label,
        about_choices,
        hint,
        rows_action,
    )


def known() -> list[Kind]:
    return sorted(_kinds.values(), key=lambda k: (k.order, k.name))


def kind_named(name: str) -> Kind:
    if name not in _kinds:
        raise Refused(gettext("Files of this kind cannot be imported."), code="unknown-kind")
    return _kinds[name]
