"""Keeps a file sealed between choosing and importing, and reads it as the person has said it should be read."""

import base64
import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.imports.kinds import kind_named
from ringfence.apps.imports.models import Part, SavedMapping, Upload
from ringfence.apps.keys import actions as keys
from ringfence.core.words import Refused
from ringfence.files import tables
from ringfence.files.headers import plain

LARGEST = 64 << 20
_PART = 1 << 20
_KEPT = timedelta(days=1)
_tables: dict[tuple[str, str], tables.Table] = {}  # the last few readings of this process


@transaction.atomic
def keep(data: bytes, *, filename: str, kind: str, jurisdiction: str, by: Viewer, at: datetime) -> Upload:
    """Seal the content and remember who brought it."""
    require(by, "imports.run", jurisdiction)
    require(by, kind_named(kind).permission, jurisdiction)
    if len(data) > LARGEST:
        raise Refused(gettext("The file is larger than 64 MB; split it."), code="file-too-large")
    forget_old(at=at)
    upload = Upload.objects.create(
        kind=kind,
        filename=clean_name(filename),
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        jurisdiction=jurisdiction,
        by=str(by.user_id),
        at=at,
    )
    for number, start in enumerate(range(0, len(data), _PART)):
        row = f"{upload.pk}/{number}"
        text = base64.b85encode(data[start : start + _PART]).decode()
        Part.objects.create(
            upload=upload, number=number, row=row, content=keys.seal(text, row=row, field="content")
        )
    return upload


def clean_name(filename: str) -> str:
    """The bare name of the file, printable and short."""
    bare = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in bare if c.isprintable())[-200:] or "table"


def content(upload: Upload) -> bytes:
    parts = upload.parts.all()
    if not parts:
        raise Refused(gettext("The file is no longer here; choose it again."), code="upload-gone")
    return b"".join(
        base64.b85decode(keys.unseal(bytes(p.content), row=p.row, field="content")) for p in parts
    )


def table(upload: Upload) -> tables.Table:
    """The rows of the upload under its mapping and answers."""
    key = (str(upload.pk), repr((upload.mapping, upload.answers)))
    if key not in _tables:
        found = read(
            content(upload),
            filename=upload.filename,
            kind=upload.kind,
            mapping=upload.mapping,
            answers=upload.answers,
        )
        while len(_tables) >= 2:
            del _tables[next(iter(_tables))]
        _tables[key] = found
    return _tables[key]


def read(
    data: tables.Source,
    *,
    filename: str,
    kind: str,
    mapping: dict[str, str] | None,
    answers: dict[str, Any],
) -> tables.Table:
    today = answers.get("today")
    return tables.read(
        data,
        schema=kind_named(kind).schema,
        filename=filename,
        mapping=mapping or None,
        zone=answers.get("zone") or "Asia/Shanghai",
        sheet=answers.get("sheet") or None,
        encoding=answers.get("encoding") or None,
        year=answers.get("year"),
        day_first=answers.get("day_first"),
        today=date.fromisoformat(today) if today else None,
        numbers=answers.get("numbers"),
        set_aside=bool(answers.get("set_aside")),
    )


def peek(upload: Upload) -> tables.Peek:
    """Header, first rows and guesses, before anything is decided."""
    answers = upload.answers
    return tables.peek(
        content(upload),
        schema=kind_named(upload.kind).schema,
        filename=upload.filename,
        sheet=answers.get("sheet") or None,
        encoding=answers.get("encoding") or None,
    )


def signature(header: list[str]) -> str:
    """The same for the same set of column names, whatever their order."""
    return hashlib.sha256("\x00".join(sorted(plain(title) for title in header)).encode()).hexdigest()


def saved_mapping(kind: str, header: list[str]) -> dict[str, str] | None:
    """How the last file with this header was read."""
    found = SavedMapping.objects.filter(kind=kind, signature=signature(header)).order_by("-at").first()
    return found.columns if found else None


def say_columns(upload: Upload, *, mapping: dict[str, str], by: Viewer, at: datetime) -> None:
    """Settle which column is which, and keep it for the next file of this shape."""
    require(by, "imports.run", upload.jurisdiction)
    header = peek(upload).header
    SavedMapping.objects.create(
        kind=upload.kind, signature=signature(header), columns=mapping, by=str(by.user_id), at=at
    )
    upload.mapping = mapping
    upload.save(update_fields=["mapping"])


def answer(upload: Upload, *, answers: dict[str, Any], by: Viewer) -> None:
    """Add answers to the file's questions (year, day_first, today, numbers ...)."""
    require(by, "imports.run", upload.jurisdiction)
    upload.answers = {k: v for k, v in {**upload.answers, **answers}.items() if v not in (None, "")}
    upload.save(update_fields=["answers"])


def drop_content(upload: Upload) -> None:
    upload.parts.all().delete()
    for key in [k for k in _tables if k[0] == str(upload.pk)]:
        del _tables[key]


def forget_old(*, at: datetime) -> int:
    """Content that nobody imported within a day is deleted."""
    return Part.objects.filter(upload__at__lt=at - _KEPT).delete()[0]
