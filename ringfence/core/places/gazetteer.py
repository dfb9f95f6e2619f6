"""Names of areas, as people write them, resolved against a given list. Short forms (云溪 for 云溪县) are understood."""

from collections.abc import Iterable
from dataclasses import dataclass

_SUFFIXES = (
    "社区居民委员会", "村民委员会", "居民委员会", "社区居委会", "村委会", "居委会", "维吾尔自治区", "壮族自治区", "回族自治区",
    "自治区", "自治州", "自治县", "特别行政区", "街道办事处", "示范区", "开发区", "街道", "地区", "社区", "省", "市", "县", "区",
    "乡", "镇", "村", "组",
)  # fmt: skip
LEVELS = ("province", "city", "county", "district", "township", "village", "group")
_IS_WHAT: dict[str, tuple[str, ...]] = {
    "村": ("village",),
    "社区": ("village",),
    "居委会": ("village",),
    "乡": ("township",),
    "镇": ("township",),
}
_IS_WHAT |= {
    "街道": ("township",),
    "县": ("county",),
    "区": ("county", "district"),
    "省": ("province",),
    "组": ("group",),
}


@dataclass(frozen=True, slots=True)
class Area:
    """One row of the list. `path` says what it lies in; `current` is False for an area that has ended."""

    path: str
    code: str
    name: str
    level: str
    current: bool = True
    heirs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """An area found at the head of a text: how many characters it took, and whether its full name stood there."""

    area: Area
    length: int
    full: bool


class Gazetteer:
    """The list, by first two characters of every form of every name."""

    def __init__(self, areas: Iterable[Area]) -> None:
        self.by_path: dict[str, Area] = {}
        self._forms: dict[str, list[tuple[str, Area, bool]]] = {}
        for area in areas:
            self.by_path[area.path] = area
            for form, full in forms(area.name).items():
                self._forms.setdefault(form[:2], []).append((form, area, full))

    def at_head(self, text: str, *, within: str = "") -> list[Hit]:
        """Areas below `within` whose name, full or short, begins the text; the longest first."""
        hits = [
            Hit(area, len(form), full)
            for form, area, full in self._forms.get(text[:2], ())
            if text.startswith(form) and area.path.startswith(within) and area.path != within
        ]
        return _longest_per_area(hits, text)

    def named(self, name: str, *, within: str = "") -> list[Area]:
        """Areas whose full or short name is exactly this."""
        return [hit.area for hit in self.at_head(name, within=within) if hit.length == len(name)]


def _longest_per_area(hits: list[Hit], text: str) -> list[Hit]:
    best: dict[str, Hit] = {}
    for hit in hits:
        if not hit.full and _contradicted(hit, text):
            continue
        known = best.get(hit.area.path)
        if known is None or hit.length > known.length:
            best[hit.area.path] = hit
    return sorted(best.values(), key=lambda hit: (-hit.length, not hit.full, hit.area.path))


def _contradicted(hit: Hit, text: str) -> bool:
    """A short form followed by the word of another level is another area: 石金乡 is not the village 石金村."""
    rest = text[hit.length :]
    return any(rest.startswith(word) and hit.area.level not in levels for word, levels in _IS_WHAT.items())


def forms(name: str) -> dict[str, bool]:
    """Every way to write a name -> whether it is the full one. Short forms keep two characters at least."""
    found = {name: True}
    for suffix in _SUFFIXES:
        stem = name.removesuffix(suffix)
        if stem != name and len(stem) >= 2:
            found.setdefault(stem, False)
            if suffix in ("社区居民委员会", "社区居委会"):
                found.setdefault(stem + "社区", True)
            elif suffix in ("村民委员会", "村委会"):
                found.setdefault(stem if stem.endswith("村") else stem + "村", True)
                if stem.endswith("村") and len(stem) > 2:
                    found.setdefault(stem[:-1], False)
            break
    return found
