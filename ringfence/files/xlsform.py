"""Interview forms as XLSForm workbooks (survey, choices, settings), out and back without loss; ODK and KoBo read them.

Columns of our own (form, personal, holds, title_...) stand beside the standard ones, which other tools leave alone.
"""

import io
import re
from collections.abc import Mapping

import xlsxwriter

from ringfence.core.cases.questions import Form, Question, read
from ringfence.core.words import Refused
from ringfence.files.faults import FileRefused
from ringfence.files.workbook import read_workbook

_TYPES = {
    "text": "text",
    "long": "text",
    "phone": "text",
    "date": "date",
    "datetime": "dateTime",
    "integer": "integer",
    "decimal": "decimal",
    "note": "note",
}
SURVEY = ("type", "name", "label::中文 (zh)", "label::English (en)", "hint::中文 (zh)", "hint::English (en)", "required", "relevant",
          "constraint", "appearance", "form", "personal", "holds")  # fmt: skip
CHOICES = ("list_name", "name", "label::中文 (zh)", "label::English (en)")
SETTINGS = ("form_title", "form_id", "default_language", "title_en")
_SELECTED = re.compile(r"selected\(\s*\$\{(\w+)\}\s*,\s*'([^']*)'\s*\)|\$\{(\w+)\}\s*=\s*'([^']*)'")
_LIMIT = re.compile(r"\.\s*(>=|<=)\s*(-?\d+(?:\.\d+)?)")
_YES = {"yes", "true", "1", "是", "true()"}


def write(form: Form) -> bytes:
    """The form as a workbook."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    survey, lists = _survey(form)
    for name, columns, rows in (("survey", SURVEY, survey), ("choices", CHOICES, lists),
                                ("settings", SETTINGS, [[form.title.zh, form.pack, "中文 (zh)", form.title.en]])):  # fmt: skip
        page = book.add_worksheet(name)
        for at, row in enumerate([list(columns), *rows]):
            for column, value in enumerate(row):
                if value != "":
                    page.write_string(at, column, str(value))
    book.close()
    return stream.getvalue()


def _survey(form: Form) -> tuple[list[list[object]], list[list[object]]]:
    rows: list[list[object]] = []
    lists: list[list[object]] = []
    for group, title in form.groups:
        inside = [one for one in form.questions if one.group == group]
        rows.append(["begin_group", group, title.zh, title.en, *[""] * (len(SURVEY) - 4)])
        for one in inside:
            rows.append(_row(one))
            lists += [[one.name, choice.name, choice.label.zh, choice.label.en] for choice in one.choices]
        rows.append(["end_group", *[""] * (len(SURVEY) - 1)])
    if any(one.type == "yesno" for one in form.questions):
        lists += [["yes_no", "yes", "是", "Yes"], ["yes_no", "no", "否", "No"]]
    return rows, lists


def _row(one: Question) -> list[object]:
    kind = {
        "choice": f"select_one {one.name}",
        "choices": f"select_multiple {one.name}",
        "yesno": "select_one yes_no",
    }.get(one.type) or _TYPES[one.type]
    pairs = ((">=", one.least), ("<=", one.most))
    limits = [f". {sign} {value:g}" for sign, value in pairs if value is not None]
    relevant = " or ".join(f"selected(${{{one.when[0]}}}, '{value}')" for value in one.when[1])
    look = {"long": "multiline", "phone": "numbers"}.get(one.type, "")
    return [
        kind, one.name, one.label.zh, one.label.en, one.hint.zh, one.hint.en, "yes" if one.required else "no", relevant,
        " and ".join(limits), look, one.form, "yes" if one.personal else "", one.holds,
    ]  # fmt: skip


def parse(data: bytes, *, name: str = "form.xlsx") -> Form:
    """A workbook back as a form. Raises `FileRefused` for what is no workbook, `Refused` for what is not understood, `Faulty` for faults in its questions."""
    survey = _records(data, "survey", name)
    lists: dict[str, list[dict[str, str]]] = {}
    for row in _records(data, "choices", name, needed=False):
        lists.setdefault(row.get("list_name", ""), []).append(
            {"name": row.get("name", ""), "zh": _label(row, "zh"), "en": _label(row, "en")}
        )
    settings = next(iter(_records(data, "settings", name, needed=False)), {})
    groups: list[dict[str, object]] = []
    questions: list[dict[str, object]] = []
    for row in survey:
        kind = row.get("type", "").strip()
        if kind in ("begin_group", "begin group"):
            groups.append(
                {"name": row.get("name", ""), "title": {"zh": _label(row, "zh"), "en": _label(row, "en")}}
            )
        elif kind and kind not in ("end_group", "end group", "start", "end", "today", "deviceid", "username"):
            if not groups:
                groups.append({"name": "general", "title": {"zh": "一般", "en": "General"}})
            questions.append(_question(row, kind, str(groups[-1]["name"]), lists))
    title = settings.get("form_title") or name
    return read(
        {
            "pack": settings.get("form_id") or "imported", "topic": "interview",
            "title": {"zh": title, "en": settings.get("title_en") or title}, "groups": groups, "questions": questions,
        },
        name=name,
    )  # fmt: skip


def _question(
    row: Mapping[str, str], kind: str, group: str, lists: Mapping[str, list[dict[str, str]]]
) -> dict[str, object]:
    word, _, listed = kind.partition(" ")
    options = lists.get(listed.strip().split(" ")[0], [])
    plain = {"select_one": "choice", "select_multiple": "choices", "dateTime": "datetime", "date": "date", "integer": "integer",
             "int": "integer", "decimal": "decimal", "note": "note", "acknowledge": "yesno"}.get(word, "text")  # fmt: skip
    if plain == "choice" and {one["name"] for one in options} == {"yes", "no"}:
        plain = "yesno"
    look = row.get("appearance", "")
    if plain == "text":
        plain = "long" if "multiline" in look else "phone" if "numbers" in look else "text"
    found: dict[str, object] = {
        "name": row.get("name", ""), "group": group, "type": plain, "form": row.get("form") or "full",
        "label": {"zh": _label(row, "zh"), "en": _label(row, "en")}, "required": _true(row.get("required")),
        "personal": _true(row.get("personal")),
    }  # fmt: skip
    if row.get("holds"):
        found |= {"holds": row["holds"], "optional": not found["required"]}
    if plain in ("choice", "choices"):
        found["choices"] = options
    if _label(row, "zh", "hint"):
        found["hint"] = {"zh": _label(row, "zh", "hint"), "en": _label(row, "en", "hint")}
    if row.get("relevant"):
        found["when"] = _relevant(row["relevant"], row.get("name", ""))
    for sign, value in _LIMIT.findall(row.get("constraint", "")):
        found["least" if sign == ">=" else "most"] = float(value)
    return found


def _relevant(text: str, name: str) -> dict[str, list[str]]:
    """Only "this answer to that question" is understood; anything else would be dropped in silence, so it is refused."""
    found = _SELECTED.findall(text)
    rest = re.sub(r"\bor\b|[\s()]", "", _SELECTED.sub("", text))
    asked = {first or third for first, _a, third, _b in found}
    if not found or rest or len(asked) != 1:
        raise Refused(f"The condition of '{name}' is not understood: {text[:80]}", code="relevant")
    return {asked.pop(): [second or fourth for _f, second, _t, fourth in found]}


def _label(row: Mapping[str, str], language: str, what: str = "label") -> str:
    """The label in that language, else the one without a language."""
    for key, value in row.items():
        if key.startswith(f"{what}::") and f"({language})" in key and value:
            return value
    return row.get(what, "") or next(
        (value for key, value in row.items() if key.startswith(f"{what}::") and value), ""
    )


def _true(text: str | None) -> bool:
    return (text or "").strip().lower() in _YES


def _records(data: bytes, sheet: str, name: str, *, needed: bool = True) -> list[dict[str, str]]:
    try:
        rows = [cells for _number, cells in read_workbook(data, file=name, sheet=sheet)]
    except FileRefused:
        if needed:
            raise
        return []
    if not rows:
        return []
    head = [str(cell or "").strip() for cell in rows[0]]
    return [
        {key: "" if cell is None else _text(cell) for key, cell in zip(head, row, strict=False) if key}
        for row in rows[1:]
    ]


def _text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
