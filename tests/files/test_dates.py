"""Dates as people write them are read where they say one thing only, and asked about otherwise."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringfence.files.clock_words import Unread
from ringfence.files.dates import Answers, read_birth, read_date, read_time

ZONE = ZoneInfo("Asia/Shanghai")

READ = """
2022.4.3                        | 04-03 00:00 | 04-04 00:00
2022/4/3                        | 04-03 00:00 | 04-04 00:00
2022-4-3                        | 04-03 00:00 | 04-04 00:00
20220403                        | 04-03 00:00 | 04-04 00:00
2022年4月3日                    | 04-03 00:00 | 04-04 00:00
2022年4月3号                    | 04-03 00:00 | 04-04 00:00
二〇二二年四月三日              | 04-03 00:00 | 04-04 00:00
22年4月3日                      | 04-03 00:00 | 04-04 00:00
２０２２．４．３                | 04-03 00:00 | 04-04 00:00
2022-04-03 (周日)               | 04-03 00:00 | 04-04 00:00
Apr 3, 2022                     | 04-03 00:00 | 04-04 00:00
3rd April 2022                  | 04-03 00:00 | 04-04 00:00
44654                           | 04-03 00:00 | 04-04 00:00
44654.5                         | 04-03 12:00 |
2022-04-03T08:00:00+08:00       | 04-03 08:00 |
2022-04-03T00:00:00Z            | 04-03 08:00 |
2022-04-03T08:00:00.5+0800      | 04-03 08:00 |
2022-04-03 8:30                 | 04-03 08:30 |
2022/4/3 08:30:15               | 04-03 08:30 |
202204030830                    | 04-03 08:30 |
20220403083015                  | 04-03 08:30 |
2022年4月3日8时30分             | 04-03 08:30 |
2022年4月3日上午8点             | 04-03 08:00 |
2022年4月3日下午3点半           | 04-03 15:30 |
2022年4月3日下午3点一刻         | 04-03 15:15 |
2022年4月3日晚上八点二十分      | 04-03 20:20 |
2022年4月3日中午12点            | 04-03 12:00 |
2022年4月3日中午1点             | 04-03 13:00 |
2022年4月3日凌晨2点             | 04-03 02:00 |
2022年4月3日晚上12点            | 04-04 00:00 |
2022-04-03 24:00                | 04-04 00:00 |
2022-04-03 8:20 pm              | 04-03 20:20 |
2022-04-03 12:30 am             | 04-03 00:30 |
2022-04-03 12:30 PM             | 04-03 12:30 |
2022年4月3日早上                | 04-03 05:00 | 04-03 09:00
2022年4月3日上午                | 04-03 06:00 | 04-03 12:00
2022.4.3下午                    | 04-03 12:00 | 04-03 18:00
2022.4.3晚                      | 04-03 18:00 | 04-04 00:00
2022年4月3日8点多               | 04-03 08:00 | 04-03 09:00
2022年4月3日8点左右             | 04-03 07:30 | 04-03 08:30
25/4/2022                       | 04-25 00:00 | 04-26 00:00
4/25/2022                       | 04-25 00:00 | 04-26 00:00
4/4/2022                        | 04-04 00:00 | 04-05 00:00
"""

ASKED = """
4月3日          | ask-year
4月3日早上      | ask-year
四月三号早上    | ask-year
4/25            | ask-year
Apr 3           | ask-year
3/4/2022        | ask-day-first
03.04.2022      | ask-day-first
3-4-2022 08:00  | ask-day-first
4.3             | ask-day-first
4/3             | ask-day-first
昨天            | ask-today
前天下午        | ask-today
昨晚8点         | ask-today
yesterday       | ask-today
16566           | ask-numbers
16566.0         | ask-numbers
3-Apr-22        | order-unclear
22/4/3          | order-unclear
22.4.3          | order-unclear
2022            | date-incomplete
2022年4月       | date-incomplete
2022.4          | date-incomplete
0221-05-14      | year-implausible
3022-05-14      | year-implausible
1649030400      | year-implausible
2022-02-30      | date-impossible
2022-13-01      | date-impossible
4月31日         | date-impossible
2022-04-03 25:00     | date-impossible
2022-04-03 08:61     | date-impossible
2022-04-03T08:00+25:00 | date-impossible
2022年4月3日上午12点 | time-unclear
2022年4月3日凌晨12点 | time-unclear
2022年4月3日晚上1点  | time-unclear
2022年4月3日半夜     | time-unclear
农历三月初三    | date
2022-04-03 8:00-9:00 | date
4月3日或4日     | date
下周三          | date
星期日          | date
unknown         | date
8:30            | date
31.12           | ask-year
2022-04-03 or 2022-04-04 | date
"""


def table(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in text.strip().split("\n")]


def shown(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, ZONE).strftime("%m-%d %H:%M")


@pytest.mark.parametrize(("text", "start", "end"), [(*row, "")[:3] for row in table(READ)])
def test_a_date_that_says_one_thing_is_read(text, start, end):
    moment = read_time(text, Answers())
    assert shown(moment.start) == start
    assert (shown(moment.end) if moment.end > moment.start else "") == end


@pytest.mark.parametrize(("text", "code"), table(ASKED))
def test_a_date_that_does_not_is_asked_about_or_refused(text, code):
    with pytest.raises(Unread) as told:
        read_time(text, Answers())
    assert told.value.code == code


ANSWERED = Answers(year=2022, day_first=True, today=date(2022, 4, 4))


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("4月3日", "04-03 00:00"),
        ("四月三号早上8点", "04-03 08:00"),
        ("4/3", "03-04 00:00"),
        ("3/4/2022", "04-03 00:00"),
        ("昨天", "04-03 00:00"),
        ("昨晚8点", "04-03 20:00"),
        ("今早", "04-04 05:00"),
        ("大前天 8:30", "04-01 08:30"),
    ],
)
def test_an_answer_settles_it(text, start):
    assert shown(read_time(text, ANSWERED).start) == start


def test_days_since_1970_when_that_was_answered():
    assert read_date("16566.0", Answers(numbers="1970")) == "2015-05-11"


@pytest.mark.parametrize(
    ("text", "birth"),
    [
        ("1987-05-01", "1987-05-01"),
        ("1987", "1987"),
        (1987.0, "1987"),
        ("1987年5月", "1987-05"),
        ("19870501", "1987-05-01"),
        ("31898", "1987-05-01"),
        (date(1987, 5, 1), "1987-05-01"),
    ],
)
def test_of_a_birth_as_much_is_kept_as_is_known(text, birth):
    assert read_birth(text, Answers()) == birth


def test_a_birth_in_87_may_be_any_century():
    with pytest.raises(Unread, match="order-unclear"):
        read_birth("87年5月1日", Answers())


def forms(day: date) -> list[str]:
    y, m, d = day.year, day.month, day.day
    return [
        f"{y}.{m}.{d}", f"{y}/{m:02d}/{d:02d}", f"{y}-{m}-{d}", f"{y}{m:02d}{d:02d}", f"{y}年{m}月{d}日",
        f"{y}年{m}月{d}号", f"{y % 100:02d}年{m}月{d}日", day.strftime("%d %B %Y"), day.strftime("%b %d, %Y"),
        day.isoformat(), str((day - date(1899, 12, 30)).days), f"{m}/{d}/{y}", f"{d}.{m}.{y}", f"{m}月{d}日",
    ]  # fmt: skip


@given(st.dates(date(2000, 1, 1), date(2099, 12, 30)), st.integers(0, 13))
def test_no_form_is_ever_read_as_another_day(day, form):
    text = forms(day)[form]
    try:
        assert read_date(text, Answers()) == day.isoformat()
    except Unread as asked:
        assert asked.code in ("ask-day-first", "ask-year")
        assert form >= 11, (text, asked.code)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_a_refusal(text):
    try:
        moment = read_time(text, Answers())
    except Unread as refusal:
        assert refusal.code
    else:
        assert moment.start <= moment.end


@given(st.text("0123456789年月日号点时分半 -/.:上下午早晚左右约TZ+", max_size=24))
def test_what_looks_like_a_date_is_a_date_or_a_refusal(text):
    for read in (read_time, read_birth):
        try:
            read(text, Answers(year=2022, day_first=False, today=date(2022, 4, 4)))
        except Unread as refusal:
            assert refusal.code
