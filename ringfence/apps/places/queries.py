"""What others may ask about places; everything is scoped by the viewer."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.places import facts
from ringfence.apps.places.models import Jurisdiction, Place, Reference, Succession, Word
from ringfence.core.contacts.records import Place as KnownPlace
from ringfence.core.words import Refused
from ringfence.web import keyset
from ringfence.web.access import scope
from ringfence.web.paths import below

MOST = 20


def jurisdictions(
    viewer: Viewer, *, permission: str = "places.view", below_path: str = "", on: date | None = None
) -> QuerySet[Jurisdiction]:
    """The areas in which the viewer has the permission, in order of the tree; with `on`, those that existed on that day."""
    rows = scope(Jurisdiction.objects.all(), viewer, permission, field="path")
    if below_path:
        rows = rows.filter(below(below_path, "path"))
    if on is not None:
        rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=on))
        rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return rows.order_by("path")


def jurisdiction_at(path: str) -> Jurisdiction:
    """The area of a path; names of areas are public, so this asks for no viewer."""
    found = Jurisdiction.objects.filter(path=path).first()
    if found is None:
        raise Http404
    return found


def jurisdiction_names(paths: Iterable[str]) -> dict[str, str]:
    """path -> name, for lists; an unknown path keeps its text."""
    wanted = set(paths)
    names = dict(Jurisdiction.objects.filter(path__in=wanted).values_list("path", "name"))
    return {path: names.get(path, path) for path in wanted}


def full_name(path: str) -> str:
    """云溪县 石桥镇 柳塘村: the names from the county down."""
    steps = [step for step in path.strip("/").split("/") if step]
    paths = ["/" + "/".join(steps[: i + 1]) + "/" for i in range(len(steps))]
    rows = Jurisdiction.objects.filter(path__in=paths).order_by("path")
    kept = [row.name for row in rows if row.level not in ("province", "city")]
    return " ".join(kept or [row.name for row in rows]) or path


def today(path: str, *, on: date) -> tuple[str, ...]:
    """The paths of what an area has become by `on`: itself while it exists, otherwise its successors, followed to the end."""
    row = Jurisdiction.objects.filter(path=path).first()
    if row is None or row.valid_to is None or row.valid_to > on:
        return (path,)
    heirs = Succession.objects.filter(before=row, on__lte=on).select_related("after")
    return tuple(found for heir in heirs for found in today(heir.after.path, on=on)) or (path,)


def place(viewer: Viewer, id: UUID | str) -> Place:
    """One place of the viewer's area; merged places answer as the place they became."""
    rows = scope(Place.objects.select_related("parent", "merged_into"), viewer, "places.view")
    found = rows.filter(pk=id).first()
    if found is None:
        raise Http404
    return place(viewer, found.merged_into_id) if found.merged_into_id else found


def places(
    viewer: Viewer, *, kind: str = "", within: str = "", cursor: str = "", size: int = keyset.SIZE
) -> keyset.Slice[Place]:
    """One page of the viewer's places: of one kind, or all that are not a part of another."""
    require(viewer, "places.view")
    rows = Place.objects.filter(merged_into__isnull=True)
    rows = rows.filter(kind=kind) if kind else rows.filter(parent__isnull=True)
    return keyset.page(rows, paths=viewer.paths("places.view"), within=within, cursor=cursor, size=size)


def search(viewer: Viewer, text: str, *, kind: str = "", within: str = "", limit: int = MOST) -> list[Place]:
    """Places whose name or address holds the text, its pinyin or its initials."""
    require(viewer, "places.view")
    wanted = facts.asked(text)
    if not wanted:
        return []
    found = scope(Word.objects.filter(text=wanted[0], place__isnull=False), viewer, "places.view")
    if within:
        found = found.filter(below(within))
    for word in wanted[1:]:
        found = found.filter(place__in=Word.objects.filter(text=word, place__isnull=False).values("place"))
    rows = Place.objects.filter(pk__in=found.values("place"), merged_into__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
    return list(rows.order_by("name", "id")[:limit])


def search_areas(text: str, *, limit: int = MOST) -> list[Jurisdiction]:
    """Areas by name, pinyin, initials or code."""
    wanted = facts.asked(text)
    if text.strip().isdigit():
        return list(Jurisdiction.objects.filter(code__startswith=text.strip()).order_by("code")[:limit])
    rows = Jurisdiction.objects.all()
    for word in wanted:
        rows = rows.filter(pk__in=Word.objects.filter(text=word, area__isnull=False).values("area"))
    return list(rows.order_by("path")[:limit]) if wanted else []


def parts(place: Place) -> QuerySet[Place]:
    """Buildings of a compound, units of a building, doors of a unit."""
    return Place.objects.filter(parent=place, merged_into__isnull=True).order_by("part", "number")


def known(ids: Iterable[str | UUID]) -> dict[str, KnownPlace]:
    """id -> the plain value that tracing reads; unknown ids are left out. A merged place answers under its old id too."""
    wanted = [str(id) for id in ids]
    rows = Place.objects.select_related("merged_into").filter(
        pk__in=[text for text in wanted if _is_uuid(text)]
    )
    return {str(row.id): facts.known(row.merged_into or row) for row in rows}


def by_reference(texts: Sequence[str]) -> dict[str, UUID]:
    """Feed-scoped reference -> place id."""
    rows = Reference.objects.filter(text__in=list(texts)).values_list("text", "place_id")
    return dict(rows)


def areas_of(ids: Iterable[str | UUID]) -> dict[str, str]:
    """id -> the path of the area the place lies in; unknown ids are left out."""
    rows = Place.objects.filter(pk__in=list(ids)).values_list("pk", "jurisdiction")
    return {str(id): path for id, path in rows}


def kind_choices(language: str) -> list[tuple[str, str]]:
    return facts.kind_choices(language)


def kind_label(code: str, language: str) -> str:
    return facts.kind_label(code, language)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def read_address(text: str, *, within: str = "") -> facts.Parsed:
    """An address as people write it -> its readings with their doubts; never one silent guess."""
    return facts.read_address(text, within=within)


def area_options(viewer: Viewer, permission: str, *, limit: int = 600) -> list[tuple[str, str]]:
    """(path, full name) of the viewer's areas for a list to choose from; the upper levels first where there are too many."""
    rows = list(jurisdictions(viewer, permission=permission, on=timezone.localdate())[: limit + 1])
    if len(rows) > limit:
        upper = jurisdictions(viewer, permission=permission, on=timezone.localdate())
        rows = list(upper.filter(level__in=("county", "district", "township"))[:limit])
    names = {row.path: row.name for row in rows}
    return [(row.path, _full_name(row.path, names)) for row in rows]


def _full_name(path: str, names: dict[str, str]) -> str:
    steps = path.strip("/").split("/")
    above = ["/" + "/".join(steps[: i + 1]) + "/" for i in range(2, len(steps))] or [path]
    return " ".join(names[each] for each in above if each in names)


def area_named(viewer: Viewer, text: str, permission: str) -> Jurisdiction:
    """The one area of the viewer that a text names: a path, a code, a full or short name; otherwise a refusal with candidates."""
    text = text.strip()
    mine = jurisdictions(viewer, permission=permission)
    exact = mine.filter(Q(path=text) | Q(code=text)).exclude(path="").first() if text else None
    if exact is not None:
        return exact
    readings = facts.read_address(text).candidates if text else ()
    found = mine.filter(path__in=[reading.path for reading in readings if reading.path and not reading.rest])
    rows = [
        row for row in found if not any(reading.compound for reading in readings if reading.path == row.path)
    ]
    if len(rows) == 1:
        return rows[0]
    if not rows:
        raise Refused(
            gettext("No area of yours has this name: choose one from the list."), code="area-unknown"
        )
    names = gettext("; ").join(full_name(row.path) for row in rows[:5])
    raise Refused(gettext("Several areas have this name: %s.") % names, code="area-ambiguous")


def children(path: str) -> list[Jurisdiction]:
    """The areas directly inside one; the provinces for the empty path."""
    if not path:
        return list(Jurisdiction.objects.filter(level="province").order_by("path"))
    # Two levels below are many: a province has tens of thousands of villages, which the database skips by level.
    inside = Jurisdiction.objects.filter(below(path, "path")).exclude(path=path).order_by("path")
    here = Jurisdiction.objects.filter(path=path).values_list("level", flat=True).first()
    if here in ("province", "city"):
        inside = inside.exclude(level__in=("township", "village", "group"))
    return [row for row in inside if row.path.count("/") == path.count("/") + 1]


def above(path: str) -> list[Jurisdiction]:
    """The areas around one, from the province down to itself."""
    steps = [step for step in path.strip("/").split("/") if step]
    paths = ["/" + "/".join(steps[: i + 1]) + "/" for i in range(len(steps))]
    return list(Jurisdiction.objects.filter(path__in=paths).order_by("path"))


def heirs(areas: Iterable[Jurisdiction]) -> dict[UUID, list[Jurisdiction]]:
    """What each ended area became."""
    answer: dict[UUID, list[Jurisdiction]] = {}
    ended = [area.pk for area in areas if area.valid_to]
    for row in Succession.objects.filter(before__in=ended).select_related("after"):
        answer.setdefault(row.before_id, []).append(row.after)
    return answer


def locate(viewer: Viewer, text: str, *, limit: int = MOST) -> list[Place]:
    """The registered buildings, units or doors that a written address may mean: one when it is clear, else the candidates."""
    found: dict[UUID, Place] = {}
    for reading in facts.read_address(text).candidates:
        rows = scope(Place.objects.filter(merged_into__isnull=True), viewer, "places.view")
        if reading.path:
            rows = rows.filter(below(reading.path))
        if reading.compound:
            whole = rows.filter(part=Place.Part.COMPOUND, name=reading.compound).values("pk")
            rows = rows.filter(
                Q(pk__in=whole)
                | Q(parent__in=whole)
                | Q(parent__parent__in=whole)
                | Q(parent__parent__parent__in=whole)
            )
        elif not reading.path:
            continue
        found.update({place.pk: place for place in _part_of(rows, reading).order_by("name", "id")[:limit]})
    return list(found.values())[:limit]


def _part_of(rows: QuerySet[Place], reading: facts.Address) -> QuerySet[Place]:
    """Narrow down to the deepest part that the reading names."""
    named = [
        (part, getattr(reading, part)) for part in ("door", "unit", "building") if getattr(reading, part)
    ]
    if not named:
        return rows.filter(part=Place.Part.COMPOUND) if reading.compound else rows.none()
    rows = rows.filter(part=named[0][0], number=named[0][1])
    for part, number in named[1:]:
        above = {"parent__part": part, "parent__number": number}
        higher = {"parent__parent__part": part, "parent__parent__number": number}
        rows = rows.filter(Q(**above) | Q(**higher))
    return rows


def up_from(ids: Iterable[str | UUID]) -> dict[str, list[Place]]:
    """id -> the place and what it is part of, upwards; unknown ids are left out."""
    known: dict[Any, Place] = {}
    wanted: set[Any] = {UUID(str(id)) for id in ids}
    first = set(wanted)
    while wanted:
        rows = {row.pk: row for part in _portions(wanted) for row in Place.objects.filter(pk__in=part)}
        known.update(rows)
        wanted = {row.parent_id for row in rows.values() if row.parent_id} - set(known)
    return {str(id): _line(id, known) for id in first if id in known}


def _line(id: Any, known: dict[Any, Place]) -> list[Place]:
    line = []
    while id in known:
        line.append(known[id])
        id = known[id].parent_id
    return line


def down_from(ids: Iterable[str | UUID]) -> dict[str, list[Place]]:
    """id -> the place itself and all its parts, their parts, and so on."""
    roots = {UUID(str(id)): str(id) for id in ids}
    answer: dict[str, list[Place]] = {text: [] for text in roots.values()}
    level = dict(roots)
    rows = [row for part in _portions(level) for row in Place.objects.filter(pk__in=part)]
    while rows:
        below_: dict[Any, str] = {}
        for row in rows:
            root = level[row.pk]
            answer[root].append(row)
            below_[row.pk] = root
        rows = [
            row
            for part in _portions(below_)
            for row in Place.objects.filter(parent__in=part, merged_into__isnull=True).order_by(
                "part", "number"
            )
        ]
        level = {row.pk: below_[row.parent_id] for row in rows}
    return answer


def _portions(ids: Iterable[Any], *, size: int = 500) -> list[list[Any]]:
    """A database takes only so many values in one question."""
    listed = list(ids)
    return [listed[start : start + size] for start in range(0, len(listed), size)]
