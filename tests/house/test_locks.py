"""Locks carry a hash for every package and no address, so that any mirror will do."""

import re

import pytest

from tests.house.tree import ROOT, files, name, none

LOCKS = sorted(path for path in (ROOT / "requirements").glob("*.txt"))
ADDRESS = re.compile(r"--(index|extra-index|find-links|trusted)|https?://|(pypi|npmjs)\.(org|com)")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pinned_package_has_a_hash_and_no_address(lock):
    text = lock.read_text().replace("\\\n", " ")
    bare = [line for line in text.splitlines() if "==" in line and "--hash=sha256:" not in line]
    none(bare)
    assert not ADDRESS.search(text)


def test_the_front_end_lock_has_no_address_but_hashes():
    text = (ROOT / "frontend" / "package-lock.json").read_text()
    assert '"resolved": "http' not in text
    assert text.count('"integrity": "sha512-') > 10


REGISTRY = re.compile(r"(registry|index-url)\s*[=:]\s*\S*http|https?://[\w.]*(pypi|npmjs|npmmirror)\.")


def test_no_settings_file_names_a_registry():
    settings = [*files(".toml", ".sh", ".cfg", ".in", ".yml", ".yaml"), ROOT / "Makefile"]
    settings.append(ROOT / "frontend" / ".npmrc")
    assert [name(path) for path in settings if REGISTRY.search(path.read_text())] == []
