"""Compiles every translation (.po to .mo) without the gettext programs: `python -m ringfence.web.words`."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_all(root: Path) -> int:
    """Write a .mo beside each .po below `root`; returns how many."""
    count = 0
    for path in sorted(root.rglob("*.po")):
        with path.open("rb") as source:
            catalog = read_po(source, locale=path.parent.parent.name)
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)
        count += 1
    return count


if __name__ == "__main__":
    print(f"{compile_all(Path(__file__).resolve().parent.parent)} catalogues compiled")
