"""Reads XLSX (and XLS) with calamine; a second pass over the XML finds formulas, errors, the row count."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

import python_calamine as calamine

from ringfence.files.faults import Fault, FileRefused
from ringfence.files.sheet import MAX_UNPACKED, Cell, Sheet, is_blank

XLS_ROWS, XLSX_ROWS = 65_536, 1_048_576
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def read_workbook(data: bytes, *, file: str = "", sheet: str | None = None) -> Sheet:
    if data[:4] == b"PK\x03\x04":
        _refuse_bomb(data, file)
    try:
        with calamine.load_workbook(io.BytesIO(data)) as book:
            names = book.sheet_names
            if sheet is not None and sheet not in names:
                details: dict[str, object] = {"sheets": ", ".join(names)}
                raise FileRefused(Fault("sheet", file, value=sheet, details=details))
            name = sheet if sheet is not None else _first_filled(book, names, file)
            page = book.get_sheet_by_name(name)
            merged = page.merged_cell_ranges or []
            top = page.start[0] if page.start else 0
            records = _records(page, top)
    except calamine.PasswordError:
        raise FileRefused(Fault("locked", file)) from None
    except FileRefused:
        raise
    except Exception as problem:  # the reader is foreign code fed with foreign bytes
        raise FileRefused(Fault("damaged", file, details={"reason": str(problem)[:80] or "?"})) from None
    result = Sheet(records, len(records), "xlsx", name=name)
    if data[:4] == b"PK\x03\x04":
        scan = _Scan(data, name, file)
        result.counted, result.traps = scan.rows, scan.traps
        if scan.rows and not records:
            raise FileRefused(Fault("damaged", file, details={"reason": "cells without values"}))
    last = records[-1][0] if records else 0
    if last in (XLS_ROWS, XLSX_ROWS):
        raise FileRefused(Fault("row-limit", file, last, details={"limit": f"{last:,}"}))
    _mark_holes(result, merged)
    return result


def _first_filled(book: Any, names: list[str], file: str) -> str:
    for name in names:
        if book.get_sheet_by_name(name).height:
            return name
    raise FileRefused(Fault("empty", file))


def _records(page: Any, top: int) -> list[tuple[int, list[Cell]]]:
    rows = page.to_python(skip_empty_area=False)
    return [(n, list(row)) for n, row in enumerate(rows, start=1) if not all(is_blank(c) for c in row)]


def _mark_holes(sheet: Sheet, merged: list[Any]) -> None:
    """A block merged over several rows leaves all but its first row without a value."""
    for (top, left), (bottom, right) in merged:
        if bottom - top > len(sheet.records) + 1000 or right - left > 16_384:
            continue
        for row in range(top + 1, bottom + 1):
            for column in range(left, right + 1):
                sheet.traps.setdefault((row + 1, column), ("merged", ""))


def _refuse_bomb(data: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            total = sum(entry.file_size for entry in packed.infolist())
            honest = all(entry.file_size <= max(1, entry.compress_size) * 1100 for entry in packed.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as problem:
        raise FileRefused(Fault("damaged", file, details={"reason": str(problem)[:80]})) from None
    if total > MAX_UNPACKED or not honest:
        raise FileRefused(Fault("bomb", file, details={"limit": "1 GB"}))


class _Scan:
    """One streaming pass over the sheet's XML: rows with content, formula cells, error cells."""

    def __init__(self, data: bytes, name: str, file: str) -> None:
        self.rows = 0
        self.traps: dict[tuple[int, int], tuple[str, str]] = {}
        self._filled = False
        self._cell: tuple[int, int] = (0, 0)
        self._row = 0
        self._error = self._text = False
        self._value = ""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as packed:
                self._blank_strings = _blank_shared_strings(packed)
                for part in _chunks(packed, _sheet_path(packed, name)):
                    self._feed(part)
                self._parser.Parse(b"", True)
        except (expat.ExpatError, zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError) as problem:
            reason = str(problem)[:80]
            raise FileRefused(Fault("damaged", file, details={"reason": reason})) from None

    def _feed(self, part: bytes) -> None:
        if not hasattr(self, "_parser"):
            self._parser = expat.ParserCreate(namespace_separator=" ")
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end
            self._parser.CharacterDataHandler = self._characters
            self._parser.buffer_text = True
        self._parser.Parse(part, False)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rsplit(" ", 1)[-1]
        if tag == "row":
            self._row = int(attributes.get("r") or self._row + 1)
            self._filled = False
            self._cell = (self._row, -1)
        elif tag == "c":
            where = _CELL.fullmatch(attributes.get("r", ""))
            column = _column(where[1]) if where else self._cell[1] + 1
            self._cell = (self._row, column)
            self._error = attributes.get("t") == "e"
            self._shared = attributes.get("t") == "s"
        elif tag == "f":
            self.traps[self._cell] = ("formula", "")
        elif tag in ("v", "t"):
            self._text, self._value = True, ""

    def _characters(self, text: str) -> None:
        if self._text:
            self._value += text

    def _end(self, tag: str) -> None:
        tag = tag.rsplit(" ", 1)[-1]
        if tag in ("v", "t") and self._text:
            self._text = False
            blank = self._value in self._blank_strings if self._shared else is_blank(self._value)
            if self._error:  # the reader hands errors over as empty cells
                self.traps.setdefault(self._cell, ("error-cell", self._value[:12]))
            self._filled = self._filled or not (blank or self._error)
        elif tag == "row":
            self.rows += self._filled


def _blank_shared_strings(packed: zipfile.ZipFile) -> set[str]:
    """Numbers of shared strings without content, so that a row of blanks counts as blank."""
    path = "xl/sharedStrings.xml"
    if path not in packed.namelist():
        return set()
    found: set[str] = set()
    state: dict[str, Any] = {"at": 0, "text": "", "on": False, "phonetic": False}

    def start(tag: str, _: dict[str, str]) -> None:
        tag = tag.rsplit(" ", 1)[-1]
        if tag == "si":
            state["text"] = ""
        state["on"] = tag == "t" and not state["phonetic"]
        if tag == "rPh":
            state["phonetic"] = True

    def end(tag: str) -> None:
        tag = tag.rsplit(" ", 1)[-1]
        if tag == "rPh":
            state["phonetic"] = False
        if tag == "si":
            if is_blank(state["text"]):
                found.add(str(state["at"]))
            state["at"] += 1
        state["on"] = False

    def characters(text: str) -> None:
        if state["on"]:
            state["text"] += text

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    for part in _chunks(packed, path):
        parser.Parse(part, False)
    parser.Parse(b"", True)
    return found


def _chunks(packed: zipfile.ZipFile, path: str) -> Iterator[bytes]:
    with packed.open(path) as stream:
        left = MAX_UNPACKED
        while part := stream.read(1 << 20):
            left -= len(part)
            if left < 0:
                raise ValueError("more than 1 GB unpacked")
            yield part


def _sheet_path(packed: zipfile.ZipFile, name: str) -> str:
    """The part that holds the sheet of that name, by way of the workbook's relations."""
    ids: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rsplit(" ", 1)[-1] == "sheet" and attributes.get("name") == name:
            ids.extend(value for key, value in attributes.items() if key.endswith(" id"))

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.Parse(b"".join(_chunks(packed, "xl/workbook.xml")), True)
    relations = b"".join(_chunks(packed, "xl/_rels/workbook.xml.rels"))
    for found in _RELATION.findall(relations):
        if ids and re.search(rb'\bId="' + re.escape(ids[0].encode()) + b'"', found):
            target = re.search(rb'\bTarget="([^"]+)"', found)
            if target:
                path = target[1].decode().removeprefix("/")
                return path if path.startswith("xl/") else f"xl/{path}"
    raise KeyError(f"no part for sheet {name}")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
