"""What the house tests look at: the files of the checkout, without anything generated."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "ringfence"
SKIPPED = {"node_modules", "dist", "__pycache__", ".venv", ".git", "var", "site", "migrations"}


def files(*suffixes: str, below: Path = ROOT) -> Iterator[Path]:
    """Files with one of the suffixes, written by people."""
    for path in sorted(below.iterdir()):
        if path.name in SKIPPED or path.is_symlink():
            continue
        if path.is_dir():
            yield from files(*suffixes, below=path)
        elif path.suffix in suffixes:
            yield path


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def module(path: Path) -> str:
    """`ringfence/apps/cases/models.py` -> `ringfence.apps.cases.models`."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of everything a file imports, at the top or inside a function."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = node.module or ""
            if node.level:
                parts = module(path).split(".")
                keep = len(parts) - node.level + (path.name == "__init__.py")
                start = ".".join([*parts[:keep], *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{start}.{alias.name}") for alias in node.names)


def none(found: object) -> None:
    """Fail with every finding on a line of its own."""
    lines = [f"{key}: {value}" for key, value in found.items()] if isinstance(found, dict) else list(found)
    assert not lines, "\n" + "\n".join(map(str, lines))
