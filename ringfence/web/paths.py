"""The column that says where a record belongs: a jurisdiction's path such as /99/9901/990101/.

Compared byte by byte on both databases, so that one ordinary index serves "everything below this path" and the order of a list.
"""

from typing import Any

from django.db import models
from django.db.models import Q


class PathField(models.CharField):
    """A CharField in C order: PostgreSQL would otherwise sort by the language of the machine."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        super().__init__(*args, **kwargs)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def after(path: str) -> str:
    """The first text behind everything below `path` ("0" follows "/" in ASCII)."""
    return path.rstrip("/") + "0" if path != "/" else "0"


def below(path: str, field: str = "jurisdiction") -> Q:
    """Records of this jurisdiction and of all inside it."""
    if path == "/":
        return Q()
    return Q(**{f"{field}__gte": path, f"{field}__lt": after(path)})


def outermost(paths: tuple[str, ...]) -> list[str]:
    """Sorted paths without those that lie inside another of them."""
    kept: list[str] = []
    for path in sorted(set(paths)):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept
