"""Interview forms: the shipped one is sound, XLSForm takes it out and back, faults are named with their line."""

import pytest

from ringfence.core.cases import questions
from ringfence.core.protocol.faults import Faulty
from ringfence.core.words import Refused
from ringfence.files import interview_forms, packs, xlsform
from ringfence.files.faults import FileRefused
from ringfence.files.writing import xlsx_bytes

FORM = interview_forms.shipped()


def test_the_shipped_form_asks_each_question_once_in_two_languages():
    assert len({one.name for one in FORM.questions}) == len(FORM.questions) > 35
    assert all(one.label.zh and one.label.en for one in FORM.questions)
    labels = [one.label.zh for one in FORM.questions]
    assert len(set(labels)) == len(labels)
    assert {one.form for one in FORM.asked("core")} == {"core"}
    assert set(FORM.asked("core")) < set(FORM.asked("full"))
    assert FORM.sources


def test_a_form_goes_through_a_workbook_and_a_mapping_unchanged():
    back = xlsform.parse(xlsform.write(FORM))
    assert back.questions == FORM.questions and back.groups == FORM.groups and back.title == FORM.title
    assert interview_forms.again(interview_forms.mapping_of(FORM)).questions == FORM.questions


def test_a_workbook_of_another_tool_is_read_as_far_as_it_can_be_asked():
    data = xlsx_bytes(["type", "name", "label"], [["text", "nickname", "Nickname"]], sheet="survey")
    (one,) = xlsform.parse(data).questions
    assert (one.name, one.type, one.form, one.label.zh) == ("nickname", "text", "full", "Nickname")


def test_a_condition_that_is_not_understood_is_refused_and_not_dropped():
    rows = [["integer", "age", "Age", ""], ["text", "school", "School", "${age} < 18"]]
    with pytest.raises(Refused, match="school"):
        xlsform.parse(xlsx_bytes(["type", "name", "label", "relevant"], rows, sheet="survey"))
    with pytest.raises(FileRefused):
        xlsform.parse(b"no workbook")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("{name: household_size,", "{name: occupation,", "asked-twice"),
        ("type: integer, required: true, least: 1", "type: intger, required: true, least: 1", "unknown-choice"),
        ("when: {left_county: [\"yes\"]}", "when: {left_county: [\"perhaps\"]}", "when"),
        ("when: {meals: [\"yes\"]}", "when: {nobody: [\"yes\"]}", "when"),
        ("holds: \"moment:onset\"", "holds: \"moment:death\"", "unknown-choice"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_line(tmp_path, old, new, code):
    text = interview_forms.SHIPPED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "interview.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        interview_forms.load(path)
    line = text[: text.index(old)].count("\n") + 1
    assert next((one.line, one.code) for one in caught.value.faults) == (line, code)


def test_what_is_missing_follows_the_answers():
    needed = {one.name for one in questions.missing(FORM, {}, which="core")}
    assert (
        {"occupation", "onset", "trajectory"} <= needed
        and "workplace" not in needed
        and "vaccine_doses" not in needed
    )
    more = {one.name for one in questions.missing(FORM, {"occupation": "teacher"}, which="full")}
    assert {"workplace", "vaccine_doses"} <= more and "occupation" not in more


def test_answers_are_taken_as_the_question_means_them():
    assert questions.answer(FORM.of("household_size"), "4") == 4
    assert questions.answer(FORM.of("symptoms"), ["fever", "cough"]) == ["fever", "cough"]
    assert questions.answer(FORM.of("vaccine_last"), "2021-12-05") == "2021-12-05"
    assert questions.answer(FORM.of("likely_source"), "") is None
    for name, given in (
        ("household_size", "40"),
        ("household_size", "x"),
        ("meals", "perhaps"),
        ("vaccine_last", "5.12."),
        ("left_where", "很" * 301),
    ):
        with pytest.raises(Refused):
            questions.answer(FORM.of(name), given)
    with pytest.raises(Refused):
        FORM.of("nothing")


def test_a_condition_holds_for_any_of_several_answers():
    assert questions.applies(FORM.of("symptoms"), {"has_symptoms": "yes"})
    assert not questions.applies(FORM.of("symptoms"), {})


def test_pack_files_are_read_with_their_lines():
    mapping, lines = packs.plain(interview_forms.SHIPPED)
    assert mapping["pack"] == "interview-cn" and lines["questions",] > 20
