"""The question to core's source side, laid out from what is known before onset."""

from datetime import UTC, datetime
from typing import Any

from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts.facts import Find, Known, in_force, question_of
from ringfence.apps.contacts.models import Search
from ringfence.apps.people import queries as people
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.source_side import source_side, source_windows

MOST = 1000


def find(search: Search, *, at: datetime) -> Find:
    """Everyone with the case in the days before onset, the likeliest source first. Raises `Refused` without a date."""
    protocol = in_force(search.incident, jurisdiction=search.jurisdiction, at=at)
    question, told = question_of(search, protocol, int(at.timestamp()))
    (person,) = question.index
    window = source_windows(question)[person]
    known = Known(told, window, window.end, margin=question.indirect_within_s, whole=search.taken_in)
    known.around([person])
    asked, world = known.laid_out(question)
    met = {row.person for row in known.rows.values()} | {
        side for one in known.encounters for side in (one.a, one.b)
    }
    infected = cases.plain(met, incident=search.incident_id)
    listed = source_side(asked, known=world, cases=infected)
    homes = people.jurisdictions_of({str(row.person) for row in listed})
    rows = [_row(row, is_case=row.person in infected) for row in listed if str(row.person) in homes]
    return Find(
        start=datetime.fromtimestamp(window.start, UTC), end=datetime.fromtimestamp(window.end, UTC),
        protocol=protocol.pack, revision=str(protocol.revision), stamp=known.stamp, rows=rows[:MOST],
        left_out=[{"place": place, "people": n} for place, n in sorted(known.left_out.items())],
    )  # fmt: skip


def needed_since(search: Search, *, at: datetime) -> datetime:
    """From when on the search for a source reads presence. Raises `Refused` without a date."""
    protocol = in_force(search.incident, jurisdiction=search.jurisdiction, at=at)
    question, _told = question_of(search, protocol, int(at.timestamp()))
    (person,) = question.index
    return datetime.fromtimestamp(source_windows(question)[person].start - question.indirect_within_s, UTC)


def _row(row: Listed, *, is_case: bool) -> dict[str, Any]:
    return {
        "person": str(row.person), "minutes": round(row.minutes, 1), "meetings": row.meetings, "first": row.first,
        "last": row.last, "p": row.probability, "places": [str(one) for one in row.places if one], "is_case": is_case,
    }  # fmt: skip
