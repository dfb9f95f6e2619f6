"""Kinds of place."""

from ringfence.core.places import kinds


def test_there_are_nine_small_kinds():
    assert len(kinds.SMALL) == 9


def test_every_kind_has_a_name_in_both_languages_and_reads_back():
    for code, kind in kinds.KINDS.items():
        assert kinds.read(code) == kinds.read(kind.zh) == kinds.read(kind.en) == code
        assert kinds.label(code, "zh-hans") == kind.zh and kinds.label(code, "en") == kind.en


def test_common_words_are_understood():
    assert (
        kinds.read("麻将馆") == "chess-room"
        and kinds.read("KTV") == "song-and-dance"
        and kinds.read("城堡") == ""
    )
