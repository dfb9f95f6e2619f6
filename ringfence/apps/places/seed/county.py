"""The invented county that every installation can start from, out of county.yaml beside this file."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from ruamel.yaml import YAML

from ringfence.apps.accounts.queries import Viewer
from ringfence.apps.places import actions, areas
from ringfence.apps.places.models import Jurisdiction, Place
from ringfence.files.divisions import Division

FOLDER = Path(__file__).resolve().parent
SOURCE = "invented county"


def read(name: str = "county.yaml") -> Any:
    return YAML(typ="safe").load((FOLDER / name).read_text(encoding="utf-8"))


def divisions(content: dict[str, Any]) -> Iterator[Division]:
    """Areas with codes, from the top down."""
    for row in content["areas"]:
        yield Division(str(row["code"]), row["name"], row["level"], str(row.get("parent", "")))
    for town in content["townships"]:
        yield Division(str(town["code"]), town["name"], "township", str(town["code"])[:6])
    for town in content["townships"]:
        for code, village in town["villages"].items():
            yield Division(str(code), village["name"], "village", str(town["code"]))


@transaction.atomic
def load(*, by: Viewer, at: datetime) -> areas.Loaded:
    """Load the county with its villages, groups, compounds and venues; twice is once."""
    content = read()
    loaded = areas.load(divisions(content), source=SOURCE, by=by, at=at)
    for row in content["without_code"]:
        parent = Jurisdiction.objects.get(code=row["parent"])
        areas.add(key=row["key"], name=row["name"], level="district", parent=parent.path, by=by, at=at)
    for town in content["townships"]:
        for code, village in town["villages"].items():
            _village(Jurisdiction.objects.get(code=str(code)), village, by=by, at=at)
    return loaded


def _village(area: Jurisdiction, village: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    for number, name in enumerate(village.get("groups", ()), start=1):
        areas.add(key=f"g{number}", name=name, level="group", parent=area.path, by=by, at=at)
    for venue in village.get("venues", ()):
        kind, name, lat, lon, *room = venue
        actions.register(
            name=name,
            kind=kind,
            jurisdiction=area.path,
            lat=lat,
            lon=lon,
            volume_m3=room[0] if room else None,
            air_changes_h=room[1] if len(room) > 1 else None,
            ventilated=room[2] if len(room) > 2 else None,
            reference=f"{SOURCE}:{area.code}:{name}",
            by=by,
            at=at,
        )
    for compound in village.get("compounds", ()):
        _compound(area, compound, by=by, at=at)


def _compound(area: Jurisdiction, compound: dict[str, Any], *, by: Viewer, at: datetime) -> None:
    def part(parent: Place | None, level: str, number: str, name: str, kind: str = "") -> Place:
        return actions.register(
            name=name,
            kind=kind,
            jurisdiction=area.path,
            parent=parent,
            part=level,
            number=number,
            reference="" if parent else f"{SOURCE}:{area.code}:{name}",
            by=by,
            at=at,
        )

    name = compound["name"]
    whole = part(None, "compound", "", name, "compound")
    for building in range(1, compound["buildings"] + 1):
        block = part(whole, "building", str(building), f"{name}{building}栋", "building")
        for unit in range(1, compound["units"] + 1):
            stair = part(block, "unit", str(unit), f"{name}{building}栋{unit}单元")
            for floor in range(1, compound["floors"] + 1):
                for door in range(1, compound["doors"] + 1):
                    number = f"{floor}{door:02}"
                    part(stair, "door", number, f"{name}{building}栋{unit}单元{number}", "home")
