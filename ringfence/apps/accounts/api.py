"""Ninja auth for every app (`token_or_session`, `allowed(permission)`), and who the caller is."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from ringfence.apps.accounts import actions, queries
from ringfence.apps.accounts.idempotency import once
from ringfence.apps.accounts.models import Grant, User
from ringfence.apps.accounts.roles import matrix
from ringfence.web.access import Allowed
from ringfence.web.paging import page

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


class GrantIn(Schema):
    role: str
    jurisdiction: str
    since: datetime | None = None
    until: datetime | None = None


class GrantOut(Schema):
    id: UUID
    role: str
    jurisdiction: str
    since: datetime
    until: datetime | None


class StaffOut(Schema):
    id: UUID
    username: str
    display_name: str
    is_active: bool
    grants: list[GrantOut]


class StaffPage(Schema):
    items: list[StaffOut]
    next: str


class WithdrawIn(Schema):
    because: str = ""


@router.get("/staff", auth=allowed("accounts.view"), response=StaffPage)
def list_staff(request: HttpRequest, cursor: str = "", limit: int = 50) -> dict[str, object]:
    """Everybody with a role in the caller's area, with those roles."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = page(queries.people(viewer), order=("username",), cursor=cursor, limit=limit)
    return {"items": [_with_grants(user, viewer) for user in found.items], "next": found.next}


def _with_grants(user: User, viewer: queries.Viewer) -> dict[str, object]:
    grants = queries.scope(queries.grants_in_force(timezone.now()).filter(user=user), viewer, "accounts.view")
    columns = ("id", "username", "display_name", "is_active")
    return {name: getattr(user, name) for name in columns} | {"grants": list(grants)}


@router.post("/staff/{id}/grants", auth=allowed("accounts.manage"), response={201: GrantOut})
@once
def give_role(request: HttpRequest, id: UUID, body: GrantIn) -> Status[Grant]:
    viewer = request.viewer  # type: ignore[attr-defined]
    user = queries.people(viewer).filter(pk=id).first()
    if user is None:
        raise Http404
    given = actions.grant(user, **body.model_dump(), by=viewer, at=timezone.now())
    return Status(201, given)


@router.post("/grants/{id}/withdraw", auth=allowed("accounts.manage"), response={204: None})
@once
def withdraw_role(request: HttpRequest, id: UUID, body: WithdrawIn) -> Status[None]:
    viewer = request.viewer  # type: ignore[attr-defined]
    given = queries.scope(Grant.objects.all(), viewer, "accounts.manage").filter(pk=id).first()
    if given is None:
        raise Http404
    actions.withdraw(given, because=body.because, by=viewer, at=timezone.now())
    return Status(204, None)
