"""Pasted rows and prose become proposals; what the words leave open is asked."""

from datetime import UTC, datetime

from ringfence.core.cases import pasted, spoken

ZONE = 8 * 3600


def read(text, **places):
    return spoken.read(text, year=2022, zone_offset_s=ZONE, places=places)


def clock(at):
    return None if at is None else datetime.fromtimestamp(at + ZONE, UTC).strftime("%m-%d %H:%M")


def spans(proposals):
    return [(clock(one.start), clock(one.end), one.place_words, one.questions) for one in proposals]


def test_a_day_in_prose_becomes_stays_with_masks():
    found = read("3月28日8:10-8:45在柳塘卫生室就诊，佩戴口罩。12:10-12:52在小桥餐馆就餐，未戴口罩。")
    assert spans(found) == [
        ("03-28 08:10", "03-28 08:45", "柳塘卫生室", ()),
        ("03-28 12:10", "03-28 12:52", "小桥餐馆", ()),
    ]
    assert [one.masked for one in found] == [True, False]


def test_a_leaving_closes_the_stay_before_it():
    assert spans(read("3月28日上午9:30到老街茶馆打牌，11:50离开。")) == [
        ("03-28 09:30", "03-28 11:50", "老街茶馆", ())
    ]


def test_two_days_named_together_give_two_stays():
    assert spans(read("7月26和28日16时40分到菜市场买菜，停留约12分钟。")) == [
        ("07-26 16:40", "07-26 16:52", "菜市场", ()),
        ("07-28 16:40", "07-28 16:52", "菜市场", ()),
    ]


def test_half_a_day_is_kept_with_its_error_and_asked_about():
    (found,) = read("3月29日上午去表姐家")
    assert (found.start_error_s, found.questions) == (7200, ("time-unclear",))


def test_three_o_clock_without_a_half_of_the_day_is_asked_about():
    (found,) = read("3月29日3点到5点在理发店理发")
    assert "am-or-pm" in found.questions


def test_a_missing_day_is_asked_about():
    (found,) = read("8:10-8:45在卫生室就诊")
    assert found.start is None and found.questions == ("date-unclear",)


def test_known_places_are_recognised_and_the_longest_name_wins():
    (found,) = read("3月28日9:30-10:00在老街茶馆打牌", **{"茶馆": "a", "老街茶馆": "b"})
    assert (found.place, found.place_words) == ("b", "老街茶馆")


def test_two_known_places_in_one_clause_are_asked_about():
    (found,) = read("3月28日9:30-10:00先后到茶馆、药店买药", **{"茶馆": "a", "药店": "b"})
    assert found.place == "" and "which-place" in found.questions


def test_the_rest_of_the_day_is_offered_not_taken():
    (found,) = read("3月28日其余时间未外出")
    assert found.questions == ("rest-of-day",) and found.place_words == "home"


def test_rows_of_a_sheet_with_heads_merged_dates_and_excel_times():
    text = "日期\t开始\t结束\t地点\t口罩\n3.28\t8:10\t8:45\t卫生室\t是\n\t0.39583\t11:50\t茶馆\t否"
    assert pasted.is_sheet(text)
    found = pasted.read(text, year=2022, zone_offset_s=ZONE, places={"茶馆": "p2"})
    assert spans(found) == [
        ("03-28 08:10", "03-28 08:45", "卫生室", ()),
        ("03-28 09:30", "03-28 11:50", "茶馆", ()),
    ]
    assert [(one.place, one.masked) for one in found] == [("", True), ("p2", False)]


def test_a_sheet_row_past_midnight_is_asked_about():
    found = pasted.read("3月29日\t22:00\t1:00\t家", year=2022, zone_offset_s=ZONE, places={})
    assert spans(found) == [("03-29 22:00", "03-30 01:00", "家", ("past-midnight",))]


def test_a_day_that_does_not_exist_is_asked_about():
    (found,) = pasted.read("2月30日\t8:00\t9:00\t家", year=2022, zone_offset_s=ZONE, places={})
    assert "no-such-date" in found.questions and found.start is None
