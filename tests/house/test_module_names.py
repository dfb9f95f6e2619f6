"""Names say what a thing is for; nothing is left for later."""

import ast
import re

from tests.house.tree import PACKAGE, ROOT, files, name, none, tree

VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "handler", "handlers"}
VAGUE |= {"service", "services", "base", "misc", "lib"}
LATER = re.compile("|".join(rf"\b{word}\b" for word in ("TO" + "DO", "FIX" + "ME", "X" + "XX")))
PAGES = (".py", ".ts", ".html", ".css", ".md", ".yaml", ".yml", ".toml", ".sh", ".sql")


def test_no_module_has_a_vague_name():
    vague = [name(path) for path in files(".py", below=PACKAGE) if VAGUE & {path.stem, path.parent.name}]
    none(vague)


def test_nothing_is_left_for_later():
    found = [
        f"{name(path)}:{number}"
        for path in files(*PAGES)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if LATER.search(line)
    ]
    none(found)


def test_every_module_opens_with_what_it_is_for():
    silent = [
        name(path)
        for path in files(".py", below=PACKAGE)
        if path.name not in ("__init__.py", "apps.py") and not ast.get_docstring(tree(path))
    ]
    none(silent)


def test_tests_are_where_the_plan_says():
    rooms = {path.relative_to(ROOT / "tests").parts[0] for path in files(".py", below=ROOT / "tests")}
    stray = {room for room in rooms if room.startswith("test_") and room.endswith(".py")}
    none(stray)
