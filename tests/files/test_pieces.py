"""Texts from pieces: what Python would join, coded once each; names and addresses are those told one by one."""

import numpy as np

from ringfence.core.simulation.addresses import Texts
from ringfence.core.simulation.county import build
from ringfence.core.simulation.identities import NAME_WORDS, birth_days, identities, name_pieces
from ringfence.files.county_margins import shipped
from ringfence.files.pieces import pieced


def read(coded):
    """The texts of a coded column."""
    words, at = [], 0
    while at < len(coded.dictionary):
        size = int.from_bytes(coded.dictionary[at : at + 4], "little")
        words.append(coded.dictionary[at + 4 : at + 4 + size].decode())
        at += 4 + size
    assert len(words) == coded.size
    return [words[code] for code in coded.codes]


def test_rows_are_joined_and_equal_rows_coded_once():
    luck = np.random.default_rng(1)
    words = ["", "甲", "b", "𣲗", "栋", "12"]
    rows = luck.integers(-1, len(words), (500, 3)).astype(np.int32)
    coded = pieced(rows, words)
    assert read(coded) == ["".join(words[piece] for piece in row if piece >= 0) for row in rows]
    assert coded.size == len(np.unique(rows, axis=0))
    assert coded.codes[0] == 0 and (np.maximum.accumulate(coded.codes)[1:] - coded.codes[:-1] <= 500).all()


def test_no_rows_no_texts():
    coded = pieced(np.empty((0, 4), np.int32), ["x"])
    assert (len(coded.codes), coded.size, coded.dictionary) == (0, 0, b"")


def test_columns_say_what_is_told_of_one_person_or_place():
    county = build(shipped(), people=2500, seed=4)
    first, last = 300, 2300
    births = birth_days(county, first=first, last=last)
    names = read(pieced(name_pieces(county, births, first=first, last=last), NAME_WORDS))
    assert names == [one.name for one in identities(county, first=first, last=last)]
    assert all(2 <= len(name) <= 20 for name in names)
    words, every = Texts(county), np.arange(len(county.places))
    assert read(pieced(*words.pieces(every, whole=True))) == [words.address(place) for place in every]
    assert read(pieced(*words.pieces(every, whole=False))) == [words.name(place) for place in every]
