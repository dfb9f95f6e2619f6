"""One's own page, and people and roles for administrators."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ringfence.apps.accounts import actions, areas, queries
from ringfence.apps.accounts.forms import (
    GrantForm,
    PasswordForm,
    PersonForm,
    ProfileForm,
    TokenForm,
    WithdrawForm,
)
from ringfence.apps.accounts.models import Grant, Token, User
from ringfence.apps.accounts.roles import ROLES
from ringfence.apps.accounts.web import signed_in
from ringfence.web.paging import page


def named(grants: Any) -> list[dict[str, Any]]:
    grants = list(grants)
    names = areas.names(grant.jurisdiction for grant in grants)
    return [
        {"grant": grant, "role": ROLES.get(grant.role, grant.role), "area": names[grant.jurisdiction]}
        for grant in grants
    ]


@signed_in()
def profile(request: HttpRequest) -> HttpResponse:
    """Language, one-time codes, roles and tokens of the person who is signed in."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    user: Any = request.user
    if request.method == "POST":
        form = ProfileForm(request.POST)
        if form.is_valid():
            actions.set_language(user, language=form.cleaned_data["language"], by=viewer)
            return redirect("accounts:profile")
    else:
        form = ProfileForm(initial={"language": user.language})
    return _profile(request, form, TokenForm(scopes=viewer.scopes))


def _profile(
    request: HttpRequest, form: ProfileForm, token_form: TokenForm, secret: str = ""
) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    tokens = list(Token.objects.filter(user=user, revoked_at=None, expires_at__gt=now).order_by("expires_at"))
    for token in tokens:
        token.role_label = ROLES.get(token.role, token.role)  # type: ignore[attr-defined]
    values = {
        "form": form,
        "token_form": token_form,
        "secret": secret,
        "grants": named(queries.grants_in_force(now).filter(user=user).order_by("jurisdiction", "role")),
        "tokens": tokens,
    }
    return render(request, "accounts/profile.html", values)


@signed_in()
@require_POST
def token_new(request: HttpRequest) -> HttpResponse:
    """Issue a token; its secret is on this one answer and nowhere else."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    user: Any = request.user
    now = timezone.now()
    form = TokenForm(request.POST, scopes=viewer.scopes)
    secret = ""
    if form.is_valid():
        _token, secret = actions.issue_token(
            user, **form.values(), expires_at=now + form.span(), by=viewer, at=now
        )
        form = TokenForm(scopes=viewer.scopes)
    return _profile(request, ProfileForm(initial={"language": user.language}), form, secret)


@signed_in()
@require_POST
def token_revoke(request: HttpRequest, id: UUID) -> HttpResponse:
    token = Token.objects.filter(pk=id, user=request.user.pk).first()
    if token is None:
        raise Http404
    actions.revoke_token(token, by=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The token has ended."))
    return redirect("accounts:profile")


@signed_in("accounts.view")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with a role in the viewer's area."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    rows = page(queries.people(viewer), order=("username",), cursor=request.GET.get("cursor", ""))
    grants = queries.grants_in_force(timezone.now()).filter(user__in=[user.pk for user in rows.items])
    roles: dict[UUID, list[dict[str, Any]]] = {}
    for row in named(queries.scope(grants, viewer, "accounts.view").order_by("jurisdiction", "role")):
        roles.setdefault(row["grant"].user_id, []).append(row)
    listed = [{"user": user, "grants": roles.get(user.pk, [])} for user in rows.items]
    values = {"page": rows, "listed": listed, "may_manage": viewer.may("accounts.manage")}
    return render(request, "accounts/people.html", values)


@signed_in("accounts.manage")
@sensitive_post_parameters("password")
def person_new(request: HttpRequest) -> HttpResponse:
    form = PersonForm(request.POST or None)
    if form.is_valid():
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        try:
            user = actions.create_user(**form.cleaned_data, by=viewer, at=timezone.now())
        except actions.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("accounts:person", id=user.pk)
    return render(request, "accounts/person_new.html", {"form": form}, status=422 if form.errors else 200)


def _person(request: HttpRequest, id: UUID) -> User:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    user = queries.people(viewer).filter(pk=id).first()
    if user is None:
        raise Http404
    return user


@signed_in("accounts.view")
def person(request: HttpRequest, id: UUID) -> HttpResponse:
    """One person: roles now and before, and what an administrator may change."""
    return _show(request, _person(request, id), GrantForm())


def _show(request: HttpRequest, user: User, grant_form: GrantForm, status: int = 200) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    now = timezone.now()
    rows = queries.scope(Grant.objects.filter(user=user), viewer, "accounts.view").select_related(
        "withdrawal"
    )
    in_force = set(queries.grants_in_force(now).filter(user=user).values_list("pk", flat=True))
    listed = [
        row | {"in_force": row["grant"].pk in in_force} for row in named(rows.order_by("-since", "role"))
    ]
    values = {
        "person": user,
        "grants": listed,
        "grant_form": grant_form,
        "withdraw_form": WithdrawForm(),
        "password_form": PasswordForm(),
        "may_manage": viewer.may("accounts.manage"),
        "areas": areas.choices(viewer, "accounts.manage"),
    }
    return render(request, "accounts/person.html", values, status=status)


@signed_in("accounts.manage")
@require_POST
def grant_new(request: HttpRequest, id: UUID) -> HttpResponse:
    user = _person(request, id)
    form = GrantForm(request.POST)
    if not form.is_valid():
        return _show(request, user, form, 422)
    try:
        actions.grant(user, **form.cleaned_data, by=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    except actions.Refused as refused:
        form.add_error(None, str(refused))
        return _show(request, user, form, getattr(refused, "status", 422))
    return redirect("accounts:person", id=user.pk)


@signed_in("accounts.manage")
@require_POST
def grant_withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    given = queries.scope(Grant.objects.all(), viewer, "accounts.manage").filter(pk=id).first()
    if given is None:
        raise Http404
    because = request.POST.get("because", "")[:200]
    actions.withdraw(given, because=because, by=viewer, at=timezone.now())
    messages.success(request, _("The role is withdrawn and holds no longer."))
    return redirect("accounts:person", id=given.user_id)


@signed_in("accounts.manage")
@sensitive_post_parameters("password")
@require_POST
def password_new(request: HttpRequest, id: UUID) -> HttpResponse:
    user = _person(request, id)
    form = PasswordForm(request.POST)
    if form.is_valid():
        viewer: Any = request.viewer  # type: ignore[attr-defined]
        actions.reset_sign_in(user, password=form.cleaned_data["password"], by=viewer, at=timezone.now())
        messages.success(request, _("The new password holds; one-time codes have to be set up again."))
    return redirect("accounts:person", id=user.pk)


@signed_in("accounts.manage")
@require_POST
def person_close(request: HttpRequest, id: UUID) -> HttpResponse:
    user = _person(request, id)
    opened = request.POST.get("open") == "1"
    actions.set_active(user, active=opened, by=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The account is open.") if opened else _("The account is closed."))
    return redirect("accounts:person", id=user.pk)
