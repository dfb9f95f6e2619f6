"""Make accounts, give and take roles, issue tokens. All of it is audited."""

from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from ringfence.apps.accounts import areas
from ringfence.apps.accounts.models import Grant, Token, User, Withdrawal
from ringfence.apps.accounts.queries import NotAllowed, Viewer, require, viewer_of
from ringfence.apps.accounts.roles import ROLES
from ringfence.apps.accounts.tokens import digest_of, new_secret
from ringfence.apps.audit import actions as audit
from ringfence.apps.events import actions as events
from ringfence.core.words import Refused

areas_from = areas.areas_from
LONGEST_TOKEN = timedelta(days=366)


@transaction.atomic
def create_user(
    username: str,
    *,
    password: str,
    display_name: str = "",
    language: str = "zh-hans",
    by: Viewer,
    at: datetime,
) -> User:
    """An account without any role yet."""
    require(by, "accounts.manage")
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(gettext("There is an account of this name already."), code="name-taken")
    user = User(username=username, display_name=display_name, language=language)
    try:
        validate_password(password, user)
        user.full_clean(exclude=["password"])
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), code="invalid-account") from fault
    user.set_password(password)
    user.save()
    audit.record("create-user", kind="user", id=user.pk, by=by, at=at)
    return user


@transaction.atomic
def grant(
    user: User, *, role: str, jurisdiction: str, since: datetime | None = None, until: datetime | None = None,
    by: Viewer, at: datetime,
) -> Grant:  # fmt: skip
    """Give a role in a jurisdiction and everything below it."""
    require(by, "accounts.manage", jurisdiction)
    if role not in ROLES:
        raise Refused(gettext("There is no such role."), code="unknown-role")
    if not (jurisdiction.startswith("/") and jurisdiction.endswith("/")):
        raise Refused(gettext("A jurisdiction is a path such as /99/9901/."), code="invalid-jurisdiction")
    if until and until <= (since or at):
        raise Refused(gettext("A grant must end after it begins."), code="invalid-dates")
    given = Grant.objects.create(
        user=user, role=role, jurisdiction=jurisdiction, since=since or at, until=until, by=str(by.user_id),
        recorded_at=timezone.now(),
    )  # fmt: skip
    detail = {"role": role, "until": until}
    audit.record(
        "grant-role", kind="user", id=user.pk, jurisdiction=jurisdiction, detail=detail, by=by, at=at
    )
    _event("PermissionGranted", given, by=by, at=at)
    return given


@transaction.atomic
def withdraw(given: Grant, *, because: str = "", by: Viewer, at: datetime) -> None:
    """Take a role away. It ends at once, also in sessions and tokens that are open."""
    require(by, "accounts.manage", given.jurisdiction)
    Grant.objects.select_for_update().get(pk=given.pk)
    if Withdrawal.objects.filter(grant=given).exists():
        raise Refused(gettext("This role was withdrawn already."), code="already-withdrawn")
    Withdrawal.objects.create(
        grant=given, because=because, at=at, recorded_at=timezone.now(), by=str(by.user_id)
    )
    audit.record(
        "withdraw-role", kind="user", id=given.user_id, jurisdiction=given.jurisdiction,
        detail={"role": given.role}, by=by, at=at,
    )  # fmt: skip
    _event("PermissionWithdrawn", given, by=by, at=at)


def _event(name: str, given: Grant, *, by: Viewer, at: datetime) -> None:
    payload: dict[str, Any] = {"grant": str(given.pk), "role": given.role}
    events.record(
        name, kind="user", id=given.user_id, jurisdiction=given.jurisdiction, payload=payload, by=by, at=at
    )


@transaction.atomic
def issue_token(
    user: User, *, name: str, role: str, jurisdiction: str, expires_at: datetime, by: Viewer, at: datetime
) -> tuple[Token, str]:
    """A token for one role in one area of the owner; returns it with its secret, which is shown once."""
    if by.user_id != user.pk:
        raise NotAllowed
    if not any(
        role == mine and jurisdiction.startswith(path) for mine, path in viewer_of(user, at=at).scopes
    ):
        raise NotAllowed(gettext("A token cannot do more than you may."))
    if not at < expires_at <= at + LONGEST_TOKEN:
        raise Refused(gettext("A token must end within a year."), code="invalid-dates")
    secret = new_secret()
    token = Token.objects.create(
        user=user, name=name, digest=digest_of(secret), role=role, jurisdiction=jurisdiction, made_at=at,
        expires_at=expires_at,
    )  # fmt: skip
    audit.record("issue-token", kind="user", id=user.pk, jurisdiction=jurisdiction, by=by, at=at)
    return token, secret


@transaction.atomic
def revoke_token(token: Token, *, by: Viewer, at: datetime) -> None:
    """End a token now; its owner or an administrator may."""
    if by.user_id != token.user_id:
        require(by, "accounts.manage", token.jurisdiction)
    if token.revoked_at is None:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        audit.record(
            "revoke-token", kind="user", id=token.user_id, jurisdiction=token.jurisdiction, by=by, at=at
        )


def _over(user: User, by: Viewer) -> None:
    """An administrator of a county may not take over an account that reaches beyond it."""
    require(by, "accounts.manage")
    for path in Grant.objects.filter(user=user, withdrawal__isnull=True).values_list(
        "jurisdiction", flat=True
    ):
        require(by, "accounts.manage", path)


@transaction.atomic
def reset_sign_in(user: User, *, password: str, by: Viewer, at: datetime) -> None:
    """For somebody who lost password or phone: a new password, no one-time codes, every session ended."""
    _over(user, by)
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused(" ".join(fault.messages), code="invalid-password") from fault
    user.set_password(password)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    audit.record("reset-sign-in", kind="user", id=user.pk, by=by, at=at)


@transaction.atomic
def set_active(user: User, *, active: bool, by: Viewer, at: datetime) -> None:
    """Close an account (nothing is deleted), or open it again."""
    _over(user, by)
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record("open-account" if active else "close-account", kind="user", id=user.pk, by=by, at=at)


def set_language(user: User, *, language: str, by: Viewer) -> None:
    """One's own pages only."""
    if by.user_id != user.pk:
        raise NotAllowed
    user.language = language
    user.save(update_fields=["language"])
