"""A read note laid out for the page: the text with its pieces marked, and one row a proposed stay."""

from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from ringfence.apps.cases import words
from ringfence.apps.cases.models import Link, Mode, Series
from ringfence.web.moments import as_local

SHOWN_AT_MOST = 400
HOUR_S, MONTH_S = 3600, 31 * 86_400


def pieces(text: str, stays: Any) -> list[dict[str, Any]]:
    """The text in pieces; each knows the numbers of the stays that were read from it, and whether one of them asks."""
    cuts = sorted({0, len(text), *(edge for stay in stays for edge in stay.span)})
    found = []
    for begin, end in pairwise(cuts):
        inside = [
            n
            for n, stay in enumerate(stays, start=1)
            if stay.span[0] <= begin and end <= stay.span[1] and stay.span[1]
        ]
        asks = any(not stays[n - 1].ready for n in inside)
        found.append({"text": text[begin:end], "numbers": inside, "asks": asks})
    return found


def row(n: int, stay: Any) -> dict[str, Any]:
    """One proposed stay as the fields of the form."""
    return {
        "n": n,
        "words": stay.words,
        "start": _local(stay.start),
        "end": _local(stay.end),
        "day": stay.day,
        "clock": "" if stay.day else _clock(stay.clock),
        "clock_from": stay.clock[0],
        "clock_to": stay.clock[1],
        "place": stay.place,
        "place_words": _("home") if stay.place_words == "home" else stay.place_words,
        "masked": {True: "yes", False: "no"}.get(stay.masked, ""),
        "mode": stay.mode if stay.mode in Mode.values else "",
        "seat": stay.seat,
        "companions": _("alone") if stay.alone else stay.companions,
        "relations": [relation(one) for one in stay.relations],
        "start_error_min": stay.start_error_s // 60,
        "end_error_min": stay.end_error_s // 60,
        "questions": [words.question(code) for code in stay.questions],
        "ready": stay.ready,
    }


def on_timeline(payload: dict[str, Any], stays: Any) -> dict[str, Any]:
    """The trajectory with the proposed stays beside what is kept already; they are hatched, for they are not sure."""
    offered = [
        {
            "id": f"read-{n}", "start": stay.start, "end": stay.end or stay.start + 7200, "place": "",
            "place_name": f"[{n}] " + (_("home") if stay.place_words == "home" else stay.place_words),
            "source": "interview", "source_label": _("interview"), "uncertain": True,
            "start_error_s": stay.start_error_s, "end_error_s": stay.end_error_s, "note": stay.words[:200], "conflict": "",
            "editable": False, "url": "",
        }
        for n, stay in enumerate(stays, start=1)
        if stay.start is not None and "rest-of-day" not in stay.questions
    ]  # fmt: skip
    if not offered:
        return payload
    first, last = min(one["start"] for one in offered), max(one["end"] for one in offered)
    near = [edge for edge in (payload["start"], payload["end"]) if abs(edge - first) < MONTH_S]
    return payload | {
        "stays": [*payload["stays"], *offered],
        "start": min([first - HOUR_S, *near]),
        "end": min(max([last + HOUR_S, *near]), first + MONTH_S),
    }


def relation(one: Any) -> dict[str, str]:
    return {
        "code": f"{one.series}:{one.number}:{one.kind}",
        "label": words.relation(one.series, one.number, one.kind),
        "words": one.words,
    }


def told(codes: list[str]) -> tuple[tuple[str, int, str], ...]:
    """The ticked relations of a form back as (series, number, kind); anything else in the field is left out."""
    found = []
    for code in codes:
        series, _sep, rest = code.partition(":")
        number, _sep, kind = rest.partition(":")
        if series in Series.values and number.isdigit() and len(number) < 6 and kind in Link.values:
            found.append((series, int(number), kind))
    return tuple(found)


def _local(at: int | None) -> str:
    return "" if at is None else as_local(at).strftime("%Y-%m-%dT%H:%M")


def _clock(clock: tuple[int | None, int | None]) -> str:
    """08:10–08:45 for a stay whose day nobody said."""
    start, end = ("?" if at is None else f"{at // 3600:02d}:{at // 60 % 60:02d}" for at in clock)
    return "" if clock == (None, None) else f"{start}–{end}"
