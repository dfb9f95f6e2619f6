"""Calls with their outcome in one ledger for all lines, and the code by which a resident checks the caller."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.apps.interviews import policies
from ringfence.apps.interviews.models import Call, CallCode, CodeCheck, Line, Outcome
from ringfence.apps.keys import actions as keys
from ringfence.apps.places import queries as places
from ringfence.core.words import Refused
from ringfence.web.ids import new_id

CODE_LIVES = timedelta(hours=24)
CODE_DIGITS = 8
# Tries on the public page: a resident mistypes a few times; nobody may walk through the numbers.
TRIES_EACH, TRIES_ALL, TRIES_WITHIN = 10, 300, timedelta(minutes=10)


@transaction.atomic
def record_call(
    person: Any, *, line: str, outcome: str, note: str = "", next_try: datetime | None = None, although_called: bool = False,
    by: Viewer, at: datetime,
) -> Call:  # fmt: skip
    """Write one call into the ledger; a person whom another line reached lately is not called again unless on purpose."""
    require(by, "interviews.do", person.jurisdiction)
    if line not in Line.values or outcome not in Outcome.values:
        raise Refused(_("There is no such outcome of a call."), code="unknown-outcome")
    policies.not_called_by_others(person, line=line, although_called=although_called, at=at)
    policies.comes_later(next_try, at=at)
    row = Call(
        id=new_id(), person=person, jurisdiction=person.jurisdiction, line=line, outcome=outcome,
        next_try=next_try or policies.next_try(person, outcome=outcome, at=at), at=at, by=by.user_id, by_name=by.name,
    )  # fmt: skip
    if note.strip():
        row.note = keys.seal(note.strip()[:1000], row=str(row.id), field="note")
    row.save(force_insert=True)
    audit.record(
        "interviews.call", kind="person", id=person.id, jurisdiction=person.jurisdiction,
        detail={"line": line, "outcome": outcome}, by=by, at=at,
    )  # fmt: skip
    events.record(
        "PersonCalled", kind="person", id=person.id, jurisdiction=person.jurisdiction,
        payload={"line": line, "outcome": outcome}, by=by, at=at,
    )  # fmt: skip
    return row


@transaction.atomic
def give_code(person: Any, *, by: Viewer, at: datetime) -> str:
    """A fresh code to read out; shown once, kept as a keyed hash. It proves the office, never who is called or why."""
    require(by, "interviews.do", person.jurisdiction)
    office = places.full_name(policies.office_of(by, person.jurisdiction))
    for _try in range(5):
        code = "".join(secrets.choice("0123456789") for _digit in range(CODE_DIGITS))
        try:
            with transaction.atomic():
                CallCode.objects.create(
                    blind=keys.blind(code, kind="call-code"), person=person, office=office[:120], at=at,
                    until=at + CODE_LIVES, by=by.user_id,
                )  # fmt: skip
        except IntegrityError:
            continue
        audit.record(
            "interviews.give_code",
            kind="person",
            id=person.id,
            jurisdiction=person.jurisdiction,
            by=by,
            at=at,
        )
        return code
    raise Refused(_("No code could be made; try again."), code="no-code")


@transaction.atomic
def check_code(text: str, *, source: str, at: datetime) -> str:
    """The office a code was given by. Raises `Refused` for a code nobody gave, and for too many tries.

    Nothing else is told: neither person nor caller. `source` (an address) is kept as a keyed hash, for ten minutes.
    """
    mark = keys.blind(source, kind="call-code-source")
    CodeCheck.objects.filter(at__lt=at - TRIES_WITHIN).delete()
    lately = CodeCheck.objects.filter(at__gte=at - TRIES_WITHIN)
    if lately.filter(source=mark).count() >= TRIES_EACH or lately.count() >= TRIES_ALL:
        raise TooMany
    digits = "".join(char for char in text if char.isdigit())[:20]
    found = CallCode.objects.filter(
        blind=keys.blind(digits, kind="call-code"), at__lte=at, until__gt=at
    ).first()
    CodeCheck.objects.create(source=mark, at=at)
    return found.office if found else ""


class TooMany(Refused):
    status = 429

    def __init__(self) -> None:
        super().__init__(
            _("Too many tries. Wait ten minutes, or call the office's public number."), code="too-many"
        )
