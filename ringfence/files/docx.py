"""Writes plain Word documents (headings, paragraphs, tables): what a report needs, in the standard library alone."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    "</Types>"
)
_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    "</Relationships>"
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
# A zip without the clock: the same report gives the same bytes.
_DATE = (2020, 1, 1, 0, 0, 0)
Part = tuple[str, object]


def write(parts: Iterable[Part]) -> bytes:
    """("title" | "heading" | "text", words) or ("table", rows of cells, the first the head) -> a .docx file."""
    body = "".join(_part(kind, content) for kind, content in parts)
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1247" w:bottom="1440" w:left="1247" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS),
                           ("word/document.xml", f"{_HEAD}<w:document {_W}><w:body>{body}{page}</w:body></w:document>")):  # fmt: skip
            book.writestr(zipfile.ZipInfo(name, _DATE), text.encode())
    return stream.getvalue()


def _part(kind: str, content: object) -> str:
    if kind == "table":
        assert isinstance(content, list | tuple)
        return _table(content)
    return _paragraph(str(content), size={"title": 36, "heading": 28}.get(kind, 21), bold=kind != "text")


def _paragraph(text: str, *, size: int = 21, bold: bool = False) -> str:
    """Sizes are half points; 宋体 is on every Chinese office machine."""
    clean = escape("".join(char for char in text if char >= " " or char == "\t"))
    style = f'<w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="宋体"/>{"<w:b/>" if bold else ""}<w:sz w:val="{size}"/></w:rPr>'
    return f'<w:p><w:r>{style}<w:t xml:space="preserve">{clean}</w:t></w:r></w:p>'


def _table(rows: Sequence[Sequence[object]]) -> str:
    lines = "".join(
        "<w:tr>" + "".join(f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{_paragraph(str(cell), bold=at == 0)}</w:tc>' for cell in row) + "</w:tr>"
        for at, row in enumerate(rows)
    )  # fmt: skip
    return f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr>{lines}</w:tbl>{_paragraph("")}'
