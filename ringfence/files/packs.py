"""Protocol packs on disk: YAML with line numbers -> `Protocol`; an overlay finds its base by name."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from ringfence.core.protocol.faults import Fault, Faulty
from ringfence.core.protocol.faults import Path as Place
from ringfence.core.protocol.read import read
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Refused

SHIPPED = Path(__file__).resolve().parent.parent / "protocols"
FIRST = "contacts"


class PackMissing(Refused):
    """No pack of that name or at that path."""


def names() -> list[str]:
    """The packs that come with the program."""
    return sorted(folder.name for folder in SHIPPED.iterdir() if (folder / f"{FIRST}.yaml").is_file())


def load(name: str | Path) -> Protocol:
    """A pack by name (`cn-covid-8`), by folder, or by one of its files. Raises `Faulty` with line numbers."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise PackMissing(f"There is no file {path}.", code="pack-missing")
        return _joined(_siblings(path), _seen=())
    folder = path if path.is_dir() else SHIPPED / str(name)
    if not (folder / f"{FIRST}.yaml").is_file():
        raise PackMissing(
            f"There is no protocol '{name}'. Known: {', '.join(names())}; or give the path of a file.",
            code="pack-missing",
        )
    return _shipped(folder) if folder.parent == SHIPPED else _joined(_topics(folder), _seen=())


def load_all() -> list[Protocol]:
    return [load(name) for name in names()]


@lru_cache(maxsize=64)
def _shipped(folder: Path) -> Protocol:
    """Shipped packs never change while the program runs."""
    return _joined(_topics(folder), _seen=())


def _topics(folder: Path) -> list[Path]:
    """Topic files, contacts first; of each topic only the highest revision (`contacts-r2.yaml` after `contacts.yaml`)."""
    latest: dict[str, Path] = {}
    for path in sorted(folder.glob("*.yaml"), key=lambda one: (_topic(one)[0], _topic(one)[1])):
        latest[_topic(path)[0]] = path
    return sorted(latest.values(), key=lambda one: (_topic(one)[0] != FIRST, one.name))


def _topic(path: Path) -> tuple[str, int]:
    name, _, revision = path.stem.partition("-r")
    return (name, int(revision)) if revision.isdigit() else (path.stem, 1)


def _siblings(path: Path) -> list[Path]:
    """The other topics of the same pack beside this file, contacts first; a file alone stands for itself."""
    pack = _plain(path)[0].get("pack")
    beside = [
        one
        for one in _topics(path.parent)
        if one != path and _topic(one)[0] != _topic(path)[0] and _pack_of(one) == pack
    ]
    return sorted([path, *beside], key=lambda one: (_topic(one)[0] != FIRST, one.name))


def _pack_of(path: Path) -> object:
    try:
        return _plain(path)[0].get("pack")
    except Faulty:
        return None


def _joined(paths: list[Path], *, _seen: tuple[str, ...]) -> Protocol:
    """Topics laid one over the other, the first over its base."""
    protocol: Protocol | None = None
    for path in paths:
        mapping, lines = _plain(path)
        if protocol is None and mapping.get("base"):
            protocol = _base(mapping, path, lines, _seen)
        protocol = read(mapping, lines=lines, base=protocol, name=str(path))
    if protocol is None:
        raise PackMissing("There is no topic file in this pack.", code="pack-missing")
    return protocol


def _base(
    mapping: Mapping[str, object], path: Path, lines: Mapping[Place, int], seen: tuple[str, ...]
) -> Protocol:
    name, pack = str(mapping["base"]), str(mapping.get("pack"))
    fault = Fault(lines.get(("base",), 0), "", "base", ("base",))
    if name in (*seen, pack):
        raise Faulty([_said(fault, f"'{name}' is its own base.")], name=str(path))
    beside = path.parent.parent / name
    folder = beside if (beside / f"{FIRST}.yaml").is_file() else SHIPPED / name
    if not (folder / f"{FIRST}.yaml").is_file():
        raise Faulty(
            [_said(fault, f"There is no base '{name}'. Known: {', '.join(names())}.")], name=str(path)
        )
    return _joined(_topics(folder), _seen=(*seen, pack))


def _said(fault: Fault, message: str) -> Fault:
    return Fault(fault.line, message, fault.code, fault.path)


def _plain(path: Path) -> tuple[dict[str, object], dict[Place, int]]:
    """The file as plain values, and the line of every part of it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        tree = YAML(typ="rt").load(text)
    except UnicodeDecodeError as error:
        raise Faulty([Fault(0, "The file is not UTF-8 text.", "encoding")], name=str(path)) from error
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise Faulty(
            [Fault(line, f"Not readable as YAML: {error.problem}.", "yaml")], name=str(path)
        ) from error
    if not isinstance(tree, CommentedMap):
        raise Faulty(
            [Fault(1, "The file is not a mapping of names to values.", "not-a-mapping")], name=str(path)
        )
    plain = {str(key): _value(item) for key, item in tree.items()}
    return plain, dict(_lines(tree, ()))


def plain(path: Path) -> tuple[dict[str, object], dict[Place, int]]:
    """Any pack file as plain values with line numbers. Raises `Faulty`."""
    return _plain(path)


def _value(node: object) -> object:
    """ruamel's nodes as plain Python (dates stay dates; numbers and texts lose their formatting)."""
    if isinstance(node, Mapping):
        return {str(key): _value(item) for key, item in node.items()}
    if isinstance(node, list):
        return [_value(item) for item in node]
    if isinstance(node, bool) or node is None:
        return node
    if isinstance(node, int):
        return int(node)
    if isinstance(node, float):
        return float(node)
    return str(node)


def _lines(node: object, path: Place) -> Iterator[tuple[Place, int]]:
    if isinstance(node, CommentedMap):
        if not path:
            yield (), 1
        for key in node:
            yield (*path, str(key)), node.lc.key(key)[0] + 1
            yield from _lines(node[key], (*path, str(key)))
    elif isinstance(node, CommentedSeq):
        for at, item in enumerate(node):
            yield (*path, at), node.lc.item(at)[0] + 1
            yield from _lines(item, (*path, at))
