"""Likely duplicates: scored with reasons, in blocks."""

from datetime import date

from ringfence.core.people.likeness import Sketch, births_agree, compare

BORN = date(1968, 3, 12)


def test_the_same_name_and_birth_date_are_likely_one():
    pair = compare(Sketch("a", "周小满", birth_date=BORN), Sketch("b", "周小满", birth_date=BORN))
    assert pair.probability > 0.9 and pair.reasons == ("same-name", "same-birth-date")


def test_a_homophone_with_the_same_phone_and_birth_date_is_likely_one():
    pair = compare(
        Sketch("a", "周小满", birth_date=BORN, phone="+8613800138000"),
        Sketch("b", "周晓曼", birth_date=BORN, phone="+8613800138000"),
    )
    assert pair.probability > 0.9 and "same-sound" in pair.reasons


def test_two_documents_make_two_people():
    pair = compare(
        Sketch("a", "周小满", birth_date=BORN, id_number="430424196803120013"),
        Sketch("b", "周小满", birth_date=BORN, id_number="110101196803125678"),
    )
    assert pair.probability < 0.5 and "different-id-number" in pair.reasons


def test_a_family_with_one_phone_is_not_one_person():
    pair = compare(
        Sketch("a", "周小满", birth_date=BORN, phone="+8613800138000", address="石桥镇柳塘村3组"),
        Sketch("b", "周小雪", birth_date=date(1995, 1, 2), phone="+8613800138000", address="石桥镇柳塘村3组"),
    )
    assert pair.probability < 0.5


def test_a_name_alone_is_not_enough():
    assert compare(Sketch("a", "张伟"), Sketch("b", "张伟")).probability < 0.5


def test_births_agree_unless_they_contradict():
    assert (
        births_agree(None, BORN)
        and births_agree(BORN, date(1968, 3, 13))
        and births_agree(BORN, date(1969, 7, 1))
    )
    assert not births_agree(BORN, date(1995, 1, 2))
