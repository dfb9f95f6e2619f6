"""Writes the manual pages of the shipped packs (docs/reference/protocols/), one a pack and language, and an index."""

from pathlib import Path

from ringfence.core.protocol.manual import markdown
from ringfence.files.packs import load_all

MARK = "<!-- Written by `ringfence docs`; change the pack it comes from. -->\n\n"


def pages() -> dict[str, str]:
    """File name -> Markdown: `cn-covid-8.md` (English), `cn-covid-8.zh.md` (Chinese), `index.md`, `index.zh.md`."""
    found: dict[str, str] = {}
    packs = sorted(load_all(), key=lambda one: (one.disease, one.effective_from, one.pack))
    for protocol in packs:
        found[f"{protocol.pack}.md"] = MARK + markdown(protocol, language="en")
        found[f"{protocol.pack}.zh.md"] = MARK + markdown(protocol, language="zh")
    for name, language, title in (("index.md", "en", "Protocol packs"), ("index.zh.md", "zh", "方案包")):
        suffix = ".md" if language == "en" else ".zh.md"
        lines = [f"# {title}", ""]
        lines += [f"- [{one.title.of(language)}]({one.pack}{suffix}) (`{one.pack}`)" for one in packs]
        found[name] = MARK + "\n".join(lines) + "\n"
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
