"""Writes the manual pages of the shipped packs (docs/reference/protocols/), one a pack and language, and an index."""

from pathlib import Path

from ringfence.core.protocol.manual import markdown
from ringfence.files.packs import load_all


def pages() -> dict[str, str]:
    """File name -> Markdown: `cn-covid-8.md` (Chinese), `cn-covid-8.en.md` (English), `index.md`, `index.en.md`."""
    found: dict[str, str] = {}
    packs = sorted(load_all(), key=lambda one: (one.disease, one.effective_from, one.pack))
    for protocol in packs:
        found[f"{protocol.pack}.md"] = markdown(protocol, language="zh")
        found[f"{protocol.pack}.en.md"] = markdown(protocol, language="en")
    for name, language, title in (("index.md", "zh", "方案包"), ("index.en.md", "en", "Protocol packs")):
        lines = [f"# {title}", ""]
        lines += [f"- [{one.title.of(language)}]({one.pack}.md) (`{one.pack}`)" for one in packs]
        found[name] = "\n".join(lines) + "\n"
    return found


def write(folder: Path) -> list[Path]:
    """Write all pages below `folder`; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in pages().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
