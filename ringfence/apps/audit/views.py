"""The auditor's page: search the chain, verify it. Looking at the audit is itself audited."""

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from ringfence.apps.audit import actions, heads, queries
from ringfence.apps.audit.forms import SearchForm
from ringfence.apps.audit.models import Entry
from ringfence.web.access import signed_in
from ringfence.web.paging import page

NOBODY = "-"


@signed_in("audit.view")
def listed(request: HttpRequest) -> HttpResponse:
    return _show(request)


@signed_in("audit.verify")
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    return _show(request, report=queries.verify(heads=heads.read()))


def _show(request: HttpRequest, report: queries.Report | None = None) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    values: dict[str, Any] = {
        "report": report,
        "may_verify": viewer.may("audit.verify"),
        "form": SearchForm(),
    }
    if viewer.may("audit.view"):
        values |= _search(request, viewer)
    return render(request, "audit/list.html", values)


def _search(request: HttpRequest, viewer: Any) -> dict[str, Any]:
    form = SearchForm(request.GET)
    wanted = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    if "actor" in wanted:
        wanted["actor"] = _user_id(wanted["actor"])
    found = page(queries.search(viewer, **wanted), order=("-position",), cursor=request.GET.get("cursor", ""))
    if wanted:
        searched = {"by": sorted(wanted)}
        actions.record(
            "search-audit", kind="audit", id="chain", detail=searched, by=viewer, at=timezone.now()
        )
    return {"form": form, "page": found, "rows": with_names(found.items)}


def _user_id(name: str) -> str:
    users = get_user_model()._default_manager.filter(username=name).values_list("pk", flat=True)
    return str(users[0]) if users else name or NOBODY


def with_names(entries: list[Entry]) -> list[dict[str, Any]]:
    """Each entry with the name of who did it, as far as it is still known."""
    subjects = queries.who({entry.actor for entry in entries})
    ids = [subject for subject in subjects.values() if not subject.startswith("system:")]
    names = {str(user.pk): str(user) for user in get_user_model()._default_manager.filter(pk__in=ids)}
    known = {token: names.get(subject, subject) for token, subject in subjects.items()}
    return [{"entry": entry, "actor": known.get(entry.actor, entry.actor)} for entry in entries]
