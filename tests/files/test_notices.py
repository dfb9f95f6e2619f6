"""Notices of risk areas: printed figures against what was read, timelines over days. All places are invented."""

from datetime import datetime

import pytest

from ringfence.core.words import Refused
from ringfence.files import notices

TEXT = """云溪县疫情信息
截至3月30日24时，详见附件。
根据目录调整的情况，2022年3月31日{hour}时，全国{high}高风险地区，{medium}个中风险地区。
高风险地区（1个）
云溪（1个）：
石桥镇柳塘村
中风险地区({medium}个)
云溪:1个
1、石桥镇青禾小区3栋（新增）
望水省： {water}个
望水市南堤街道以北、河堤路以南区域
望水市东门小区
"""


def text(*, hour="08", high="1个", medium="3", water="2"):
    return TEXT.format(hour=hour, high=high, medium=medium, water=water)


def test_classes_headings_and_marks_are_read_and_all_figures_agree():
    notice = notices.read(text())
    assert notice.moment == datetime(2022, 3, 31, 8)
    assert [(one.level, one.group, one.text) for one in notice.areas] == [
        ("high", "云溪", "石桥镇柳塘村"),
        ("medium", "云溪", "石桥镇青禾小区3栋"),
        ("medium", "望水", "望水市南堤街道以北、河堤路以南区域"),
        ("medium", "望水", "望水市东门小区"),
    ]
    assert (notice.counts, notice.differences, notice.doubled) == (7, [], [])


def test_a_figure_that_does_not_agree_is_named_with_its_line():
    told = notices.read(text(water="3")).differences
    assert [(one.line, one.group, one.printed, one.parsed) for one in told] == [(10, "望水", 3, 2)]
    told = notices.read(text(medium="4")).differences
    assert [(one.heading[-7:], one.printed, one.parsed) for one in told] == [
        ("个中风险地区。", 4, 3),
        ("险地区(4个)", 4, 3),
    ]


def test_none_is_zero_and_24_hours_is_midnight():
    notice = notices.read("2022年3月31日24时，全国无高风险地区，无中风险地区。")
    assert (notice.moment, notice.areas, notice.counts) == (datetime(2022, 4, 1), [], 2)


def test_an_area_printed_twice_is_counted_as_printed_and_named():
    notice = notices.read(text(medium="4", water="3") + "望水市东门小区\n")
    assert notice.differences == []
    assert [one.text for one in notice.doubled] == ["望水市东门小区"]


def test_a_text_without_a_list_is_refused():
    with pytest.raises(Refused):
        notices.read("今日无新增。")


def test_timelines_close_where_a_notice_no_longer_names_the_area():
    first = notices.read(text())
    second = notices.read(text(hour="20", water="1", medium="2").replace("望水市东门小区\n", ""))
    third = notices.read(text(hour="23"))
    spans = {(one.text, one.since.hour): one for one in notices.timelines([third, first, second])}
    east, again = spans["望水市东门小区", 8], spans["望水市东门小区", 23]
    assert (east.until, east.unseen) == (datetime(2022, 3, 31, 20), None)
    assert (again.until, again.unseen) == (None, datetime(2022, 3, 31, 20))
    assert spans["石桥镇柳塘村", 8].until is None
