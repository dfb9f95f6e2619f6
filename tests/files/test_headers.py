"""Chinese and English headers find their columns; what is not sure is only proposed."""

import pytest

from ringfence.files import tables
from ringfence.files.faults import FileRefused


def mapping(header: str, schema: str = "cases", **more):
    return tables.read(header.encode() + b"\n", schema=schema, **more).mapping


def test_chinese_headers():
    assert mapping("病例编号,姓名,性别,出生日期,现住址,联系电话,身份证号码,发病日期,采样时间,病例分类") == {
        "person": "病例编号",
        "onset": "发病日期",
        "sampled": "采样时间",
        "status": "病例分类",
        "name": "姓名",
        "sex": "性别",
        "birth_date": "出生日期",
        "address": "现住址",
        "id_number": "身份证号码",
        "phone": "联系电话",
    }
    assert mapping("人员,场所,到达时间,离开时间,来源", "presence")["end"] == "离开时间"


def test_english_headers_in_any_case_and_with_units():
    found = mapping("Person A,PERSON_B,Start Time,end time,Distance (m)", "encounters")
    assert found == {
        "a": "Person A",
        "b": "PERSON_B",
        "start": "Start Time",
        "end": "end time",
        "distance_m": "Distance (m)",
    }


def test_a_canonical_name_wins_over_a_synonym():
    assert mapping("person,patient_id")["person"] == "person"


def test_two_synonyms_are_a_question():
    with pytest.raises(FileRefused) as told:
        mapping("case_id,patient_id")
    assert told.value.faults[0].code == "missing-column"
    assert mapping("case_id,patient_id", mapping={"person": "case_id"})["person"] == "case_id"


def test_a_likeness_is_proposed_but_not_taken():
    peek = tables.peek("患者的编号,姓名\n1,甲某\n".encode(), schema="cases")
    assert "person" not in peek.mapping and peek.missing == ["person"]
    assert any(g.column == "person" and g.header == "患者的编号" and g.confidence < 0.9 for g in peek.guesses)


def test_a_mapping_may_join_columns_leave_out_and_use_one_twice():
    text = "姓,名,哪天,号\n甲,某,2022-04-03,7\n"
    how = {"person": "姓 + 名", "place": "号", "start": "哪天", "end": "哪天", "seat": ""}
    (row,) = tables.read(text.encode(), schema="presence", mapping=how).rows
    assert (row["person"], row["end"] - row["start"], row["seat"]) == ("甲 某", 86400, None)


def test_a_mapping_to_a_column_that_is_not_there_is_refused():
    with pytest.raises(FileRefused) as told:
        mapping("person", mapping={"onset": "发病"})
    assert told.value.faults[0].code == "mapping-column"


def test_a_guess_is_said():
    table = tables.read("编号\nP1\n".encode(), schema="cases")
    assert [(note.code, note.column, note.value) for note in table.notes] == [
        ("header-guessed", "person", "编号")
    ]
