"""The practice county in pictures, and, for trainers, the truth of the outbreak in it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from ringfence.apps.accounts.web import signed_in
from ringfence.apps.drills import actions, drawing, facts, queries
from ringfence.apps.people import queries as people
from ringfence.files import outbreak_drawings
from ringfence.files.outbreak_course import SETTINGS, Course

ROWS = 50


@signed_in("drills.view")
def county(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    ground = queries.ground(viewer)
    if ground is None:
        return render(request, "drills/none.html")
    picture = facts.picture(ground.picture)
    say = drawing.saying(get_language() or "zh")
    values = {
        "picture": picture,
        "areas": len(picture.communities),
        "charts": drawing.of_county(picture, say),
        "margins": drawing.margins(picture, say),
        "may_people": viewer.may("people.view"),
        "may_places": viewer.may("places.view"),
        "may_truth": viewer.may("drills.truth"),
    }
    return render(request, "drills/county.html", values)


@signed_in("drills.truth")
def outbreak(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined]
    ground = queries.ground_with_truth(viewer)
    if ground is None or ground.truth is None:
        return render(request, "drills/none.html")
    actions.look_at_truth(ground, by=viewer, at=timezone.now())
    course = facts.course(ground.truth)
    say = drawing.saying(get_language() or "zh")
    known = outbreak_drawings.known
    values = {
        "course": course,
        "infections": len(course),
        "ill": int(known(course.onset).sum()),
        "severe": int(course.severe.sum()),
        "told": int(known(course.found).sum()),
        "brought": int((course.by < 0).sum()),
        "charts": drawing.of_outbreak(course, say),
        **_portion(request, course, ground.feed, say),
        "may_people": viewer.may("people.view"),
    }
    return render(request, "drills/outbreak.html", values)


def _portion(request: HttpRequest, course: Course, feed: str, say: drawing.Say) -> dict[str, Any]:
    """One page of the list of cases, in order of infection."""
    text = request.GET.get("from", "")
    first = (
        min(int(text), max(0, len(course) - 1)) // ROWS * ROWS if text.isdecimal() and len(text) < 8 else 0
    )
    last = min(first + ROWS, len(course))
    return {
        "rows": _rows(course, range(first, last), feed, say),
        "first": first + 1,
        "last": last,
        "before": first - ROWS if first else None,
        "after": last if last < len(course) else None,
    }


def _rows(course: Course, rows: range, feed: str, say: drawing.Say) -> list[dict[str, Any]]:
    """Whoever is registered leads to their page."""
    numbers = [course.who(row) for row in rows]
    found = people.by_reference([f"{feed}:{one}" for one in numbers])
    return [
        {
            "number": number,
            "url": _page(found.get(f"{feed}:{number}")),
            "by": course.who(parent) if (parent := int(course.by[row])) >= 0 else "",
            "page": parent // ROWS * ROWS,
            "where": say(f"at-{SETTINGS[int(course.setting[row])]}") if course.by[row] >= 0 else "",
            "moments": [
                _moment(course, int(one[row])) for one in (course.infected, course.onset, course.found)
            ],
        }
        for row, number in zip(rows, numbers, strict=True)
    ]


def _page(person: Any) -> str:
    return reverse("people:person", args=[person]) if person else ""


def _moment(course: Course, at: int) -> str:
    """3/20 14:05 local; "" where it did not happen within the days."""
    day, rest = divmod(at - course.start, 86_400)
    return f"{course.label(day)} {rest // 3600:02}:{rest % 3600 // 60:02}" if day < course.days else ""
