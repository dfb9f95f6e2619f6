"""The built front end as seen from templates: script tags and icons. A checkout without a build still serves pages."""

import json
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django_vite.core.asset_loader import DjangoViteAssetLoader
from django_vite.core.exceptions import DjangoViteAssetNotFoundError

NOT_BUILT = mark_safe("<!-- the front end is not built: make setup -->")
DOT = '<circle cx="12" cy="12" r="3" />'


def _dist() -> Path:
    return Path(str(settings.DJANGO_VITE["default"]["manifest_path"])).parent


def script(path: str) -> SafeString:
    """Tags that load one entry of the front end with its styles."""
    if not (_dist() / "manifest.json").exists():
        return NOT_BUILT
    try:
        return mark_safe(DjangoViteAssetLoader.instance().generate_vite_asset(path))
    except DjangoViteAssetNotFoundError:
        return NOT_BUILT


@cache
def _icons() -> dict[str, str]:
    file = _dist() / "icons.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def built(path: str) -> str | None:
    """The text of one built entry, for what must be served from our own address (a service worker); None without a build."""
    file = _dist() / "manifest.json"
    entry = json.loads(file.read_text("utf-8")).get(path) if file.exists() else None
    return (_dist() / entry["file"]).read_text("utf-8") if entry else None


def icon(name: str) -> SafeString:
    """A Tabler outline icon, inline; a dot when the build does not have it."""
    body = _icons().get(name, DOT)
    return mark_safe(
        '<svg class="icon" width="24" height="24" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{body}</svg>'
    )


def known_icons() -> frozenset[str]:
    """Names the build has, for the test that looks for missing ones."""
    return frozenset(_icons())
