"""Writes a report as PDF/A (headings, paragraphs, tables), Chinese with embedded fonts; no network, no system library."""

import json
from collections.abc import Iterable
from datetime import date
from functools import cache
from importlib.resources import files

import typst

Part = tuple[str, object]
# The template reads its text as data, so that nothing in a report can become a command.
_PAGE = """
#set page(paper: "a4", margin: 22mm, numbering: "1 / 1")
#set text(font: "Noto Sans SC", size: 10.5pt, lang: "zh")
#let day = json(bytes(sys.inputs.day))
#set document(title: "report", date: datetime(year: day.at(0), month: day.at(1), day: day.at(2)))
#for part in json(bytes(sys.inputs.parts)) {
  if part.at(0) == "title" { text(size: 17pt, weight: "bold", part.at(1)); parbreak() }
  else if part.at(0) == "heading" { v(4pt); text(size: 13pt, weight: "bold", part.at(1)); parbreak() }
  else if part.at(0) == "table" {
    let rows = part.at(1)
    table(columns: rows.at(0).len(), stroke: 0.5pt + gray,
      table.header(..rows.at(0).map(cell => strong(cell))),
      ..rows.slice(1).flatten().map(cell => [#cell]))
  } else { text(part.at(1)); parbreak() }
}
"""


@cache
def fonts() -> list[str]:
    """Folders of the Chinese fonts that came with the package index, so that no machine needs any."""
    root = files("pylopdf_fonts_zh_cn")
    return [str(root)]


def write(parts: Iterable[Part], *, day: date) -> bytes:
    """("title" | "heading" | "text", words) or ("table", rows of cells, the first the head) -> a PDF/A-2b file of that day."""
    plain = [
        [kind, _table(content)]
        if kind == "table" and isinstance(content, list | tuple)
        else [kind, str(content)]
        for kind, content in parts
    ]
    made = typst.compile(  # type: ignore[call-overload]  # its stub wants the source and the font folders of one type
        _PAGE.encode(), format="pdf", font_paths=fonts(), ignore_system_fonts=True, pdf_standards="a-2b",
        sys_inputs={"parts": json.dumps(plain, ensure_ascii=False), "day": json.dumps([day.year, day.month, day.day])},
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _table(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    """Every row as long as the longest: a ragged table would shift its cells."""
    texts = [[str(cell) for cell in row] for row in rows]
    width = max((len(row) for row in texts), default=1)
    return [row + [""] * (width - len(row)) for row in texts]
