"""report.html opens anywhere: no network, no script, both languages, and nothing that a name could break."""

import re
from zoneinfo import ZoneInfo

from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.records import Place
from ringfence.core.words import Window
from ringfence.files.report_words import WORDS
from ringfence.files.reports import Report, write

WINDOW = Window(1_648_425_600, 1_648_425_600 + 86400)


def row(person="A", **more):
    facts = {"first": WINDOW.start + 3600, "last": WINDOW.start + 7200, "minutes": 60.0, "meetings": 1}
    return Listed(("X",), person, 1, outcome="close", places=("P1",), **facts | more)


def report(rows, **more):
    return write(Report("protocol", rows, WINDOW, ZoneInfo("Asia/Shanghai"), [("index", "X")], **more))


def test_it_needs_nothing_from_outside_and_runs_nothing():
    page = report([row()], places={"P1": Place("P1", "老街饭店", lat=26.97, lon=112.95)})
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=|url\(|@import|\son[a-z]+=", page)
    assert "<svg" in page
    assert "老街饭店" in page


def test_every_word_is_there_in_chinese_and_english():
    page = report([row()])
    for code in ("title", "timeline", "contacts", "close", "quality"):
        assert all(word in page for word in WORDS[code]), code
    assert all(zh and en and zh != en for zh, en in WORDS.values())


def test_a_name_cannot_break_the_page():
    page = report(
        [row("<img src=x onerror=alert(1)>")],
        warnings=["<b>&"],
        places={"P1": Place("P1", "<i>", lat=1, lon=1)},
    )
    assert "<img" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;&amp;" in page


def test_an_empty_list_and_a_long_one_say_so():
    assert "未发现接触者" in report([])
    page = report([row(f"p{number}") for number in range(1200)])
    assert "1200" in page
    assert page.count("<tr>") < 1100


def test_a_span_of_any_length_has_a_readable_time_axis():
    for days in (0, 1 / 24, 1, 14, 400):
        window = Window(WINDOW.start, WINDOW.start + int(days * 86400))
        page = write(Report("raw", [row()], window, ZoneInfo("Asia/Shanghai"), []))
        assert page.count('class="tick"') <= 13
