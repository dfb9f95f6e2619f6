"""A report as PDF: embedded Chinese, ragged tables made even, nothing in a text becomes a command."""

from datetime import date

from ringfence.files import pdf

DAY = date(2022, 8, 1)


def test_a_report_becomes_a_pdf_with_the_chinese_font_inside():
    made = pdf.write([("title", "核心流调报告"), ("table", [["项", "值"], ["姓名", "云*溪"]])], day=DAY)
    assert made.startswith(b"%PDF-") and b"NotoSansSC" in made


def test_what_looks_like_a_command_is_only_text():
    ragged = [["", ""], ['#import "x"', "$y$", "*"], ["[", "]#{"]]
    assert pdf.write([("heading", "#panic()"), ("text", "]#{"), ("table", ragged)], day=DAY).startswith(
        b"%PDF-"
    )


def test_the_same_report_gives_the_same_bytes():
    parts = [("text", "云溪县")]
    assert pdf.write(parts, day=DAY) == pdf.write(parts, day=DAY)
