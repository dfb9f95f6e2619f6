"""Interview forms as data: what is asked once, of whom, for which report; and what is still missing for it.

A form is read from a plain mapping (a pack file, an XLSForm) and every fault in it is named with its line.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ringfence.core.protocol.faults import Faulty, Notes, Path
from ringfence.core.protocol.vocabulary import Words
from ringfence.core.words import Refused

FORMS = ("core", "full")
TYPES = (
    "text",
    "long",
    "yesno",
    "choice",
    "choices",
    "date",
    "datetime",
    "integer",
    "decimal",
    "phone",
    "note",
)
HOLDS = ("person:name", "person:phone", "person:id_number", "person:address", "moment:onset", "moment:sampled",
         "moment:last-negative", "moment:isolated", "course:stays", "course:gaps", "course:conflicts")  # fmt: skip
_HEADER_MAY = (
    "revision",
    "effective_to",
    "sources",
    "grade",
    "source",
    "jurisdiction",
    "effective_from",
    "note",
)
_QUESTION_MAY = ("required", "optional", "personal", "holds", "choices", "when", "hint", "least", "most")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}$")
YES_NO = ("yes", "no")
LONGEST = {"text": 300, "long": 4000, "phone": 30}


@dataclass(frozen=True, slots=True)
class Choice:
    name: str
    label: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `holds` = another page keeps the answer; `when` = asked only after such an answer to another."""

    name: str
    group: str
    form: str
    type: str
    label: Words
    hint: Words = Words("", "")
    required: bool = False
    personal: bool = False
    holds: str = ""
    choices: tuple[Choice, ...] = ()
    when: tuple[str, tuple[str, ...]] = ("", ())
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """All questions of an edition, in order, in named groups."""

    pack: str
    title: Words
    groups: tuple[tuple[str, Words], ...]
    questions: tuple[Question, ...]
    sources: Mapping[str, Words] = field(default_factory=dict)

    def of(self, name: str) -> Question:
        for one in self.questions:
            if one.name == name:
                return one
        raise Refused(f"There is no question '{name}' in this form.", code="no-such-question")

    def asked(self, form: str) -> tuple[Question, ...]:
        """The questions of the core form, or of the full one, which holds the core as well."""
        return tuple(one for one in self.questions if form == "full" or one.form == form)


def read(mapping: Mapping[str, object], *, lines: Mapping[Path, int] | None = None, name: str = "") -> Form:
    """A form from its mapping. Raises `Faulty` with every fault and its line."""
    notes = Notes(lines or {}, name)
    header = notes.mapping(mapping, ())
    notes.keys(header, (), need=("pack", "topic", "title", "groups", "questions"), may=_HEADER_MAY)
    groups = []
    for at, one in enumerate(notes.sequence(header.get("groups") or [], ("groups",))):
        given = notes.mapping(one, ("groups", at))
        notes.keys(given, ("groups", at), need=("name", "title"), may=())
        groups.append((str(given.get("name", "")), notes.words(given.get("title"), ("groups", at, "title"))))
    questions: list[Question] = []
    for at, one in enumerate(notes.sequence(header.get("questions") or [], ("questions",))):
        path = ("questions", at)
        question = _question(notes.mapping(one, path), path, notes, {name for name, _title in groups})
        if any(question.name == other.name for other in questions):
            notes.fault((*path, "name"), f"'{question.name}' is asked twice.", code="asked-twice")
        _condition(question, questions, path, notes)
        questions.append(question)
    if not questions and not notes.faults:
        notes.fault(("questions",), "The form asks nothing.", code="empty")
    sources = {
        key: notes.words(value, ("sources", key))
        for key, value in notes.mapping(header.get("sources") or {}, ("sources",)).items()
    }
    title = notes.words(header.get("title"), ("title",))
    if notes.faults:
        raise Faulty(notes.faults, name=name)
    return Form(str(header["pack"]), title, tuple(groups), tuple(questions), sources)


def _question(given: Mapping[str, object], path: Path, notes: Notes, groups: set[str]) -> Question:
    notes.keys(given, path, need=("name", "group", "form", "type", "label"), may=_QUESTION_MAY)
    name = str(given.get("name", ""))
    if not _NAME.match(name):
        notes.fault((*path, "name"), f"'{name}' is no name: small letters, digits and _ only.", code="name")
    kind = notes.choice(given.get("type"), (*path, "type"), among=TYPES) or "text"
    if given.get("group") not in groups:
        notes.fault((*path, "group"), f"There is no group '{given.get('group')}'.", code="unknown-group")
    holds = str(given.get("holds") or "")
    if holds and holds not in HOLDS:
        notes.fault(
            (*path, "holds"), f"Nothing keeps '{holds}'. Known: {', '.join(HOLDS)}.", code="unknown-choice"
        )
    choices = _choices(given, path, notes)
    if kind in ("choice", "choices") and not choices:
        notes.fault(path, "A question with choices needs some.", code="choices")
    when = given.get("when")
    return Question(
        name=name, group=str(given.get("group", "")), form=notes.choice(given.get("form"), (*path, "form"), among=FORMS) or "full",
        type=kind, label=notes.words(given.get("label"), (*path, "label")),
        hint=notes.words(given["hint"], (*path, "hint")) if given.get("hint") else Words("", ""),
        # What another page keeps must be there unless the form says that it may be unknown.
        required=bool(given.get("required")) or bool(holds and not given.get("optional")),
        personal=bool(given.get("personal")), holds=holds, choices=choices,
        when=_when(when, path, notes) if when else ("", ()), least=_limit(given.get("least")), most=_limit(given.get("most")),
    )  # fmt: skip


def _limit(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _choices(given: Mapping[str, object], path: Path, notes: Notes) -> tuple[Choice, ...]:
    found = []
    for at, one in enumerate(notes.sequence(given.get("choices") or [], (*path, "choices"))):
        part = notes.mapping(one, (*path, "choices", at))
        notes.keys(part, (*path, "choices", at), need=("name", "zh", "en"), may=())
        found.append(
            Choice(str(part.get("name", "")), Words(str(part.get("zh", "")), str(part.get("en", ""))))
        )
    return tuple(found)


def _when(given: object, path: Path, notes: Notes) -> tuple[str, tuple[str, ...]]:
    mapping = notes.mapping(given, (*path, "when"))
    if len(mapping) != 1:
        notes.fault((*path, "when"), "'when' names exactly one question.", code="when")
        return "", ()
    name, values = next(iter(mapping.items()))
    listed = values if isinstance(values, list | tuple) else [values]
    return name, tuple({True: "yes", False: "no"}.get(one, str(one)) if isinstance(one, bool) else str(one) for one in listed)  # fmt: skip


def _condition(question: Question, before: Iterable[Question], path: Path, notes: Notes) -> None:
    """A condition may only name a question asked earlier, and answers that it can have."""
    name, values = question.when
    if not name:
        return
    other = next((one for one in before if one.name == name), None)
    if other is None:
        notes.fault((*path, "when"), f"'{name}' is not asked before '{question.name}'.", code="when")
        return
    known = YES_NO if other.type == "yesno" else tuple(choice.name for choice in other.choices)
    for value in values:
        if known and value not in known:
            notes.fault((*path, "when"), f"'{name}' is never answered '{value}'.", code="when")


def applies(question: Question, answers: Mapping[str, object]) -> bool:
    """Whether the question is to be asked, given the answers so far; before that answer is known it is not."""
    name, values = question.when
    if not name:
        return True
    given = answers.get(name)
    return any(one in values for one in given) if isinstance(given, list | tuple) else given in values


def missing(form: Form, answers: Mapping[str, object], *, which: str) -> tuple[Question, ...]:
    """What the report still needs: required, to be asked, and without an answer."""
    return tuple(
        one for one in form.asked(which) if one.required and applies(one, answers) and answers.get(one.name) in (None, "", [])
    )  # fmt: skip


def answer(question: Question, given: object) -> object:
    """The answer as it is stored; None for nothing. Raises `Refused` (code `answer`) for what cannot be one."""
    if given is None or given == "" or given == []:
        return None
    if question.type in ("choices",):
        values = [str(one) for one in (given if isinstance(given, list | tuple) else [given])]
        return [_among(question, one) for one in values]
    text = str(given).strip()
    if question.type in ("choice", "yesno"):
        return _among(question, text)
    if question.type in ("integer", "decimal"):
        return _number(question, text)
    if question.type in ("date", "datetime"):
        return _moment(question, text)
    if len(text) > LONGEST.get(question.type, 300):
        raise Refused(f"The answer to '{question.name}' is too long.", code="answer")
    return text


def _among(question: Question, value: str) -> str:
    known = YES_NO if question.type == "yesno" else [one.name for one in question.choices]
    if value not in known:
        raise Refused(f"'{value}' is no answer to '{question.name}'.", code="answer")
    return value


def _number(question: Question, text: str) -> float | int:
    try:
        value: float | int = int(text) if question.type == "integer" else float(text)
    except ValueError:
        raise Refused(f"The answer to '{question.name}' must be a number.", code="answer") from None
    low, high = question.least, question.most
    if (low is not None and value < low) or (high is not None and value > high) or value != value:
        raise Refused(f"The answer to '{question.name}' must lie between {low} and {high}.", code="answer")
    return value


def _moment(question: Question, text: str) -> str:
    try:
        parsed = date.fromisoformat(text) if question.type == "date" else datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"The answer to '{question.name}' must be a date.", code="answer") from None
    return parsed.isoformat()
