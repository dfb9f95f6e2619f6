"""Every cell of the permission matrix, executed over HTTP: each role at each address, in its area and outside."""

import itertools

import pytest
from django.test import Client

from ringfence.apps.accounts.queries import ROLES
from ringfence.apps.accounts.roles import matrix
from ringfence.web.access import PUBLIC, SIGNED_IN
from tests.apps.records import MAKERS, WITHOUT_AREA, maker_of, prefix_of
from tests.apps.routes import API_DESCRIPTION, STRANGER, routes
from tests.conftest import COUNTY, ELSEWHERE

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = pytest.mark.django_db


def ask(client, route):
    """The answer's status, by the first method that the page takes."""
    if route.is_api:
        body = None if route.method in ("GET", "DELETE") else "{}"
        return client.generic(route.method, route.path, body or "", "application/json").status_code
    for method in ("GET", "POST", "PATCH", "DELETE"):
        status = client.generic(method, route.path).status_code
        if status != 405:
            break
    return status


def checked_routes():
    return [route for route in routes() if route.permission not in (PUBLIC, None)]


def test_every_address_declares_its_permission():
    undeclared = [f"{route.name} {route.path}" for route in routes() if route.permission is None]
    assert [line for line in undeclared if not line.startswith(API_DESCRIPTION)] == []


def test_every_declared_permission_is_in_the_matrix():
    known = {*matrix(), PUBLIC, SIGNED_IN}
    assert {route.permission for route in routes() if route.permission} <= known


def test_nobody_gets_in_without_signing_in(client):
    let_in = {}
    for route in checked_routes():
        status = ask(client, route)
        if status != (401 if route.is_api else 302):
            let_in[route.name] = status
    assert let_in == {}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_in_where_the_matrix_says_and_nowhere_else(role, make_user):
    client = Client(raise_request_exception=False)
    client.force_login(make_user(role, COUNTY), backend=BACKEND)
    wrong = {}
    for route in checked_routes():
        allowed = route.permission == SIGNED_IN or role in matrix()[route.permission]
        status = ask(client, route)
        refused = status in (401, 403)
        if refused == allowed or status >= 500 or (allowed and route.has_id and status == 200):
            wrong[f"{route.method} {route.path} [{route.permission}]"] = status
    assert wrong == {}


def placed_routes():
    """Addresses of one record that can be read, with a maker for that record."""
    for route in checked_routes():
        if route.has_id and route.path.count(str(STRANGER)) == 1 and route.method in ("", "GET"):
            if route.permission != SIGNED_IN and maker_of(route.path, STRANGER):
                yield route


def test_every_record_with_an_address_can_be_made_for_this_test():
    known = {*MAKERS, *WITHOUT_AREA}
    with_id = [
        r for r in checked_routes() if r.has_id and r.permission != SIGNED_IN and r.method in ("", "GET")
    ]
    assert {prefix_of(route.path, STRANGER) for route in with_id} - known == set()


def sees(route, area):
    """From COUNTY: what lies below, and the incidents of a wider area: who works in a village sees the county's."""
    reaches_in = prefix_of(route.path, STRANGER) == "incidents" and route.permission.endswith(".view")
    return area.startswith(COUNTY) or (reaches_in and COUNTY.startswith(area))


AREAS = (COUNTY, COUNTY + "990101100/", ELSEWHERE, "/99/9901/")


def test_each_role_sees_records_of_its_own_area_only(make_user):
    """One record of each kind in four areas, asked for by everybody who works in one of them."""
    kinds = {prefix_of(route.path, STRANGER) for route in placed_routes()}
    made = {(kind, area): MAKERS[kind](area) for kind in kinds for area in AREAS}
    wrong = {}
    for role in ROLES:
        client = Client(raise_request_exception=False)
        client.force_login(make_user(role, COUNTY), backend=BACKEND)
        for route, area in itertools.product(placed_routes(), AREAS):
            id = made[prefix_of(route.path, STRANGER), area]
            status = client.get(route.path.replace(str(STRANGER), str(id))).status_code
            inside = sees(route, area) and role in matrix()[route.permission]
            if status != 405 and (status >= 500 or (status not in (403, 404)) != inside):
                wrong[f"{role} {route.path} [{route.permission}] in {area}"] = status
    assert wrong == {}
