"""Contacts laid out for the page, the strip, the map and the workbook."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from ringfence.apps.contacts import queries
from ringfence.apps.contacts.models import Contact, Exposure, Outcome, State
from ringfence.apps.places import queries as places
from ringfence.files import packs as protocol_packs
from ringfence.files import writing
from ringfence.web.moments import moment_words

CHUNK = 1000


def _address(given: Mapping[str, str], **changes: str) -> str:
    query = {key: value for key, value in given.items() if key != "cursor"} | changes
    kept = urlencode({key: value for key, value in query.items() if value})
    return reverse("contacts:list") + (f"?{kept}" if kept else "")


def chips(viewer: Any, filters: queries.Filters, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Classes with their figures; each opens the list it counts."""
    others = queries.Filters.of({key: value for key, value in given.items() if key != "class"})
    found = queries.counts(viewer, others)
    every = {
        "label": _("All"), "n": sum(found.values()), "url": _address(given, **{"class": ""}), "current": not filters.outcome,
    }  # fmt: skip
    return [every] + [
        {
            "label": label, "n": found.get(value, 0), "url": _address(given, **{"class": value}),
            "current": filters.outcome == value,
        }
        for value, label in Outcome.choices
        if found.get(value) or filters.outcome == value
    ]  # fmt: skip


def more_chips(filters: queries.Filters, given: Mapping[str, str]) -> list[dict[str, Any]]:
    """Mine, nobody's, missing facts, rings, states."""

    def toggle(label: str, on: bool, key: str, value: str) -> dict[str, Any]:
        return {"label": label, "current": on, "url": _address(given, **{key: "" if on else value})}

    found = [
        toggle(_("mine"), filters.mine, "owner", "me"),
        toggle(_("without an owner"), filters.unassigned, "owner", "none"),
        toggle(_("missing facts"), filters.missing, "missing", "1"),
        toggle(_("ring 1"), filters.ring == "1", "ring", "1"),
        toggle(_("ring 2"), filters.ring == "2", "ring", "2"),
    ]
    return found + [
        toggle(str(label), filters.state == value, "state", value) for value, label in State.choices
    ]


def strip(meetings: Sequence[Exposure], known: Mapping[str, Any]) -> dict[str, Any]:
    """The meetings behind one contact as a timeline to read."""
    stays = [
        {
            "id": str(one.pk), "start": int(one.start.timestamp()), "end": max(int(one.end.timestamp()), int(one.start.timestamp()) + 300),
            "place": str(one.place_id or ""), "place_name": getattr(known.get(str(one.place_id)), "name", "") or kind_words(one.kind),
            "source": (one.sources or ["import"])[0], "source_label": "、".join(one.sources), "uncertain": one.distance_m is None,
            "start_error_s": 0, "end_error_s": 0, "note": "", "conflict": "", "editable": False, "url": "",
        }
        for one in meetings
    ]  # fmt: skip
    if not stays:
        return {"zone": settings.TIME_ZONE, "start": 0, "end": 0, "marks": [], "places": [], "stays": []}
    start, end = min(stay["start"] for stay in stays), max(stay["end"] for stay in stays)
    return {
        "zone": settings.TIME_ZONE, "start": max(start, end - 31 * 86_400), "end": end, "marks": [],
        "places": [{"id": key, "name": place.name, "kind": place.kind} for key, place in known.items()], "stays": stays,
    }  # fmt: skip


def kind_words(kind: str) -> str:
    """How they met."""
    return {
        "presence": _("same place"),
        "encounter": _("seen together"),
        "household": _("live together"),
        "indirect": _("came after"),
    }.get(kind, kind)


def parts(judgement: Any, known: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The shares of the likelihood, the largest first."""
    found = judgement.parts.get("parts", []) if judgement else []
    whole = sum(part["hazard"] for part in found) or 1.0
    return [
        {
            **part, "kind": kind_words(part["kind"]), "share": round(100 * part["hazard"] / whole),
            "place": getattr(known.get(part["place"]), "name", ""),
        }
        for part in found
    ]  # fmt: skip


def map_data(viewer: Any, filters: queries.Filters) -> dict[str, Any]:
    """Places of the meetings with how many contacts each holds; the figure opens exactly that list."""
    rows = queries.contacts(viewer, filters).order_by()
    counted = dict(
        Exposure.objects.filter(contact__in=rows, superseded_at__isnull=True, place__isnull=False)
        .values_list("place").annotate(n=Count("contact", distinct=True))
    )  # fmt: skip
    given = {"case": filters.case, "class": filters.outcome, "ring": filters.ring, "state": filters.state}
    shown = [
        {
            "id": key, "name": place.name, "lon": place.lon, "lat": place.lat, "kind": place.kind, "count": n,
            "tone": "risk", "url": _address(given, place=key),
        }
        for key, place in places.known(counted).items()
        if (n := counted.get(_uuid(counted, key)))
    ]  # fmt: skip
    return {
        "places": [one for one in shown if one["lat"] is not None],
        "all": sorted(shown, key=lambda one: -one["count"]),
    }


def _uuid(counted: Mapping[Any, int], key: str) -> Any:
    return next((id for id in counted if str(id) == key), None)


def workbook(rows: Sequence[Contact], viewer: Any, *, purpose: str) -> bytes:
    """The list with masked names, in the order of the page."""
    columns = [
        _("rank"), _("person"), _("ring"), _("class"), _("reason"), _("minutes"), _("last contact"), _("owner"), _("state"),
        _("deadline"), "P",
    ]  # fmt: skip
    lines: list[list[Any]] = []
    for start in range(0, len(rows), CHUNK):
        for shown in queries.listed(rows[start : start + CHUNK], viewer, purpose=f"export: {purpose}"):
            one = shown.contact
            lines.append(
                [
                    len(lines) + 1, shown.person.name if shown.person else "", one.ring, one.get_outcome_display(),
                    shown.reason, round(one.minutes, 2), moment_words(one.last_at) if one.last_at else "", one.owner_name,
                    one.get_state_display(), moment_words(one.due_at) if one.due_at else "",
                    round(shown.judgement.p, 6) if shown.judgement and shown.judgement.p is not None else None,
                ]
            )  # fmt: skip
    return writing.xlsx_bytes(columns, lines, sheet=_("Contacts"))


def packs() -> list[str]:
    return protocol_packs.names()
