"""The documentation keeps up: every setting and command is described, and the generated pages are fresh."""

import re
from importlib.util import find_spec

import pytest

from ringfence.cli import COMMANDS
from ringfence.config.manual import pages
from ringfence.config.options import Options
from tests.house.tree import ROOT, none

REFERENCE = ROOT / "docs" / "reference"


def test_every_setting_is_described():
    text = (REFERENCE / "settings.md").read_text()
    for name, field in Options.model_fields.items():
        assert str(field.validation_alias or f"RINGFENCE_{name.upper()}") in text
        assert field.description


def test_every_command_exists_and_is_described():
    text = (REFERENCE / "commands.md").read_text()
    assert [name for name in COMMANDS if f"## ringfence {name}\n" not in text] == []
    assert [name for name, (module, _) in COMMANDS.items() if not find_spec(f"ringfence.cli.{module}")] == []


def test_every_word_of_make_is_explained_to_newcomers():
    words = re.findall(
        r"^(demo|run|test|test-all|check|fix|bench|docs|lock|clean):", (ROOT / "Makefile").read_text(), re.M
    )
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert [word for word in words if f"make {word}" not in text] == []


@pytest.mark.parametrize("name", sorted(pages()))
def test_generated_pages_are_fresh(name):
    assert (REFERENCE / name).read_text() == pages()[name], "run `ringfence docs` and commit"


def test_every_link_between_pages_leads_somewhere():
    broken = []
    for page in [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
            if not target.startswith(("http:", "https:", "mailto:")) and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    none(broken)


def test_both_languages_of_a_page_hold_the_same_commands():
    blocks = re.compile(r"```(?:sh|bash)\n(.*?)```", re.S)
    for english in (ROOT / "docs").rglob("*.en.md"):
        chinese = english.with_name(english.name.replace(".en.md", ".md"))
        assert blocks.findall(english.read_text()) == blocks.findall(chinese.read_text()), english.name
