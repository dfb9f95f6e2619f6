"""What every test of apps and pages shares: keys, people with roles, and either database."""

import base64
import itertools
import json

import pytest
from django.db import connection
from django.utils import timezone, translation

COUNTY = "/99/9901/990101/"
ELSEWHERE = "/99/9902/990201/"


@pytest.fixture(scope="session")
def key_file(tmp_path_factory):
    """Sealing keys in a temporary file; the operator's own are never touched."""
    key = base64.b64encode(bytes(range(32))).decode()
    ring = {"active": "a0b1c2d3", "sealing": {"a0b1c2d3": {"key": key, "made": "2022-03-30"}}, "index": key}
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    path.write_text(json.dumps(ring))
    return path


@pytest.fixture(autouse=True)
def _language_of_the_test(settings):
    """A page read in English in one test must not be the language of the next."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _settings_of_the_test(settings, key_file):
    settings.KEYS_FILE = key_file
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as in life: the usual database in memory knows no second connection that waits."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """SQLite empties tables by DELETE between committed tests, which the chain's guard would refuse."""
    with django_db_blocker.unblock():
        from ringfence.apps.audit import guard

        if connection.vendor == "sqlite":
            guard.lift(connection)


@pytest.fixture
def make_user(db):
    """`make_user("epidemiologist", COUNTY)` -> a signed-up user with that role there, from long ago on."""
    from ringfence.apps.accounts.models import Grant, User

    numbers = itertools.count(1)

    def make(role="epidemiologist", jurisdiction=COUNTY, *, username="", language="zh-hans"):
        user = User.objects.create_user(
            username or f"{role}{next(numbers)}", password="invented-pass-phrase", language=language
        )
        if role:
            long_ago = timezone.now().replace(year=2000)
            Grant.objects.create(
                user=user,
                role=role,
                jurisdiction=jurisdiction,
                since=long_ago,
                by="test",
                recorded_at=long_ago,
            )
        return user

    return make


@pytest.fixture
def make_viewer(make_user):
    """The same, as the `viewer` / `by` that actions and queries take."""
    from ringfence.apps.accounts.queries import viewer_of

    return lambda role="epidemiologist", jurisdiction=COUNTY: viewer_of(make_user(role, jurisdiction))


@pytest.fixture
def viewer(make_viewer):
    """An epidemiologist of the invented county."""
    return make_viewer()


@pytest.fixture
def signed_in(client, make_user):
    """`signed_in("doctor", COUNTY)` -> a test client in that role."""

    def sign_in(role="epidemiologist", jurisdiction=COUNTY, *, language="zh-hans"):
        client.force_login(
            make_user(role, jurisdiction, language=language),
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        return client

    return sign_in
