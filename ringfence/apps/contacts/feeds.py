"""Pages of requests for telecom, payment and camera rows: who asked for which people and places, and who approved."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts import actions, queries
from ringfence.apps.contacts.forms import MomentInput, PurposeForm
from ringfence.apps.contacts.models import FeedRequest
from ringfence.apps.people import queries as people
from ringfence.core.words import Refused

MOST = 100


class FeedForm(PurposeForm):
    """Which rows, of whom, from when to when, and until when the request holds."""

    feed = forms.ChoiceField(label=gettext_lazy("Feed"), choices=FeedRequest.Feed.choices)
    person = forms.BooleanField(label=gettext_lazy("The case's own rows"), required=False, initial=True)
    places = forms.MultipleChoiceField(
        label=gettext_lazy("Everybody's rows at these places"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    start = forms.DateTimeField(label=gettext_lazy("From"), widget=MomentInput)
    end = forms.DateTimeField(label=gettext_lazy("Until"), widget=MomentInput)
    days = forms.IntegerField(
        label=gettext_lazy("Days until the request runs out"), min_value=1, max_value=30, initial=7
    )

    def __init__(self, *args: Any, visited: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["places"].choices = visited  # type: ignore[attr-defined]


@signed_in("contacts.view")
def feed_list(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = list(queries.feed_requests(viewer)[:MOST])
    named = queries.names_of_requests(rows, viewer)
    now = timezone.now()
    context = {
        "rows": [
            {
                "one": row, "state": queries.feed_state(row, at=now), **named[row.id],
                "may_approve": queries.feed_state(row, at=now) == "requested"
                and viewer.may_in("contacts.approve", row.jurisdiction) and row.asked_by != viewer.user_id,
            }
            for row in rows
        ]
    }  # fmt: skip
    return render(request, "contacts/feed_requests.html", context)


@signed_in("contacts.trace")
def feed_ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask for rows around one case."""
    viewer, now = request.viewer, timezone.now()  # type: ignore[attr-defined]
    case = cases.one(viewer, id)
    initial = {"start": now - timedelta(days=14), "end": now}
    form = FeedForm(request.POST or None, visited=queries.visited(case), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.request_feed(
                case, feed=data["feed"], people=[str(case.person_id)] if data["person"] else [], places=data["places"],
                start=data["start"], end=data["end"], expires_at=now + timedelta(days=data["days"]),
                purpose=data["purpose"], by=viewer, at=now,
            )  # fmt: skip
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Asked for; a second person must approve it."))
            return redirect("contacts:feeds")
    context = {
        "case": case, "form": form, "person": people.masked([case.person_id], viewer).get(str(case.person_id)),
    }  # fmt: skip
    return render(request, "contacts/feed_ask.html", context, status=422 if form.errors else 200)


@signed_in("contacts.approve")
@require_POST
def feed_approve(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.approve_feed(queries.feed_request(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, _("Approved; a file with these rows can be imported now."))
    return redirect("contacts:feeds")


@signed_in("contacts.approve")
@require_POST
def feed_refuse(request: HttpRequest, id: UUID) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    actions.refuse_feed(queries.feed_request(viewer, id), by=viewer, at=timezone.now())
    messages.success(request, _("Refused; none of these rows will be taken."))
    return redirect("contacts:feeds")
