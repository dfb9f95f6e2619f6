"""Who is asking, and what may they see? Other apps import all they need of access from here."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from ringfence.apps.accounts.models import Grant, Token, User
from ringfence.apps.accounts.roles import ROLES, holders
from ringfence.apps.accounts.tokens import digest_of
from ringfence.apps.accounts.viewer import NOBODY, SYSTEM, Viewer
from ringfence.web.access import NotAllowed, require, scope

__all__ = [
    "NOBODY", "ROLES", "SYSTEM", "NotAllowed", "Viewer", "grants_in_force", "names", "people", "require", "scope",
    "viewer_of", "viewer_of_token", "viewers_of_tokens", "who_may",
]  # fmt: skip


def grants_in_force(at: datetime) -> QuerySet[Grant]:
    """Grants that have begun, have not ended and are not withdrawn."""
    withdrawn = Q(withdrawal__at__lte=at)
    return Grant.objects.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at).exclude(withdrawn)


def viewer_of(user: User, *, at: datetime | None = None) -> Viewer:
    """The viewer of a user with the grants in force now (or at another moment)."""
    grants = grants_in_force(at or timezone.now()).filter(user=user).values_list("role", "jurisdiction")
    return Viewer(user.pk, str(user), tuple(sorted(grants)))


def viewer_of_token(secret: str, *, at: datetime) -> Viewer | None:
    """The viewer of an API token: its role and area, cut down to what its owner still has."""
    return viewers_of_tokens([secret], at=at).get(secret)


def viewers_of_tokens(secrets: Iterable[str], *, at: datetime) -> dict[str, Viewer]:
    """The same for many tokens in two queries; who is not in the answer has no token in force."""
    digests = {digest_of(secret): secret for secret in secrets}
    tokens = Token.objects.select_related("user").filter(
        digest__in=list(digests), revoked_at__isnull=True, expires_at__gt=at, user__is_active=True
    )
    grants: dict[UUID, list[tuple[str, str]]] = {}
    found = list(tokens)
    held = grants_in_force(at).filter(user__in={token.user_id for token in found})
    for user, role, path in held.values_list("user", "role", "jurisdiction"):
        grants.setdefault(user, []).append((role, path))
    return {
        digests[token.digest]: Viewer(
            token.user.pk, str(token.user), _cut_down(token, grants.get(token.user_id, []))
        )
        for token in found
    }


def _cut_down(token: Token, grants: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    scopes = set()
    for role, path in grants:
        if role == token.role and token.jurisdiction.startswith(path):
            scopes.add((role, token.jurisdiction))
        elif role == token.role and path.startswith(token.jurisdiction):
            scopes.add((role, path))
    return tuple(sorted(scopes))


def people(viewer: Viewer) -> QuerySet[User]:
    """Users who hold a role in the viewer's area, and those who hold none yet."""
    inside = scope(Grant.objects.all(), viewer, "accounts.view")
    if not viewer.may("accounts.view"):
        return User.objects.none()
    return User.objects.filter(Q(grants__in=inside) | Q(grants__isnull=True)).distinct().order_by("username")


def names(ids: set[UUID]) -> dict[UUID, str]:
    """Names of staff for lists of duties and decisions."""
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def who_may(permission: str, jurisdiction: str, *, at: datetime) -> QuerySet[User]:
    """Staff who hold a permission there now, to choose an owner from."""
    above = [jurisdiction[: i + 1] for i, sign in enumerate(jurisdiction) if sign == "/"]
    grants = grants_in_force(at).filter(role__in=holders(permission), jurisdiction__in=above)
    return User.objects.filter(grants__in=grants, is_active=True).distinct().order_by("username")
