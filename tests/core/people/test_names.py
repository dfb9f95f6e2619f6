"""Chinese names: writing, reading, finding, masking."""

import pytest

from ringfence.core.people import masking, names, search


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("单小满", "shan xiao man"), ("仇小满", "qiu xiao man"), ("曾小满", "zeng xiao man"), ("解小满", "xie xiao man"),
        ("区小满", "ou xiao man"), ("查小满", "zha xiao man"), ("盖小满", "ge xiao man"), ("朴小满", "piao xiao man"),
        ("任小满", "ren xiao man"), ("尉迟小满", "yu chi xiao man"), ("单于小满", "chan yu xiao man"),
        ("万俟小满", "mo qi xiao man"), ("吕小满", "lv xiao man"), ("欧阳满", "ou yang man"), ("华小满", "hua xiao man"),
    ],
)  # fmt: skip
def test_surnames_are_read_as_surnames(name, first):
    assert " ".join(names.readings(name)[0]) == first


def test_a_character_with_several_readings_gives_several():
    assert {"qinxiaoman", "tanxiaoman"} == {"".join(reading) for reading in names.readings("覃小满")}


@pytest.mark.parametrize(
    ("written", "normal"),
    [("周 小满", "周小满"), ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿依古丽.买买提", "阿依古丽·买买提"),
     ("Ｍａｒｉａ  Santos", "Maria Santos"), ("  周小满 ", "周小满"), ("㐂小满", "㐂小满"), ("𠮷小满", "𠮷小满")],
)  # fmt: skip
def test_one_name_has_one_writing(written, normal):
    assert names.read(written) == normal


@pytest.mark.parametrize(
    ("text", "code"), [("", "name-empty"), ("周小满2", "name-digits"), ("周?满", "name-lost")]
)
def test_what_is_no_name_is_refused(text, code):
    with pytest.raises(names.WrongName) as fault:
        names.read(text)
    assert fault.value.code == code


@pytest.mark.parametrize(
    "asked", ["周小满", "小满", "zhouxiaoman", "Zhou Xiaoman", "zhōu xiǎo mǎn", "zxm", "xiaoman"]
)
def test_a_name_is_found_however_it_is_typed(asked):
    assert set(search.asked(asked)) & search.words("周小满")


def test_a_surname_alone_is_no_word():
    assert not set(search.asked("周")) & search.words("周小满")


@pytest.mark.parametrize(
    ("name", "shown"),
    [("周小满", "周*满"), ("周满", "周*"), ("欧阳小满", "欧**满"), ("阿依古丽·买买提", "阿***·买**"), ("Maria Santos", "M**** S*****")],
)  # fmt: skip
def test_names_are_masked(name, shown):
    assert masking.name(name) == shown


def test_numbers_are_masked():
    assert masking.id_number("430424196803121234") == "430***********1234"
    assert masking.phone("+8613812341234") == "138****1234"
    assert masking.phone("+867345220001") == "******0001"
