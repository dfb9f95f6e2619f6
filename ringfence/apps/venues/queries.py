"""Reads of the desk: scenes, everybody there with marks and the rule's answer, verdicts, and the copy for the telephone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from ringfence.apps.accounts.queries import Viewer, scope
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.devices import queries as devices
from ringfence.apps.keys import actions as keys
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.apps.venues import facts, policies
from ringfence.apps.venues.models import Mark, Scene, Signed
from ringfence.core.words import Refused

KIND = "venue"
# what a judge should know of everybody; what nobody marked is kept with the verdict as unknown
ASKED = ("table", "mask", "talk", "washroom", "camera")


def scenes(viewer: Viewer) -> QuerySet[Scene]:
    return scope(Scene.objects.select_related("case", "place"), viewer, "venues.view").order_by("-at", "-id")


def scene(viewer: Viewer, id: UUID | str) -> Scene:
    try:
        return scenes(viewer).select_related("incident").get(pk=id)
    except (Scene.DoesNotExist, ValidationError, ValueError):
        raise Http404 from None


def marks(row: Scene) -> dict[str, dict[str, Mark]]:
    """subject -> field -> the mark that stands."""
    found: dict[str, dict[str, Mark]] = {}
    for one in row.marks.filter(superseded_at__isnull=True):
        found.setdefault(one.subject, {})[one.field] = one
    return found


def text_of(mark: Mark | None) -> str:
    """Its value; free text is opened."""
    if mark is None:
        return ""
    if mark.sealed:
        return keys.unseal(bytes(mark.sealed), row=str(mark.id), field="sealed")
    return mark.value


def values(standing: Mapping[str, Mark]) -> dict[str, str]:
    """field -> value, without the free text (which no rule reads)."""
    return {field: one.value for field, one in standing.items() if one.value and field != "note"}


def signed(row: Scene) -> dict[UUID, Signed]:
    """contact -> the verdict that stands."""
    return {one.contact_id: one for one in row.signed.filter(superseded_at__isnull=True)}


def reason_of(row: Signed) -> str:
    return keys.unseal(bytes(row.reason), row=str(row.id), field="reason") if row.reason else ""


@dataclass
class Person:
    """One person on the desk: the contact, what is marked, the rule's answer to it, the verdict."""

    met: Any
    marks: dict[str, str]
    rule: Any
    signed: Signed | None

    @property
    def contact(self) -> Any:
        return self.met.contact

    @property
    def open(self) -> bool:
        return self.signed is None

    @property
    def unknown(self) -> list[str]:
        told = self.marks | ({"table": "seat"} if self.marks.get("seat") else {})
        return [] if self.marks.get("present") == "no" else [name for name in ASKED if not told.get(name)]


@dataclass
class Desk:
    """A scene with everybody in it."""

    scene: Scene
    people: list[Person]
    elsewhere: int
    around: facts.Around
    marks: dict[str, dict[str, Mark]]
    at: datetime


def around(row: Scene, met: list[Any], *, at: datetime) -> facts.Around:
    return facts.Around(
        str(row.place_id), int(row.start.timestamp()), int(row.end.timestamp()), row.room, row.tables, row.pitch_m,
        contacts.protocol_for(row.case, at=at), contacts.places_of(met),
    )  # fmt: skip


def desk(viewer: Viewer, row: Scene, *, at: datetime) -> Desk:
    """Everybody met there whom the viewer may see, judged by what is marked now."""
    met, others = contacts.met_at(
        viewer, row.case, place=row.place_id, start=row.start, end=row.end, room=row.room
    )
    shared, standing, verdicts = around(row, met, at=at), marks(row), signed(row)
    index_seat = text_of(standing.get(policies.INDEX, {}).get("seat"))
    found = []
    for one in met:
        told = values(standing.get(str(one.contact.id), {}))
        rule = facts.judge(one.plain, told, index_seat=index_seat, around=shared)
        found.append(Person(one, told, rule, verdicts.get(one.contact.id)))
    return Desk(row, found, others, shared, standing, at)


def met(row: Scene, viewer: Viewer) -> list[Any]:
    """Whom the search met there, of those the viewer may see."""
    return contacts.met_at(viewer, row.case, place=row.place_id, start=row.start, end=row.end, room=row.room)[
        0
    ]


class Present:
    """Everybody of one scene while changes are written: read once, judged anew after a mark."""

    def __init__(self, row: Scene, viewer: Viewer, *, at: datetime) -> None:
        self.scene, self.viewer, self.at = row, viewer, at
        self._ids: set[str] | None = None
        self._people: dict[str, Person] | None = None

    def marked(self) -> None:
        self._people = None

    def known(self, subject: str) -> None:
        """Refuses somebody whom the search did not meet there."""
        if self._ids is None:
            self._ids = {str(one.contact.id) for one in met(self.scene, self.viewer)}
        if subject not in self._ids:
            raise Refused(_("This person was not found at this place and time."), code="not-there")

    def person(self, subject: str) -> Person:
        self.known(subject)
        if self._people is None:
            found = desk(self.viewer, self.scene, at=self.at).people
            self._people = {str(one.contact.id): one for one in found}
        return self._people[subject]


def counts(found: Desk) -> dict[str, int]:
    """Verdicts by class, and how many are still open."""
    told = {"close": 0, "general": 0, "none": 0, "open": 0}
    for one in found.people:
        told[one.signed.outcome if one.signed else "open"] += 1
    return told


def names(found: Iterable[Person], viewer: Viewer) -> dict[str, Any]:
    """Masked; one read-audit row."""
    return people.masked([one.contact.person_id for one in found], viewer, purpose="venue")


def open_conflicts(row: Scene) -> list[devices.Open]:
    return devices.conflicts(KIND, row.id)


@dataclass(frozen=True)
class Waiting:
    """A venue where undetermined contacts wait, with its names and the scene if one is open."""

    case: Any
    place: Any
    place_id: UUID
    people: int
    first: datetime
    last: datetime


def waiting(viewer: Viewer) -> list[Waiting]:
    found = contacts.waiting(viewer)
    known = places.known({one.place for one in found})
    shown = {case.pk: case for case in cases.cases(viewer).filter(pk__in={one.case for one in found})}
    return [
        Waiting(shown[one.case], known[str(one.place)], one.place, one.people, one.first, one.last)
        for one in found
        if one.case in shown and str(one.place) in known
    ]


def zone_name() -> str:
    return settings.TIME_ZONE
