"""Roles hold in their area, from day to day; tokens do no more than their owner; a retried write has one effect."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from ringfence.apps.accounts import actions, queries
from ringfence.apps.accounts.models import Answer, Grant, User, Withdrawal
from ringfence.apps.accounts.roles import ROLES, matrix
from ringfence.apps.audit.models import Entry
from ringfence.apps.events.models import Event
from ringfence.core.words import Refused
from tests.conftest import COUNTY, ELSEWHERE

pytestmark = pytest.mark.django_db
TOWN = COUNTY + "990101100/"


@pytest.fixture
def admin(make_viewer):
    return make_viewer("administrator", "/99/9901/")


@pytest.fixture
def user(make_user):
    return make_user("", COUNTY)


def test_there_are_23_roles_and_each_may_do_something_or_is_a_resident():
    used = {role for roles in matrix().values() for role in roles}
    assert len(ROLES) == 23
    assert set(ROLES) - used == {"resident"}


def test_a_role_holds_in_its_area_and_below_and_nowhere_else(make_viewer):
    viewer = make_viewer("epidemiologist", COUNTY)
    assert viewer.may("cases.confirm")
    assert viewer.may_in("cases.confirm", COUNTY) and viewer.may_in("cases.confirm", TOWN)
    assert not viewer.may_in("cases.confirm", ELSEWHERE) and not viewer.may_in("cases.confirm", "/99/9901/")
    assert not viewer.may("accounts.manage")


def test_a_permission_that_nobody_wrote_down_is_a_mistake(viewer):
    with pytest.raises(KeyError):
        viewer.may("cases.invented")


def test_areas_inside_one_another_count_once():
    viewer = queries.Viewer(queries.NOBODY, "", (("epidemiologist", COUNTY), ("doctor", TOWN)))
    assert viewer.paths("cases.view") == (COUNTY,)


def test_scope_shows_only_the_viewers_areas(make_viewer, make_user):
    make_user("doctor", TOWN), make_user("doctor", ELSEWHERE), make_user("doctor", "/99/9901/")
    seen = queries.scope(
        Grant.objects.filter(role="doctor"), make_viewer("administrator", COUNTY), "accounts.view"
    )
    assert [grant.jurisdiction for grant in seen] == [TOWN]
    assert not queries.scope(Grant.objects.all(), make_viewer("sampler"), "accounts.view")


def test_a_grant_begins_and_ends_on_its_days(user, admin):
    now = timezone.now()
    actions.grant(
        user, role="sampler", jurisdiction=COUNTY, since=now, until=now + timedelta(days=2), by=admin, at=now
    )
    assert not queries.viewer_of(user, at=now - timedelta(seconds=1)).scopes
    assert queries.viewer_of(user, at=now).scopes == (("sampler", COUNTY),)
    assert not queries.viewer_of(user, at=now + timedelta(days=2)).scopes


def test_withdrawing_leaves_the_grant_as_it_was_and_tells_everybody(user, admin):
    given = actions.grant(user, role="sampler", jurisdiction=COUNTY, by=admin, at=timezone.now())
    actions.withdraw(given, because="moved", by=admin, at=timezone.now())
    assert not queries.viewer_of(user).scopes
    assert Withdrawal.objects.get(grant=given).because == "moved"
    assert [event.name for event in Event.objects.order_by("recorded_at")] == [
        "PermissionGranted",
        "PermissionWithdrawn",
    ]
    assert set(Entry.objects.values_list("verb", flat=True)) == {"grant-role", "withdraw-role"}
    with pytest.raises(Refused):
        actions.withdraw(given, by=admin, at=timezone.now())


def test_an_administrator_gives_no_role_outside_the_own_area(user, admin):
    for path in ("/", ELSEWHERE):
        with pytest.raises(queries.NotAllowed):
            actions.grant(user, role="sampler", jurisdiction=path, by=admin, at=timezone.now())


def test_an_administrator_does_not_take_over_an_account_that_reaches_further(make_user, admin):
    wide = make_user("commander", "/")
    with pytest.raises(queries.NotAllowed):
        actions.reset_sign_in(wide, password="another-pass-phrase", by=admin, at=timezone.now())
    with pytest.raises(queries.NotAllowed):
        actions.set_active(wide, active=False, by=admin, at=timezone.now())


def token_of(user, *, role="doctor", jurisdiction=COUNTY, days=1):
    viewer, now = queries.viewer_of(user), timezone.now()
    return actions.issue_token(
        user, name="t", role=role, jurisdiction=jurisdiction, expires_at=now + timedelta(days=days), by=viewer, at=now
    )  # fmt: skip


def me(client, secret):
    return client.get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})


def test_a_token_works_until_it_ends_and_its_secret_is_not_stored(client, make_user):
    user = make_user("doctor", COUNTY)
    token, secret = token_of(user, jurisdiction=TOWN)
    assert secret not in str(vars(token))
    assert me(client, secret).json()["scopes"] == [{"role": "doctor", "jurisdiction": TOWN}]
    actions.revoke_token(token, by=queries.viewer_of(user), at=timezone.now())
    assert me(client, secret).status_code == 401
    assert me(client, "rf_wrong").status_code == 401


def test_a_token_loses_what_its_owner_loses(client, make_user, admin):
    user = make_user("doctor", COUNTY)
    _token, secret = token_of(user)
    actions.withdraw(user.grants.get(), by=admin, at=timezone.now())
    assert me(client, secret).json()["scopes"] == []


@pytest.mark.parametrize("wanted", [{"role": "commander"}, {"jurisdiction": "/"}, {"days": 400}])
def test_a_token_cannot_do_more_than_its_owner_or_for_ever(make_user, wanted):
    with pytest.raises(Refused):
        token_of(make_user("doctor", COUNTY), **wanted)


def test_the_api_wants_somebody_and_a_session_needs_the_csrf_token(client, make_user):
    from django.test import Client

    assert client.get("/api/v1/me").status_code == 401
    strict = Client(enforce_csrf_checks=True)
    user = make_user("administrator", "/")
    strict.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.get("/api/v1/me").status_code == 200
    assert post_grant(strict, user).status_code == 403
    strict.get("/me/")
    token = strict.cookies["csrftoken"].value
    assert post_grant(strict, user, **{"X-CSRFToken": token}).status_code == 201


def post_grant(client, user, *, role="doctor", **headers):
    body = {"role": role, "jurisdiction": COUNTY}
    return client.post(
        f"/api/v1/staff/{user.pk}/grants", body, content_type="application/json", headers=headers
    )


def test_a_retried_write_has_one_effect_and_the_same_answer(signed_in, user):
    client = signed_in("administrator", "/")
    first = post_grant(client, user, **{"Idempotency-Key": "k1"})
    again = post_grant(client, user, **{"Idempotency-Key": "k1"})
    assert first.status_code == again.status_code == 201
    assert first.content == again.content and again.headers["Idempotent-Replayed"]
    assert user.grants.count() == 1
    assert post_grant(client, user, **{"Idempotency-Key": "k2"}).status_code == 201
    assert user.grants.count() == 2


def test_the_same_key_for_another_body_is_refused(signed_in, user):
    client = signed_in("administrator", "/")
    post_grant(client, user, **{"Idempotency-Key": "k1"})
    assert post_grant(client, user, role="guard", **{"Idempotency-Key": "k1"}).status_code == 422


def test_a_key_whose_request_is_being_worked_on_answers_409(signed_in, user, monkeypatch):
    from ringfence.apps.accounts import idempotency

    client = signed_in("administrator", "/")
    owner = User.objects.get(username__startswith="administrator").pk
    monkeypatch.setattr(idempotency, "_running", {(str(owner), "k1")})
    assert post_grant(client, user, **{"Idempotency-Key": "k1"}).status_code == 409


def test_a_refused_write_is_not_remembered_and_stored_answers_are_sealed(signed_in, user):
    client = signed_in("administrator", "/")
    assert post_grant(client, user, role="nonsense", **{"Idempotency-Key": "k1"}).status_code == 409
    assert not Answer.objects.exists()
    assert post_grant(client, user, **{"Idempotency-Key": "k1"}).status_code == 201
    assert COUNTY.encode() not in bytes(Answer.objects.get().body)


def test_the_page_speaks_the_language_of_the_account(signed_in):
    assert "我的账号" in signed_in("doctor").get("/me/").content.decode()
    assert "My account" in signed_in("doctor", language="en").get("/me/").content.decode()


def test_a_person_changes_the_language_and_makes_a_token_on_their_page(signed_in):
    client = signed_in("doctor")
    client.post("/me/", {"language": "en"})
    made = client.post("/me/tokens/", {"name": "lab", "scope": f"doctor {COUNTY}", "days": "7"})
    assert "Copy it now" in made.content.decode() and "rf_" in made.content.decode()
    assert "rf_" not in client.get("/me/").content.decode()


def test_an_administrator_makes_an_account_gives_a_role_and_takes_it_again(signed_in):
    client = signed_in("administrator", "/99/", language="en")
    made = client.post(
        "/staff/new/",
        {"username": "li", "display_name": "Li", "password": "invented-pass-phrase"},
        follow=True,
    )
    assert "Give a role" in made.content.decode()
    user = User.objects.get(username="li")
    client.post(f"/staff/{user.pk}/grants/", {"role": "sampler", "jurisdiction": COUNTY})
    assert queries.viewer_of(user).scopes == (("sampler", COUNTY),)
    assert "Sampler" in client.get("/staff/").content.decode()
    client.post(f"/grants/{user.grants.get().pk}/withdraw/", {"because": "gone"})
    assert queries.viewer_of(user).scopes == ()


def test_signing_in_with_a_password_and_being_slowed_down_after_wrong_ones(client, make_user):
    from django.core.cache import cache

    cache.clear()
    make_user("doctor", COUNTY, username="doc")
    for _ in range(5):
        client.post("/login/", {"login": "doc", "password": "wrong"})
    blocked = client.post("/login/", {"login": "doc", "password": "invented-pass-phrase"})
    assert blocked.status_code == 200 and "_auth_user_id" not in client.session
    cache.clear()
    client.post("/login/", {"login": "doc", "password": "invented-pass-phrase"})
    assert client.session["_auth_user_id"]


def test_a_one_time_code_is_asked_for_when_it_is_set_up(client, make_user):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import (
        TOTP,
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    user = make_user("doctor", COUNTY, username="doc")
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    codes = RecoveryCodes.activate(user).get_unused_codes()
    assert len(codes) >= 8
    asked = client.post("/login/", {"login": "doc", "password": "invented-pass-phrase"})
    assert "_auth_user_id" not in client.session
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post(asked.url, {"code": code})
    assert client.session["_auth_user_id"]


def test_the_command_makes_an_account_with_a_role():
    out = StringIO()
    call_command(
        "accounts", "create", "li", "--role", "sampler", "--in", COUNTY, "--generate-password", stdout=out
    )
    assert queries.viewer_of(User.objects.get(username="li")).scopes == (("sampler", COUNTY),)
    assert "password:" in out.getvalue()


def test_the_system_acts_by_a_rule_that_it_names(user):
    actions.grant(user, role="guard", jurisdiction=COUNTY, by=queries.SYSTEM("start"), at=timezone.now())
    assert Event.objects.get().by == "system:start"
