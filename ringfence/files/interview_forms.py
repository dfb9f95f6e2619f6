"""Interview forms on disk: the shipped one (YAML with line numbers), and any form as bytes in the same shape."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ringfence.core.cases.questions import Form, read
from ringfence.files import packs

SHIPPED = packs.SHIPPED / "interview-cn" / "interview.yaml"


@lru_cache(maxsize=1)
def shipped() -> Form:
    """The form that comes with the program."""
    return load(SHIPPED)


def load(path: Path) -> Form:
    """A form from a YAML file. Raises `Faulty` with the line of every fault."""
    mapping, lines = packs.plain(path)
    return read(mapping, lines=lines, name=path.name)


def mapping_of(form: Form) -> dict[str, object]:
    """The form as the plain mapping that `read` takes back: for storing and for other formats."""

    def words(one: object) -> dict[str, str]:
        return {"zh": getattr(one, "zh", ""), "en": getattr(one, "en", "")}

    questions = []
    for one in form.questions:
        entry: dict[str, object] = {
            "name": one.name, "group": one.group, "form": one.form, "type": one.type, "label": words(one.label),
            "required": one.required, "personal": one.personal,
        }  # fmt: skip
        if one.hint.zh or one.hint.en:
            entry["hint"] = words(one.hint)
        if one.holds:
            entry |= {"holds": one.holds, "optional": not one.required}
        if one.choices:
            entry["choices"] = [{"name": choice.name, **words(choice.label)} for choice in one.choices]
        if one.when[0]:
            entry["when"] = {one.when[0]: list(one.when[1])}
        entry |= {
            key: value for key, value in (("least", one.least), ("most", one.most)) if value is not None
        }
        questions.append(entry)
    return {
        "pack": form.pack, "topic": "interview", "title": words(form.title),
        "groups": [{"name": name, "title": words(title)} for name, title in form.groups],
        "questions": questions,
    }  # fmt: skip


def again(mapping: Mapping[str, object]) -> Form:
    """A stored mapping back as a form."""
    return read(mapping, name=str(mapping.get("pack", "")))
