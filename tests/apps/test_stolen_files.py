"""Whoever steals the database without the key file finds no name, number, telephone or address in it."""

import hashlib

import pytest
from django.apps import apps
from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.audit import actions as audit
from ringfence.apps.cases.actions import register as register_case
from ringfence.apps.command.actions import open_incident
from ringfence.apps.people.actions import register
from tests.conftest import COUNTY

pytestmark = pytest.mark.django_db
NAME, NUMBER, PHONE, DOOR = "云小溪", "990101199001010019", "13900990101", "柳塘村七组十三号"


def everything_stored():
    """Every value of every table, as bytes."""
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            for value in row:
                raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                yield model._meta.label, raw


@pytest.fixture
def a_case(make_viewer):
    by, now = make_viewer("epidemiologist", COUNTY), timezone.now()
    person = register(
        name=NAME, id_number=NUMBER, phone=PHONE, address=DOOR, jurisdiction=COUNTY, by=by, at=now
    )
    outbreak = open_incident(name="演练疫情", jurisdiction=COUNTY, by=SYSTEM("test"), at=now)
    register_case(person, incident=outbreak, status="confirmed", by=by, at=now)
    audit.record_reads("person", [person.pk], purpose="trace", by=by, at=now)
    return person


def test_nothing_that_names_a_person_is_stored_in_the_clear(a_case):
    wanted = [text.encode() for text in (NAME, NUMBER, NUMBER[:17], PHONE, DOOR)]
    found = {label for label, raw in everything_stored() for text in wanted if text in raw}
    assert found == set()


def test_no_plain_hash_of_an_identifier_is_stored(a_case):
    """There are only 36 million numbers a county: a plain hash would be read by trying them all."""
    texts = [NUMBER, PHONE, f"+86{PHONE}", NAME]
    hashes = [
        getattr(hashlib, kind)(text.encode()).hexdigest().encode()
        for text in texts
        for kind in ("md5", "sha1", "sha256", "sha512")
    ]
    hashes += [bytes.fromhex(each.decode()) for each in hashes]
    found = {label for label, raw in everything_stored() for each in hashes if each in raw}
    assert found == set()
