"""A canary in every field, query and body: it must not come back in a log line or in an address."""

import io
import logging

import pytest
from django.test import Client

from ringfence.config import logs
from ringfence.web.access import PUBLIC
from tests.apps.routes import routes
from tests.conftest import COUNTY

CANARY = "云小溪金丝雀"
NUMBER = "990101199001010010"
FIELDS = ("name", "username", "display_name", "q", "text", "because", "note", "evidence", "phone", "id_number",
          "subject", "actor", "verb", "address", "login", "password", "purpose", "jurisdiction", "place_name")  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def lines():
    """Everything that any logger writes, in the form in which it would reach the journal."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter())
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "ringfence")]
    before = [(logger, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
    yield stream
    for logger, level in before:
        logger.removeHandler(handler)
        logger.setLevel(level)


@pytest.mark.parametrize("role", ["administrator", "epidemiologist", "auditor"])
def test_no_page_or_call_writes_what_was_typed_into_the_log_or_an_address(role, make_user, lines):
    client = Client(raise_request_exception=False)
    client.force_login(make_user(role, COUNTY), backend="allauth.account.auth_backends.AuthenticationBackend")
    typed = {field: f"{CANARY}{NUMBER}" for field in FIELDS}
    addresses = []
    for route in routes():
        if route.permission == PUBLIC or route.method == "DELETE":
            continue
        if route.is_api:
            answers = [client.generic(route.method, route.path, "", "application/json", query_params=typed)]
            answers.append(
                client.generic(route.method, route.path, f'{{"name": "{CANARY}"}}', "application/json")
            )
        else:
            answers = [client.get(route.path, typed), client.post(route.path, typed)]
        addresses += [answer.headers.get("Location", "") for answer in answers]
    written = lines.getvalue()
    assert written
    assert CANARY not in written and NUMBER not in written
    assert not [address for address in addresses if CANARY in address or NUMBER in address]


def test_a_fault_that_quotes_a_person_is_logged_without_the_quote(client, make_user, lines, monkeypatch):
    from ringfence.apps.accounts import queries

    def broken(*args, **kwargs):
        raise ValueError(f"cannot read {CANARY}")

    client.raise_request_exception = False
    client.force_login(
        make_user("administrator", COUNTY), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    monkeypatch.setattr(queries, "people", broken)
    answer = client.get("/staff/")
    assert answer.status_code == 500 and CANARY not in answer.content.decode()
    assert "ValueError" in lines.getvalue() and CANARY not in lines.getvalue()


def test_a_reaction_that_fails_is_logged_without_its_words(lines, monkeypatch):
    from django.utils import timezone

    from ringfence.apps.accounts.queries import SYSTEM
    from ringfence.apps.events import actions, worker
    from ringfence.apps.events.models import Reaction

    def broken(event):
        raise ValueError(CANARY)

    monkeypatch.setattr(actions, "_table", {})
    actions.on("Anything", "break", broken, when="soon")
    actions.record("Anything", kind="case", id="c", by=SYSTEM("test"), at=timezone.now())
    worker.react_all()
    assert "break" in lines.getvalue() and CANARY not in lines.getvalue()
    assert CANARY not in str(Reaction.objects.values())
