"""Every address the house answers, with the permission it declares: what the permission test walks through."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.urls import URLPattern, get_resolver
from ninja.operation import PathView

from ringfence.config.api import api

STRANGER = UUID("01234567-89ab-7def-8123-456789abcdef")
# allauth's own pages: they sign people in, or look after the password and codes of whoever is signed in
SIGN_IN_PAGES = ("account_", "mfa_")
# ninja's description of the API holds no data
API_DESCRIPTION = ("api:openapi-json", "api:openapi-view", "api:api-root")


@dataclass(frozen=True)
class Route:
    """`permission` is None where the view forgot to declare one."""

    name: str
    path: str
    method: str
    permission: str | None

    @property
    def is_api(self) -> bool:
        return self.path.startswith("/api/")

    @property
    def has_id(self) -> bool:
        return str(STRANGER) in self.path


def routes() -> list[Route]:
    pages = [
        route
        for pattern, prefix, space in _patterns(get_resolver())
        for route in _page(pattern, prefix, space)
    ]
    return [*pages, *_api()]


def _patterns(resolver, prefix="/", space="") -> Iterator[tuple[URLPattern, str, str]]:
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern, prefix + route, space
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _patterns(pattern, prefix + route, inner)


def _page(pattern, route, space) -> Iterator[Route]:
    name = f"{space}{pattern.name}"
    if (pattern.name or "").startswith(SIGN_IN_PAGES) or name.startswith("api:"):
        return
    yield Route(name, _filled(route), "", getattr(pattern.callback, "permission", None))


def _filled(route: str) -> str:
    import re

    route = re.sub(
        r"<(?:uuid|str|slug|path):\w+>|<\w+>|\{\w+\}", str(STRANGER), route.replace("^", "").replace("$", "")
    )
    return re.sub(r"<int:\w+>", "0", route).replace(r"\.", ".")


def _api() -> Iterator[Route]:
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            yield from _operations(prefix, path, view)


def _operations(prefix: str, path: str, view: PathView) -> Iterator[Route]:
    for operation in view.operations:
        declared = {getattr(callback, "permission", None) for callback in operation.auth_callbacks}
        permission = declared.pop() if len(declared) == 1 else None
        full = _filled("/api/v1/" + "/".join(part.strip("/") for part in (prefix, path) if part.strip("/")))
        for method in operation.methods:
            yield Route(f"api {method} {path}", full, method, permission)
