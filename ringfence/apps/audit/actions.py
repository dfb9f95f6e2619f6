"""Write to the chain, in the transaction of what it tells about. No personal data goes into it."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ringfence.apps.audit import chain, linking
from ringfence.apps.audit.models import Entry, Mention, Pseudonym
from ringfence.core.words import Refused

ACTOR = "actor"
IN_ONE_QUERY = 500


def record(
    verb: str,
    *,
    kind: str,
    id: Any,
    jurisdiction: str = "",
    detail: dict[str, Any] | None = None,
    by: Any,
    at: datetime,
) -> None:
    """One link: who (`by`) did what (`verb`) to which record, when.

    `detail` holds codes and figures only: it can never be erased.
    """
    with transaction.atomic():
        tokens = pseudonyms(kind, [id])
        _append(verb, kind, tokens, jurisdiction, detail or {}, by=by, at=at)


def record_all(
    verb: str,
    *,
    kind: str,
    ids: Iterable[Any],
    jurisdiction: str = "",
    detail: dict[str, Any] | None = None,
    by: Any,
    at: datetime,
) -> None:
    """One link for one act on many records, such as the rows of an import."""
    subjects = list(dict.fromkeys(str(id) for id in ids))
    if subjects:
        with transaction.atomic():
            _append(verb, kind, pseudonyms(kind, subjects), jurisdiction, detail or {}, by=by, at=at)


def record_reads(kind: str, ids: Iterable[Any], *, purpose: str = "", by: Any, at: datetime) -> None:
    """One link for all records of a page that somebody saw."""
    record_all("read", kind=kind, ids=ids, detail={"purpose": purpose} if purpose else {}, by=by, at=at)


def forget(kind: str, id: Any, *, by: Any, at: datetime) -> None:
    """Erase a person: from now on nothing leads from the chain to them. The chain itself stays whole."""
    with transaction.atomic():
        tokens = list(Pseudonym.objects.filter(kind=kind, subject=str(id)).values_list("token", flat=True))
        if not tokens:
            raise Refused("The chain knows nothing of this record.", code="unknown-subject")
        _append("forget", kind, tokens, "", {}, by=by, at=at)
        Pseudonym.objects.filter(token__in=tokens).delete()


def pseudonyms(kind: str, ids: Iterable[Any]) -> list[str]:
    """The tokens of these records, in their order; made where there are none yet."""
    subjects = [str(id) for id in ids]
    known = _known(kind, subjects)
    missing = [
        Pseudonym(token=secrets.token_hex(16), kind=kind, subject=s) for s in subjects if s not in known
    ]
    if missing:
        Pseudonym.objects.bulk_create(missing)
        known |= {row.subject: row.token for row in missing}
    return [known[subject] for subject in subjects]


def _known(kind: str, subjects: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(subjects), IN_ONE_QUERY):
        part = subjects[start : start + IN_ONE_QUERY]
        rows = Pseudonym.objects.filter(kind=kind, subject__in=part)
        found |= dict(rows.values_list("subject", "token"))
    return found


def actor_subject(by: Any) -> str:
    rule = getattr(by, "rule", "")
    return f"system:{rule}" if rule else str(by.user_id)


def _append(
    verb: str,
    kind: str,
    tokens: list[str],
    jurisdiction: str,
    detail: dict[str, Any],
    *,
    by: Any,
    at: datetime,
) -> None:
    (actor,) = pseudonyms(ACTOR, [actor_subject(by)])
    entry = Entry(
        verb=verb,
        kind=kind,
        subjects=tokens,
        actor=actor,
        jurisdiction=jurisdiction,
        detail=chain.canonical(detail),
        at=at,
        recorded_at=timezone.now(),
    )
    linking.write(entry)
    Mention.objects.bulk_create([Mention(entry=entry, token=token) for token in tokens])
