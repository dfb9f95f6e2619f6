"""Likely duplicates, merging and taking it back; registering many."""

from datetime import UTC, date, datetime

import pytest

from ringfence.apps.people import actions, queries
from ringfence.apps.people.models import Likeness, Merge, Person
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
VILLAGE = COUNTY + "990101001/990101001001/"
BORN = date(1968, 3, 12)


@pytest.fixture
def two(viewer):
    def add(name, **more):
        return actions.register(name=name, birth_date=BORN, jurisdiction=VILLAGE, by=viewer, at=AT, **more)

    return add("周小满", phone="13800138000", reference="a:1"), add("周晓曼", reference="b:1", household="H1")


def test_a_homophone_with_the_same_birth_date_is_noticed_at_once(two, viewer):
    (pair,) = queries.duplicates(viewer).rows
    assert set(pair.reasons) == {"same-sound", "same-birth-date"}
    assert {pair.first.name, pair.second.name} == {"周*满", "周*曼"}


def test_a_merge_moves_everything_and_old_ids_keep_answering(two, viewer):
    kept, gone = two
    actions.merge(gone, kept, because="same card seen", by=viewer, at=AT)
    assert queries.person(viewer, gone.pk) == kept
    assert queries.by_reference(["a:1", "b:1"]) == {"a:1": kept.pk, "b:1": kept.pk}
    assert queries.canonical([gone.pk]) == {str(gone.pk): kept.pk}
    assert [row.id for row in queries.find(viewer, "周晓曼").rows] == [kept.pk]
    assert len(queries.people(viewer).rows) == 1 and queries.duplicates(viewer).rows == []
    assert queries.households([kept.pk])


def test_a_merge_can_be_taken_back(two, viewer):
    kept, gone = two
    row = actions.merge(gone, kept, because="same card seen", by=viewer, at=AT)
    actions.unmerge(row, by=viewer, at=AT)
    assert queries.person(viewer, gone.pk) == gone
    assert queries.by_reference(["b:1"]) == {"b:1": gone.pk}
    assert [row.id for row in queries.find(viewer, "周晓曼").rows if row.name == "周*曼"] == [gone.pk]
    assert list(queries.households([kept.pk, gone.pk])) == [str(gone.pk)]
    assert len(queries.duplicates(viewer).rows) == 1
    with pytest.raises(Refused):
        actions.unmerge(Merge.objects.get(), by=viewer, at=AT)


def test_a_pair_decided_to_be_two_people_does_not_come_back(two, viewer):
    actions.keep_apart(Likeness.objects.get(), because="twins", by=viewer, at=AT)
    assert actions.sweep(COUNTY, by=viewer, at=AT) == 0
    assert queries.duplicates(viewer).rows == []


def test_many_are_registered_like_one_by_one(viewer):
    rows = [
        {
            "name": f"周{chr(0x4E00 + n)}",
            "reference": f"r:{n}",
            "household": f"H{n // 3}",
            "phone": "13800138000",
        }
        for n in range(2500)
    ]
    rows[7] = {"name": "周7", "reference": "r:7"}
    rows[9] = {**rows[8]}
    roll = actions.register_many(rows, jurisdiction=VILLAGE, by=viewer, at=AT)
    assert (roll.created, roll.existing, list(roll.faults)) == (2498, 1, [7])
    assert roll.ids[7] is None and roll.ids[9] == roll.ids[8]
    assert Person.objects.count() == 2498
    again = actions.register_many(rows, jurisdiction=VILLAGE, by=viewer, at=AT)
    assert (again.created, again.existing) == (0, 2499)
    assert len(queries.members(queries.households([roll.ids[0]]).values())) == 1


def test_a_sweep_finds_pairs_among_many(viewer):
    rows = [{"name": "周小满", "birth_date": BORN, "reference": f"r:{n}"} for n in range(2)]
    actions.register_many(rows, jurisdiction=VILLAGE, by=viewer, at=AT)
    assert queries.duplicates(viewer).rows == []
    assert actions.sweep(COUNTY, by=viewer, at=AT) == 1
    assert actions.sweep(COUNTY, by=viewer, at=AT) == 0
