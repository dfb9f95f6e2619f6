"""Likely duplicates: the list with reasons, merging, keeping apart, taking a merge back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.people import actions, queries
from ringfence.apps.people.forms import ReasonForm
from ringfence.core.words import Refused


@signed_in("people.merge")
@never_cache
def listed(request: HttpRequest) -> HttpResponse:
    """Pairs nobody has decided, and merges in force."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    part = queries.duplicates(viewer, cursor=request.GET.get("cursor", ""))
    merges = list(queries.merges(viewer)[:20])
    shown = queries.masked({pk for row in merges for pk in (row.person_id, row.into_id)}, viewer)
    values = {
        "page": part,
        "pairs": [{"pair": pair, "reasons": queries.reason_words(pair.reasons)} for pair in part.rows],
        "merges": [
            {"merge": row, "person": shown.get(str(row.person_id)), "into": shown.get(str(row.into_id))}
            for row in merges
        ],
        "apart": [
            {"row": row, "pair": pair, "reasons": queries.reason_words(pair.reasons)}
            for row, pair in queries.kept_apart(viewer)
        ],
        "form": ReasonForm(),
    }
    return render(request, "people/duplicates.html", values)


@signed_in("people.merge")
@require_POST
def decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """One person or two: `keep` names the record that stays, or `apart` says they are two."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    pair, form = queries.likeness(viewer, id), ReasonForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Say why."), code="because")
    because = form.cleaned_data["because"]
    if "apart" in request.POST:
        actions.keep_apart(pair, because=because, by=viewer, at=timezone.now())
        messages.success(request, _("Kept apart. It can be taken back below."))
        return redirect("people:duplicates")
    kept, gone = (
        (pair.second, pair.first) if request.POST.get("keep") == "second" else (pair.first, pair.second)
    )
    actions.merge(gone, kept, because=because, by=viewer, at=timezone.now())
    messages.success(request, _("Merged. It can be taken back below."))
    return redirect("people:duplicates")


@signed_in("people.merge")
@require_POST
def reopen(request: HttpRequest, id: UUID) -> HttpResponse:
    """Two people after all undecided: the pair returns to the list."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    because = request.POST.get("because", "")
    actions.reopen(queries.likeness(viewer, id), because=because, by=viewer, at=timezone.now())
    messages.success(request, _("The pair is in the list again."))
    return redirect("people:duplicates")


@signed_in("people.merge")
@require_POST
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    row = get_object_or_404(queries.merges(viewer), pk=id)
    actions.unmerge(row, by=viewer, at=timezone.now())
    messages.success(request, _("The merge is taken back."))
    return redirect("people:duplicates")


@signed_in("people.merge")
@require_POST
def sweep(request: HttpRequest) -> HttpResponse:
    """Compare everybody in the viewer's areas."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    found = sum(actions.sweep(path, by=viewer, at=timezone.now()) for path in viewer.paths("people.merge"))
    said = ngettext("%(count)d new likely pair.", "%(count)d new likely pairs.", found)
    messages.success(request, said % {"count": found})
    return redirect("people:duplicates")
