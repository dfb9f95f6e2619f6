"""Ninja auth for every app (`token_or_session`, `allowed(permission)`), and who the caller is."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from ringfence.apps.accounts.roles import matrix
from ringfence.web.access import Allowed

token_or_session = Allowed()
router = Router(tags=["accounts"])


def allowed(permission: str) -> Allowed:
    """Auth for one route; a permission that the matrix does not know is refused when the module loads."""
    if permission not in matrix():
        raise KeyError(f"{permission} is not in accounts/matrix.yaml")
    return Allowed(permission)


class ScopeOut(Schema):
    role: str
    jurisdiction: str


class MeOut(Schema):
    id: UUID
    name: str
    scopes: list[ScopeOut]
    permissions: list[str]


@router.get("/me", auth=token_or_session, response=MeOut)
def me(request: HttpRequest) -> dict[str, object]:
    """Who this token or session is, and what it may do."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return {
        "id": viewer.user_id,
        "name": viewer.name,
        "scopes": [{"role": role, "jurisdiction": path} for role, path in viewer.scopes],
        "permissions": [permission for permission in sorted(matrix()) if viewer.may(permission)],
    }
