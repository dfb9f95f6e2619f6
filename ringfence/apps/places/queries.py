"""What others may ask about places; everything is scoped by the viewer."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.places import facts
from ringfence.apps.places.models import Jurisdiction, Place, Reference, Succession, Word
from ringfence.core.contacts.records import Place as KnownPlace
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
    """One page of the viewer's places."""
    require(viewer, "places.view")
    rows = Place.objects.filter(merged_into__isnull=True)
    if kind:
        rows = rows.filter(kind=kind)
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
