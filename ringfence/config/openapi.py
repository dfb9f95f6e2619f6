"""The committed description of the HTTP API, and what would break a caller who relies on it.

The API only grows: a route, a method, a required answer field or an accepted input that callers know of may
not disappear, and no new input may become compulsory.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import orjson

METHODS = ("get", "post", "put", "patch", "delete")
Document = Mapping[str, Any]


def render(document: Document) -> str:
    """The text that is committed: sorted, so that a diff shows only what changed."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
    return orjson.dumps(document, option=options, default=str).decode() + "\n"


def breaks(old: Document, new: Document) -> list[str]:
    """What a caller of `old` would miss in `new`, one sentence each."""
    return [*_missing_operations(old, new), *_missing_fields(old, new)]


def _operations(document: Document) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {
        (path, method): operation
        for path, item in document.get("paths", {}).items()
        for method, operation in item.items()
        if method in METHODS
    }


def _missing_operations(old: Document, new: Document) -> Iterator[str]:
    now = _operations(new)
    for (path, method), operation in _operations(old).items():
        name = f"{method.upper()} {path}"
        if (path, method) not in now:
            yield f"{name} is gone"
            continue
        yield from _changed_parameters(name, operation, now[path, method])
        for status in operation.get("responses", {}):
            if str(status) not in {str(each) for each in now[path, method].get("responses", {})}:
                yield f"{name} no longer answers {status}"


def _changed_parameters(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    before = {(each["in"], each["name"]) for each in old.get("parameters", [])}
    after = {(each["in"], each["name"]): each for each in new.get("parameters", [])}
    for place, parameter in sorted(before - after.keys()):
        yield f"{name} no longer takes {parameter} ({place})"
    for (_place, parameter), each in after.items():
        if each.get("required") and (_place, parameter) not in before:
            yield f"{name} now demands {parameter}"


def _missing_fields(old: Document, new: Document) -> Iterator[str]:
    now = new.get("components", {}).get("schemas", {})
    for name, schema in old.get("components", {}).get("schemas", {}).items():
        if name not in now:
            yield f"schema {name} is gone"
            continue
        for field in schema.get("properties", {}):
            if field not in now[name].get("properties", {}):
                yield f"field {name}.{field} is gone"
