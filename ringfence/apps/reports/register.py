"""The contact register of a case: its entries with the faults of each, masked on the page, open in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import SYSTEM, Viewer, require
from ringfence.apps.caseload import queries as caseload
from ringfence.apps.contacts import actions as contact_actions
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.people import actions as people_actions
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.apps.reports import facts
from ringfence.files import writing
from ringfence.web.moments import moment_words

MOST = 5000
IN_IT = ("close", "secondary", "general", "undetermined")


@dataclass(frozen=True)
class Register:
    """Entries in the order of the list, their faults, and where each is mended."""

    entries: Sequence[Any]
    faults: Sequence[Any]
    links: dict[str, Any]


def register(case: Any, viewer: Viewer, *, opened: str = "", at: datetime) -> Register:
    """The register as it stands. `opened` is the purpose for which names and numbers are opened, each reading audited."""
    require(viewer, "contacts.view", case.jurisdiction)
    rows = list(
        contacts.contacts(viewer, contacts.Filters(case=str(case.pk))).filter(outcome__in=IN_IT)[:MOST]
    )
    ids = [row.person_id for row in rows] + [row.via_id for row in rows if row.via_id]
    shown = people.masked(ids, viewer, purpose=opened or "register")
    details = caseload.details(ids, incident=case.incident_id)
    names = places.jurisdiction_names({path for row in rows for path in _levels(row.jurisdiction)})
    area = facts.area(jurisdiction=case.jurisdiction, towns=_towns(case.jurisdiction), at=at)
    traced = set(
        contacts.contacts(viewer, contacts.Filters(case=str(case.pk)))
        .filter(judgements__search__isnull=False).order_by().values_list("pk", flat=True)
    )  # fmt: skip
    there = {row.contact.pk: row.place for row in contacts.judged(rows)}
    known = places.known({id for id in there.values() if id})
    entries = []
    for row in rows:
        person = shown.get(str(row.person_id))
        via = shown.get(str(row.via_id)) if row.via_id else None
        city, district, town = (names.get(path, "") for path in _levels(row.jurisdiction))
        venue = known.get(there.get(row.pk, ""))
        more = {
            "city": city, "district": district, "town": town, "case": str(case.number), "place": venue.name if venue else "",
            "discovery": details.get(row.person_id, {}).get("discovery", "") or ("search" if row.pk in traced else ""),
            "close_contact": via.name if via else "", "entered_at": moment_words(row.listed_at),
        }  # fmt: skip
        who = _who(row, person, viewer, opened=opened, at=at)
        entries.append(
            facts.entry(row, who=who, detail=details.get(row.person_id, {}), more=more, held=area.held_days)
        )
    links = caseload.of_contacts(viewer, rows)
    return Register(entries, facts.checked(entries, area), links)


def _levels(path: str) -> list[str]:
    """The paths of the city, the district and the town."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:n]) + "/" if len(steps) >= n else "" for n in (2, 3, 4)]


def _towns(path: str) -> list[str]:
    district = _levels(path)[1]
    rows = places.jurisdictions(SYSTEM("reports/towns"), below_path=district) if district else []
    return [row.name for row in rows if row.level == "township"]


def _who(row: Any, person: Any, viewer: Viewer, *, opened: str, at: datetime) -> dict[str, Any]:
    if person is None:
        return {}
    found = {
        "name": person.name, "phone": person.phone, "document": person.id_number, "sex": person.sex, "age": person.age,
    }  # fmt: skip
    if opened:
        shown = people_actions.reveal(
            row.person, fields=["name", "phone", "id_number", "address"], purpose=opened, by=viewer, at=at
        )
        found |= {
            "name": shown["name"],
            "phone": shown["phone"],
            "document": shown["id_number"],
            "home": shown["address"],
        }
    return found


def workbook(case: Any, *, purpose: str, by: Viewer, at: datetime) -> bytes:
    """The register as XLSX with names and numbers open: for those who may export and reveal, for a purpose that is kept."""
    require(by, "people.reveal", case.jurisdiction)
    rows = contacts.contacts(by, contacts.Filters(case=str(case.pk))).filter(outcome__in=IN_IT)[:MOST]
    contact_actions.export_rows(list(rows), purpose=purpose, by=by, at=at)
    found = register(case, by, opened=purpose.strip(), at=at)
    titles = [*field_words().values(), _("to be mended")]
    faults: dict[int, list[str]] = {}
    for fault in found.faults:
        faults.setdefault(fault.row, []).append(remedy_words()[fault.remedy])
    lines = [
        [*(_cell(name, getattr(one, name)) for name in field_words()), "；".join(faults.get(number, []))]
        for number, one in enumerate(found.entries, 1)
    ]
    return writing.xlsx_bytes(titles, lines, sheet=_("Contact register"))


def _cell(name: str, value: Any) -> Any:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    words = {
        "mode": mode_words,
        "kind": kind_words,
        "outcome": outcome_words,
        "discovery": discovery_words,
    }.get(name)
    return words().get(value, value) if words else value if isinstance(value, int) else str(value)


def mode_words() -> dict[str, str]:
    return {
        "central": _("central site"),
        "home": _("at home"),
        "hospital": _("hospital"),
        "awaiting-transfer": _("awaiting transfer"),
    }


def kind_words() -> dict[str, str]:
    return {code: str(word) for code, word in contacts.outcome_words().items()}


def outcome_words() -> dict[str, str]:
    return {
        "observed": _("still observed"),
        "released": _("observation ended"),
        "positive": _("tested positive"),
        "confirmed": _("became a case"),
    }


def discovery_words() -> dict[str, str]:
    return {"search": _("found by tracing")}


def field_words() -> dict[str, str]:
    """Field -> its title, in the order of the register."""
    titles = [
        _("City"), _("District"), _("Town"), _("Name"), _("Nationality"), _("Sex"), _("Age"), _("Document number"), _("Phone"),
        _("Where the person is now"), _("Home address"), _("Occupation"), _("School or workplace"), _("How the person was found"),
        _("Core contact"), _("Excluded"), _("Linked case"), _("Linked imported case"), _("Linked close contact"),
        _("Class"), _("Relation to the case"), _("Place of contact"), _("Last contact"), _("Day the observation ends"),
        _("Key venue"), _("Outcome"), _("Traced"), _("Audited"), _("Entered"), _("Day of check-in"), _("Hotel"),
        _("Mode of observation"), _("Name of the site"), _("Unit that entered it"), _("Province sent to"), _("Why at home"),
    ]  # fmt: skip
    return dict(zip(facts.FIELDS, titles, strict=True))


def remedy_words() -> dict[str, str]:
    return {
        "choose-town": _("Choose a town of this district."),
        "ask-workplace": _("Ask for the school or workplace: students, teachers and medical staff need one."),
        "say-how-found": _("Say how the person was found."),
        "say-whether-reached": _("Say whether the person was reached."),
        "choose-province": _("Choose a province that exists."),
        "set-awaiting": _("Set the mode to awaiting transfer, or give the site, the check-in or the reason."),
        "set-central": _(
            "Set the mode to central site: the check-in lies within the days after the last contact."
        ),
        "correct-release": _(
            "Correct the end of observation: it lies outside the protocol's days after the last contact."
        ),
        "name-close-contact": _("Name the close contact between this person and the case."),
    }
