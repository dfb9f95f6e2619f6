"""Fill and change the tree of jurisdictions. Loading twice changes nothing; an area that ended stays, with its day and heirs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.audit import actions as audit
from ringfence.apps.places import facts
from ringfence.apps.places.models import Jurisdiction, Succession, Word
from ringfence.core.words import Refused
from ringfence.files.divisions import Division

BATCH = 2000


@dataclass(frozen=True)
class Loaded:
    """What a load did; `missing` are areas of an earlier list that this one does not have."""

    created: int
    renamed: int
    unchanged: int
    missing: int


@transaction.atomic
def load(divisions: Iterable[Division], *, source: str, by: Viewer, at: datetime) -> Loaded:
    """Bring the tree to what a list says. Nothing is deleted: what the list lacks is counted, for a person to look at."""
    require(by, "places.edit")
    rows = list(divisions)
    paths = _paths(rows)
    known = {area.path: area for area in Jurisdiction.objects.filter(code__in=[row.code for row in rows])}
    new, renamed = [], []
    for row in rows:
        area = known.get(paths[row.code])
        if area is None:
            new.append(
                Jurisdiction(
                    code=row.code, level=row.level, name=row.name, path=paths[row.code], source=source
                )
            )
        elif area.name != row.name:
            area.name = row.name
            renamed.append(area)
    Jurisdiction.objects.bulk_create(new, batch_size=BATCH)
    Jurisdiction.objects.bulk_update(renamed, ["name"], batch_size=BATCH)
    file(new + renamed)
    mine = Jurisdiction.objects.filter(source=source, valid_to__isnull=True)
    missing = (
        sum(path not in set(paths.values()) for path in mine.values_list("path", flat=True)) if known else 0
    )
    loaded = Loaded(len(new), len(renamed), len(rows) - len(new) - len(renamed), missing)
    audit.record("places.load", kind="areas", id=source, detail=loaded.__dict__, by=by, at=at)
    return loaded


def _paths(rows: list[Division]) -> dict[str, str]:
    """code -> path, through the parents; a parent that the list lacks must be in the tree already."""
    paths: dict[str, str] = {}
    absent = {row.parent for row in rows if row.parent} - {row.code for row in rows}
    paths.update(dict(Jurisdiction.objects.filter(code__in=absent).values_list("code", "path")))
    for row in rows:
        if row.parent and row.parent not in paths:
            raise Refused(f"Area {row.code} lies in {row.parent}, which is in neither list.", code="parent")
        paths[row.code] = f"{paths[row.parent] if row.parent else '/'}{row.code}/"
    return paths


def file(areas: Iterable[Jurisdiction]) -> None:
    """Make the search words of these areas anew."""
    areas = list(areas)
    for start in range(0, len(areas), BATCH):
        part = areas[start : start + BATCH]
        Word.objects.filter(area__in=[area.pk for area in part]).delete()
        Word.objects.bulk_create(
            [
                Word(text=text, jurisdiction=area.path, area=area)
                for area in part
                for text in sorted(facts.area_words(area.name))
            ],
            batch_size=BATCH,
        )


@transaction.atomic
def add(
    *,
    key: str,
    name: str,
    level: str,
    parent: str,
    code: str = "",
    valid_from: date | None = None,
    by: Viewer,
    at: datetime,
) -> Jurisdiction:
    """One area by hand, such as a zone without a code; `key` is its step in the path, `parent` a path."""
    require(by, "places.edit", parent)
    path = f"{parent}{key}/"
    area, new = Jurisdiction.objects.get_or_create(
        path=path,
        defaults={"code": code, "level": level, "name": name, "valid_from": valid_from, "source": "by hand"},
    )
    if new:
        file([area])
        audit.record("places.add_area", kind="area", id=area.pk, jurisdiction=path, by=by, at=at)
    return area


@transaction.atomic
def end(area: Jurisdiction, *, on: date, heirs: Iterable[Jurisdiction], by: Viewer, at: datetime) -> None:
    """The area ceased on that day; its heirs took its land."""
    require(by, "places.edit", area.path)
    area.valid_to = on
    area.save(update_fields=["valid_to"])
    for heir in heirs:
        Succession.objects.get_or_create(before=area, after=heir, defaults={"on": on})
    audit.record("places.end_area", kind="area", id=area.pk, jurisdiction=area.path, by=by, at=at)


def apply_changes(changes: Mapping[str, Any], *, province: str, by: Viewer, at: datetime) -> int:
    """Successions and areas without a code of one province, as in seed/changes.yaml; returns how many."""
    count = 0
    for row in changes.get("without_code") or ():
        if str(row["parent"]).startswith(province):
            parent = _by_code(str(row["parent"]))
            add(key=row["key"], name=row["name"], level=row["level"], parent=parent.path, by=by, at=at)
            count += 1
    for row in changes.get("successions") or ():
        if str(row["code"]).startswith(province):
            parent = _by_code(str(row["parent"]))
            code = str(row["code"])
            area = add(
                key=code, code=code, name=row["name"], level=row["level"], parent=parent.path, by=by, at=at
            )
            end(area, on=row["on"], heirs=[_by_code(str(heir)) for heir in row["heirs"]], by=by, at=at)
            count += 1
    return count


def _by_code(code: str) -> Jurisdiction:
    area = Jurisdiction.objects.filter(code=code, valid_to__isnull=True).first()
    if area is None:
        raise Refused(f"There is no area with the code {code}: load its province first.", code="no-area")
    return area
