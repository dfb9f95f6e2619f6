"""The board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.command import queries as command
from ringfence.apps.response import queries
from ringfence.web import navigation


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    """The board for those who steer; everybody else starts at the first page they may open."""
    viewer = request.viewer  # type: ignore[attr-defined]
    links = navigation.links(request)
    if not viewer.may("response.view") and links:
        return redirect(links[0].url)
    return redirect("response:board") if viewer.may("response.view") else redirect("accounts:profile")


@signed_in("response.view")
def board(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    now = timezone.now()
    context = {
        "now": now,
        "incidents": list(command.open_incidents(viewer)[:5]) if viewer.may("command.view") else [],
        "may_open": viewer.may("command.open"),
        "exceptions": queries.exceptions(viewer, at=now),
        "clocks": queries.clocks(viewer),
        "figures": queries.figures(viewer),
    }
    return render(request, "response/board.html", context)
