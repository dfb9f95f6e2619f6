"""The form as core knows it, and answers as core judges them."""

from collections.abc import Mapping

from ringfence.core.cases import questions
from ringfence.core.cases.questions import Form, Question
from ringfence.core.protocol.faults import Faulty
from ringfence.files import interview_forms, xlsform

__all__ = ["Faulty", "Form", "Question"]

applies = questions.applies
missing = questions.missing
accept = questions.answer
mapping_of = interview_forms.mapping_of
shipped = interview_forms.shipped
read_workbook = xlsform.parse
write_workbook = xlsform.write


def of_mapping(mapping: Mapping[str, object]) -> Form:
    return interview_forms.again(mapping)


def shown(question: Question, value: object, *, language: str) -> str:
    """An answer as people read it: the words of a choice, not its code."""
    words = {one.name: one.label.of(language) for one in question.choices}
    if question.type == "yesno":
        words = {
            "yes": "是" if language.startswith("zh") else "yes",
            "no": "否" if language.startswith("zh") else "no",
        }
    if isinstance(value, list):
        return ("、" if language.startswith("zh") else ", ").join(
            words.get(str(one), str(one)) for one in value
        )
    return "" if value is None else words.get(str(value), str(value))
