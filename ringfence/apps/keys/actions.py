"""Seal, unseal and find again; and change the keys without stopping the house."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import transaction

from ringfence.apps.keys import keyring
from ringfence.apps.keys import seal as sealing

CHUNK = 500


@dataclass(frozen=True)
class SealedColumn:
    """One column of sealed values. The row it is bound to is the text of its `row_from` column."""

    model: str
    column: str
    row_from: str = "pk"


_columns: list[SealedColumn] = []


def register_sealed(model: str, *columns: str, row_from: str = "pk") -> None:
    """Called in AppConfig.ready by each app that seals: `register_sealed("people.Person", "name", "phone")`.

    The field name given to `seal` is the column's name, alone or after the model's (`person.name`).
    """
    for column in columns:
        entry = SealedColumn(model, column, row_from)
        if entry not in _columns:
            _columns.append(entry)


def seal(text: str, *, row: str, field: str) -> bytes:
    """`text` sealed with the active key, bound to the row's id and to the field's name."""
    return sealing.close(text, ring=keyring.load(), row=str(row), field=field)


def unseal(blob: bytes, *, row: str, field: str) -> str:
    """The text of a sealed value; `KeyMissing` or `Unreadable` when it cannot be opened."""
    return sealing.open_(blob, ring=keyring.load(), row=str(row), field=field)


def blind(text: str, *, kind: str) -> str:
    """A blind index: equal texts of one kind give equal hex, and nobody without the key can tell which."""
    message = kind.encode() + b"\x00" + text.encode()
    return hmac.new(keyring.load().index, message, hashlib.sha256).hexdigest()


def create(*, at: datetime) -> str:
    """Make the key file; returns the id of the first sealing key."""
    return keyring.create(made=at.isoformat(timespec="seconds")).active


def rotate(*, resume: bool = False, at: datetime) -> Iterator[tuple[str, int]]:
    """A new active key, then every sealed value re-sealed with it, in small transactions while people work.

    Yields (column, rows re-sealed) after each chunk. Killed half-way, call it again with `resume=True`: values
    say themselves which key sealed them, so only the rest is done.
    """
    ring = keyring.load() if resume else keyring.add_key(made=at.isoformat(timespec="seconds"))
    for entry in _columns:
        for count in _reseal(entry, ring):
            yield f"{entry.model}.{entry.column}", count


def _reseal(entry: SealedColumn, ring: keyring.Keyring) -> Iterator[int]:
    model = apps.get_model(entry.model)
    last = None
    while True:
        rows = model._default_manager.order_by("pk").exclude(**{f"{entry.column}__isnull": True})
        if last is not None:
            rows = rows.filter(pk__gt=last)
        with transaction.atomic():
            batch = list(
                rows.select_for_update(of=("self",)).only("pk", entry.row_from, entry.column)[:CHUNK]
            )
            changed = [row for row in batch if _reseal_row(row, entry, ring)]
            model._default_manager.bulk_update(changed, [entry.column], batch_size=CHUNK)
        if not batch:
            return
        last = batch[-1].pk
        yield len(changed)


def _reseal_row(row: object, entry: SealedColumn, ring: keyring.Keyring) -> bool:
    blob = bytes(getattr(row, entry.column))
    if not blob or sealing.key_id_of(blob) == ring.active:
        return False
    text_row = str(getattr(row, entry.row_from))
    field = _field_of(blob, entry, ring, text_row)
    text = sealing.open_(blob, ring=ring, row=text_row, field=field)
    setattr(row, entry.column, sealing.close(text, ring=ring, row=text_row, field=field))
    return True


def _field_of(blob: bytes, entry: SealedColumn, ring: keyring.Keyring, row: str) -> str:
    label, name = entry.model.lower().split(".")
    for field in (
        entry.column,
        f"{label}.{name}.{entry.column}",
        f"{name}.{entry.column}",
        f"{label}.{entry.column}",
    ):
        try:
            sealing.open_(blob, ring=ring, row=row, field=field)
        except sealing.Unreadable:
            continue
        return field
    raise sealing.Unreadable


def drop_unused() -> list[str]:
    """Forget every sealing key that no value needs any more; returns their ids."""
    used = {row.key_id for row in usage()}
    ring = keyring.load()
    unused = [key_id for key_id in ring.sealing if key_id not in used and key_id != ring.active]
    for key_id in unused:
        keyring.drop_key(key_id)
    return unused


@dataclass(frozen=True)
class Usage:
    """How many values of a column one key seals."""

    model: str
    column: str
    key_id: str
    rows: int


def usage() -> list[Usage]:
    """Counted over the stored values themselves, so that a forgotten key is noticed before it is dropped."""
    found: dict[tuple[str, str, str], int] = {}
    for entry in _columns:
        model = apps.get_model(entry.model)
        values = model._default_manager.exclude(**{f"{entry.column}__isnull": True})
        for blob in values.values_list(entry.column, flat=True).iterator(chunk_size=2000):
            if blob:
                key = (entry.model, entry.column, sealing.key_id_of(bytes(blob)))
                found[key] = found.get(key, 0) + 1
    return [Usage(*key, rows) for key, rows in sorted(found.items())]


def check() -> None:
    """Raise `KeyMissing` when a stored value names a key that the file does not hold."""
    ring = keyring.load()
    for row in usage():
        ring.sealing_key(row.key_id)
