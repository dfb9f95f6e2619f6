"""The front end as built: its own unit tests, its icons, and nothing that calls another host."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from ringfence.web import assets
from tests.house.tree import PACKAGE

ROOT = PACKAGE.parent
DIST = PACKAGE / "web" / "static" / "dist"
ICON = re.compile(r"""\bicon(?:\s*=\s*|\s+)["']([a-z0-9-]+)["']""")
# addresses that are names, not places: of XML dialects, licences and error messages
NAMES = ("http://www.w3.org/", "https://www.w3.org/")


def test_the_units_of_the_islands_hold():
    npx = shutil.which("npx")
    done = subprocess.run(
        [npx, "vitest", "run"],
        cwd=ROOT / "frontend",
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_every_icon_a_template_names_is_in_the_build():
    named = {
        (match, path.name)
        for path in [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.py")]
        if "dist" not in path.parts
        for match in ICON.findall(path.read_text())
    }
    missing = sorted((icon, where) for icon, where in named if icon not in assets.known_icons())
    assert missing == []


@pytest.mark.parametrize("kind", ["css", "js"])
def test_the_build_loads_nothing_from_another_host(kind):
    loads = re.compile(r"""(?:url\(|@import\s+|fetch\(|import\()\s*["']?(https?:)?//""")
    for path in DIST.rglob(f"*.{kind}"):
        assert not loads.search(path.read_text(errors="replace")), path.name


def test_no_file_of_the_build_is_inlined_into_a_style():
    for path in DIST.rglob("*.css"):
        assert "url(data:font" not in path.read_text(), path.name


def test_the_pages_weigh_little_enough_for_a_slow_network():
    """Scripts and styles that every page loads, gzipped: a county's mobile network must carry them."""
    import gzip

    main = [path for path in (DIST / "assets").glob("main-*") if path.suffix in (".js", ".css")]
    assert main
    assert sum(len(gzip.compress(Path(path).read_bytes())) for path in main) < 110_000
