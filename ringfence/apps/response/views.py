"""The board: now and live, or any minute of the past; for the desk, the phone and the wall."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.command import queries as command
from ringfence.apps.events import queries as events
from ringfence.apps.response import clocks, queries
from ringfence.web import navigation

AGAIN_MS = 3000
LONGEST = timedelta(days=60)


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
    """`?at=` a past minute; `?wall` large and without names; `?part` only what changes."""
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    now = timezone.now()
    position = events.last()  # before the figures: what happens meanwhile is drawn again
    then, wall = _past(request.GET.get("at", ""), now=now), "wall" in request.GET
    incidents = list(command.open_incidents(viewer)[:5]) if viewer.may("command.view") else []
    context: dict[str, Any] = {
        "now": now, "incidents": incidents, "may_open": viewer.may("command.open"), "position": position,
        "then": then, "wall": wall, "zone": settings.TIME_ZONE, "known": request.GET.get("basis") != "happened",
    } | _range(incidents, then, now=now)  # fmt: skip
    if then:
        context["figures"] = queries.then(viewer, at=then, known=context["known"])
    else:
        context |= {
            "exceptions": queries.exceptions(viewer, at=now), "clocks": clocks.clocks(viewer, at=now),
            "figures": queries.figures(viewer),
        }  # fmt: skip
    page = "part_board" if "part" in request.GET else "wall" if wall else "board"
    return render(request, f"response/{page}.html", context)


@signed_in("response.view")
def changes(request: HttpRequest) -> HttpResponse:
    """Server-sent events: the position of the last thing that happened here, or only that the house is alive.

    Each answer is short and the browser asks again with the position it knows: no thread waits for a wall screen, and
    nothing is missed between two answers.
    """
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    known = request.headers.get("Last-Event-ID", "") or request.GET.get("after", "")
    position = int(known) if known.isdecimal() and len(known) < 19 else events.last()
    last = events.news(viewer, position, permission="response.view")
    told = f"id: {last}\nevent: changed\ndata: {last}\n\n" if last else f"event: alive\ndata: {position}\n\n"
    answer = HttpResponse(f"retry: {AGAIN_MS}\n{told}", content_type="text/event-stream")
    answer["Cache-Control"] = "no-store"
    return answer


def _past(text: str, *, now: datetime) -> datetime | None:
    """The asked minute, local where it names no zone; None for now, the future and what is no time."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None:
        return None
    moment = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
    return moment if moment < now - timedelta(seconds=30) else None


def _range(incidents: list[Any], then: datetime | None, *, now: datetime) -> dict[str, Any]:
    """Minutes since T0 of the oldest open incident: what the slider runs over."""
    start = max(min((one.t0 for one in incidents), default=now - timedelta(days=1)), now - LONGEST)
    start = min(start, then or start).replace(second=0, microsecond=0)
    minutes = max(1, int((now - start).total_seconds() // 60))
    shown = int(((then or now) - start).total_seconds() // 60)
    return {"start": start, "minutes": minutes, "minute": min(shown, minutes)}
