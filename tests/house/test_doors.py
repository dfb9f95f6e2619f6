"""An app's door is `actions` and `queries`; other rooms are private. Only `facts` asks core and engine."""

import re

from tests.house.tree import PACKAGE, files, imports, module, name, none

PRIVATE = {"models", "facts", "views", "forms", "permissions", "policies", "tasks", "admin"}
APPS = PACKAGE / "apps"
PLAIN = re.compile(r"ringfence\.core\.(words|\w+\.records)\b")  # values without rules: anybody may name them


def app_of(dotted: str) -> str | None:
    found = re.match(r"ringfence\.apps\.(\w+)", dotted)
    return found[1] if found else None


def test_private_rooms_of_an_app_are_entered_by_itself_only():
    trespasses = []
    for path in files(".py", below=PACKAGE):
        own = app_of(module(path))
        for line, dotted in imports(path):
            other = app_of(dotted)
            room = dotted.split(".")[3:4]
            if other and other != own and room and room[0] in PRIVATE:
                trespasses.append(f"{name(path)}:{line} imports {dotted}")
    none(trespasses)


def test_only_facts_asks_core_and_engine():
    trespasses = [
        f"{name(path)}:{line} imports {dotted}"
        for path in files(".py", below=APPS)
        if path.stem != "facts"
        for line, dotted in imports(path)
        if dotted.startswith(("ringfence.core.", "ringfence.engine.")) and not PLAIN.match(dotted)
    ]
    none(trespasses)


def test_web_knows_no_app():
    trespasses = [
        f"{name(path)}:{line}"
        for path in files(".py", below=PACKAGE / "web")
        for line, dotted in imports(path)
        if app_of(dotted)
    ]
    none(trespasses)
