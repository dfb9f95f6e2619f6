"""Registering, finding, revealing, placing, correcting people."""

from datetime import UTC, date, datetime

import pytest
from django.http import Http404

from ringfence.apps.people import actions, queries
from ringfence.apps.people.models import Identifier, Membership, Person
from ringfence.core.words import Refused
from ringfence.web.access import NotAllowed

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
VILLAGE = "/99/9901/990101/990101001/990101001001/"
ELSEWHERE = "/99/9902/990201/"
ID_NUMBER = "990101196803120013"


@pytest.fixture
def zhou(viewer):
    return actions.register(
        name="周 小满",
        id_number=ID_NUMBER,
        phone="138 0013 8000",
        household="H1",
        jurisdiction=VILLAGE,
        by=viewer,
        at=AT,
    )


def names(part):
    return [row.name for row in part.rows]


def test_a_person_is_stored_sealed_and_shown_masked(zhou, viewer):
    row = Person.objects.get(pk=zhou.pk)
    assert "周小满".encode() not in bytes(row.name) and b"13800138000" not in bytes(row.phone)
    shown = queries.masked([zhou.pk], viewer)[str(zhou.pk)]
    assert (shown.name, shown.phone, shown.id_number) == ("周*满", "138****8000", "990***********0013")
    assert (shown.sex, shown.birth_date) == ("male", date(1968, 3, 12))


@pytest.mark.parametrize(
    "text",
    [
        ID_NUMBER,
        "13800138000",
        "+86 138-0013-8000",
        "8000",
        "0013",
        "周小满",
        "小满",
        "zhouxiaoman",
        "zxm",
        "xiaoman",
    ],
)
def test_a_person_is_found_by_whatever_is_known(zhou, viewer, text):
    assert names(queries.find(viewer, text)) == ["周*满"]


def test_nobody_is_found_outside_ones_area(zhou, make_viewer):
    stranger = make_viewer("epidemiologist", ELSEWHERE)
    assert names(queries.find(stranger, ID_NUMBER)) == names(queries.find(stranger, "zxm")) == []
    with pytest.raises(Http404):
        queries.person(stranger, zhou.pk)
    assert queries.masked([zhou.pk], stranger) == {}


def test_the_same_document_is_the_same_person(zhou, viewer):
    again = actions.enrol(
        name="周小满", id_number=ID_NUMBER, address="石桥镇", jurisdiction=VILLAGE, by=viewer, at=AT
    )
    assert again.person.pk == zhou.pk and again.outcome == "updated" and again.filled == ("address",)
    assert Person.objects.count() == 1


def test_a_shared_phone_is_not_the_same_person(zhou, viewer):
    child = actions.register(name="周小雪", phone="13800138000", jurisdiction=VILLAGE, by=viewer, at=AT)
    assert child.pk != zhou.pk
    assert sorted(names(queries.find(viewer, "13800138000"))) == ["周*满", "周*雪"]


def test_a_wrong_check_digit_is_refused_with_a_code(viewer):
    with pytest.raises(Refused) as fault:
        actions.register(
            name="周小满", id_number=ID_NUMBER[:-1] + "1", jurisdiction=VILLAGE, by=viewer, at=AT
        )
    assert fault.value.code == "id-check-digit"


def test_revealing_needs_a_purpose_and_the_permission(zhou, viewer, make_viewer):
    assert actions.reveal(zhou, fields=["phone"], purpose="call", by=viewer, at=AT) == {
        "phone": "13800138000"
    }
    with pytest.raises(Refused):
        actions.reveal(zhou, fields=["phone"], purpose=" ", by=viewer, at=AT)
    with pytest.raises(NotAllowed):
        actions.reveal(zhou, fields=["phone"], purpose="call", by=make_viewer("commander"), at=AT)


def test_moving_house_closes_the_old_row(zhou, viewer):
    later = AT.replace(day=31)
    actions.place_in_household(zhou, "H2", because="moved", by=viewer, at=later)
    rows = Membership.objects.filter(person=zhou).order_by("since")
    assert [(row.household.reference, row.until) for row in rows] == [("H1", later), ("H2", None)]


def test_a_correction_keeps_what_was_there(zhou, viewer):
    actions.correct(zhou, phone="13900139000", because="misheard", by=viewer, at=AT)
    assert names(queries.find(viewer, "13900139000")) == ["周*满"]
    assert names(queries.find(viewer, "13800138000")) == []
    assert zhou.changes.get().field == "phone"
    assert Identifier.objects.filter(person=zhou, kind="phone").count() == 1


def test_a_list_goes_on_where_it_stopped(viewer):
    for number in range(7):
        area = VILLAGE if number % 2 else "/99/9901/990101/990101002/"
        actions.register(name="周小满", reference=f"f:{number}", jurisdiction=area, by=viewer, at=AT)
    seen, cursor = [], ""
    while True:
        part = queries.people(viewer, cursor=cursor, size=3)
        seen += [row.id for row in part.rows]
        cursor = part.next_cursor
        if not cursor:
            break
    assert len(seen) == len(set(seen)) == 7
    seen = [row.id for row in queries.find(viewer, "zxm", size=3).rows]
    assert len(seen) == 3
