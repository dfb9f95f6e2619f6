"""The invented interview sentences are read as a person would, and what is open is asked; figures as in bench/interview.py."""

from datetime import date

import pytest

from ringfence.core.cases import clausetext, drafts, peopletext, spoken, wheretext
from ringfence.core.cases.beside import placed
from ringfence.core.cases.clocktext import (
    DURATION,
    HOURS,
    TIME,
    Clock,
    clock,
    duration_s,
    ended_by,
    first_clock,
    hours,
)
from ringfence.core.cases.proposals import Proposal
from tests.core.cases import interview_table as table

TABLES = ("plain", "places", "people", "courses", "held_out")
GOALS = {
    "date": 0.98,
    "start": 0.98,
    "end": 0.98,
    "place": 0.95,
    "relation": 0.95,
    "mask": 0.95,
    "companions": 0.95,
    "mode": 0.95,
}


def test_there_are_three_hundred_sentences_and_more():
    texts = [row.text for name in TABLES for row in table.rows(name)]
    assert len(texts) > 380 and len(set(texts)) == len(texts)


@pytest.mark.parametrize("name", TABLES[:4])
def test_every_sentence_of_the_known_tables_is_read_but_one(name):
    _score, faults = table.measure([name])
    assert [text for text, _wrong in faults if "全天在自家粮油店" not in text] == []


@pytest.mark.parametrize("name", sorted(GOALS))
def test_each_field_reaches_its_goal_over_all_tables(name):
    score, _faults = table.measure(list(TABLES))
    assert min(score.precision(name), score.recall(name)) >= GOALS[name]


def note(text, **places):
    return spoken.read_note(text, year=2022, zone_offset_s=8 * 3600, places=places)


def test_every_proposal_names_the_words_it_stands_on():
    text = "3月26日9:10到柳塘卫生室取药，佩戴口罩；12:10-12:52与妻子在小桥餐馆就餐。"
    for stay in note(text).stays:
        begin, end = stay.spans["place"]
        assert text[begin:end] == stay.place_words
        assert stay.words in text[slice(*stay.span)]
    last = note(text).stays[-1]
    assert text[slice(*last.spans["time"])] == "12:10-12:52"
    assert text[slice(*last.spans["companions"])] == "妻子"


def test_full_width_digits_keep_their_place_in_the_text():
    text = "３月２６日９：１０－９：４０在柳塘卫生室"
    (stay,) = note(text).stays
    assert text[slice(*stay.spans["place"])] == "柳塘卫生室" and stay.clock == (33000, 34800)


def test_a_time_without_a_day_is_kept_for_the_person_who_knows_the_day():
    (stay,) = note("8:10-8:45在柳塘卫生室就诊。").stays
    assert stay.start is None and stay.clock == (8 * 3600 + 600, 8 * 3600 + 2700)


def days_of(text, **more):
    found = spoken.read_note(text, year=2022, zone_offset_s=8 * 3600, places={}, **more)
    return [stay.day for stay in found.stays]


def test_a_day_without_a_year_is_never_later_than_the_interview():
    text = "12月31日20:00-21:00在广场。1月2日9:00-10:00在菜市场。"
    assert days_of(text, latest=date(2022, 1, 5)) == ["2021-12-31", "2022-01-02"]
    assert days_of("2021年" + text) == ["2021-12-31", "2022-01-02"]
    assert days_of("2月29日9:00-10:00在菜市场。", latest=date(2022, 3, 5)) == [""]


def test_relations_apart_from_any_stay_carry_their_words():
    (one,) = note("病例3，女，系病例1的表姐。").relations
    assert (one.number, one.series, one.kind, one.words) == (1, "case", "relative", "系病例1的表姐")


def test_an_asymptomatic_number_is_another_count():
    assert [(one.series, one.number) for one in peopletext.relations("与无症状感染者2和病例3同桌")] == [
        ("asymptomatic", 2),
        ("case", 3),
    ]


def test_a_known_place_is_the_phrase_or_its_head_never_its_middle():
    stay = Proposal("", place_words="老街茶馆二楼")
    assert placed(stay, {"老街茶馆": "a", "茶馆": "b"}).place == "a"
    asked = placed(stay, {"茶馆": "b"})
    assert asked.place == "" and asked.questions == ("which-place",)


def test_nobody_is_placed_where_the_note_says_they_were_not():
    for text in (
        "3月28日未去过茶馆。",
        "否认到过医院。",
        "3月29日计划去省城。",
        "3月28日核酸检测结果为阳性。",
    ):
        assert note(text).stays == ()


def test_strange_text_never_raises():
    for text in (
        "",
        "，，，。。",
        "3月",
        "99月99日99:99在",
        "（（",
        "病例",
        "至至至",
        "3月28日" * 50,
        "到在去",
        "\n\n",
        "差一刻",
        "１２：",
        "与病例2",
    ):
        note(text)


@pytest.mark.parametrize(
    ("word", "seconds"),
    [
        ("16时40分", 60000),
        ("下午三点半", 55800),
        ("晚上12点", 86400),
        ("差十分四点", 13800),
        ("三点一刻", 11700),
    ],
)
def test_a_clock_time(word, seconds):
    assert clock(TIME.search(word)).seconds == seconds and first_clock(word).seconds == seconds


def test_the_end_of_a_range_takes_the_half_of_the_day_before_it():
    three = clock(TIME.search("下午3点"))
    assert ended_by(three, clock(TIME.search("5点"))).seconds == 17 * 3600
    assert ended_by(Clock(21 * 3600, half="晚上"), Clock(3600, half="凌晨")).seconds == 25 * 3600


def test_hours_that_share_one_word():
    first, last = hours(HOURS.search("下午2至4点"))
    assert (first.seconds, last.seconds) == (14 * 3600, 16 * 3600)


@pytest.mark.parametrize(
    ("words", "seconds"),
    [
        ("停留约12分钟", 720),
        ("待了一个半小时", 5400),
        ("1小时20分钟", 4800),
        ("半个钟头", 1800),
        ("停留几分钟", None),
    ],
)
def test_a_length_of_stay(words, seconds):
    assert duration_s(DURATION.search(words))[0] == seconds


def test_a_name_is_not_cut_inside():
    assert wheretext.where("在青松理发店理发").words == "青松理发店"
    assert wheretext.where("在家乐超市购物").home is False
    assert wheretext.where("在家休息").home is True
    assert wheretext.vehicle("乘坐3路公交车从南门站到北门站")[:2] == ("bus", "3路公交车")
    assert wheretext.seat("G6003次4车11A座") == "4-11A"
    assert wheretext.mode("骑电动车到菜市场")[0] == "ebike"
    assert wheretext.blank("abc", (1, 2)) == "a\x00c"


def test_who_was_along():
    assert peopletext.along("与妻子、儿子一起").words == "妻子、儿子"
    assert peopletext.along("独自一人").alone
    assert peopletext.is_self("病例3，女", first=True)


def test_masks_and_days_and_cuts():
    assert clausetext.masked("未规范佩戴口罩")[0] is False
    assert clausetext.masked("除就餐外均佩戴口罩")[1] == "mask-partly"
    days = clausetext.Days(2022)
    clausetext.read("3月28日、29日", 0, days)
    assert [day.day for day in days.each()] == [28, 29]
    text = "8:10到卫生室就诊8:45离开"
    assert [text[a:b] for a, b in clausetext.cut(text, 0, len(text))] == ["8:10到卫生室就诊", "8:45离开"]
    assert clausetext.destination("从南门站到北门站").words == "北门站"


def test_a_draft_closed_before_it_began_lasted_past_midnight():
    draft = drafts.Draft(None, 22 * 3600, None, 0, 0, 1)
    draft.close(Clock(3600), on=None)
    assert draft.end == 25 * 3600 and "past-midnight" in draft.questions
    assert drafts.finished([draft], "", zone_offset_s=0)[0].start is None
