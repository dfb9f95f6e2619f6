"""Names of areas, from whoever knows them: the places app registers itself, since it stands above this one."""

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext

Listing = Callable[[Any, str], Iterable[tuple[str, str]]]
Naming = Callable[[Iterable[str]], dict[str, str]]
_listing: Listing | None = None
_naming: Naming | None = None


def areas_from(listing: Listing, naming: Naming) -> None:
    """`listing(viewer, permission)` gives (path, name) of the viewer's areas; `naming(paths)` gives path -> name."""
    global _listing, _naming
    _listing, _naming = listing, naming


def choices(viewer: Any, permission: str) -> list[tuple[str, str]]:
    """To choose an area from: what the viewer's own paths hold."""
    known = dict(_listing(viewer, permission)) if _listing else {}
    return sorted(({path: path for path in viewer.paths(permission)} | known).items())


def names(paths: Iterable[str]) -> dict[str, str]:
    """path -> name; an unknown path is its own name."""
    wanted = set(paths)
    known = {path: path for path in wanted} | (_naming(wanted) if _naming else {})
    return known | ({"/": gettext("All areas")} if "/" in wanted else {})
