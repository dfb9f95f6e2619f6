"""One person told of by several sources: what agrees becomes one stay, what cannot both be true is flagged, and where
only an entry was seen, the end is inferred by a rule and marked so.

Nothing is dropped or corrected here: a person decides which of two rows is wrong. Times are UTC seconds, half-open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ringfence.core.cases.trajectory import FASTEST_M_S, ROUNDING_S, Stay, distance_m
from ringfence.core.contacts.records import Place, Presence
from ringfence.core.protocol.values import Protocol
from ringfence.core.words import PersonId, PlaceId, Refused, Window

DWELL = "contacts/dwell_minutes"
"""Key of a protocol's rule: venue kind -> minutes that a stay is taken to last when only the entry was seen."""
LONGEST_MOVE_S = 86_400
"""Moves that had more time than this are not looked at."""


@dataclass(frozen=True, slots=True)
class Fused:
    """One stay at one place, and the rows that tell of it. Several rooms or seats: the person moved, or rows differ.

    `inferred`: "" = the end was seen; "next-place" = it is the start of the next stay elsewhere; "dwell" = it follows
    the rule for this kind of venue; "open" = nobody knows, and the stay lasts until the moment asked about.
    """

    person: PersonId
    place: PlaceId
    span: Window
    rows: tuple[Presence, ...]
    inferred: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        return _said(row.source for row in self.rows)

    @property
    def rooms(self) -> tuple[str, ...]:
        return _said(row.room for row in self.rows)

    @property
    def seats(self) -> tuple[str, ...]:
        return _said(row.seat for row in self.rows)


@dataclass(frozen=True, slots=True)
class Clash:
    """Two rows that cannot both be true, with both sources in them.

    kind: "two-places" (at both at once for `seconds` more than the errors allow) or "impossible-move" (`seconds` short
    of what the fastest journey takes).
    """

    kind: str
    first: Presence
    second: Presence
    seconds: int


def dwell_rule(protocol: Protocol) -> dict[str, int]:
    """Seconds by venue kind from a protocol's `contacts/dwell_minutes`; empty when the protocol has no such rule."""
    rule = protocol.get(DWELL, {})
    if not isinstance(rule, Mapping) or any(not isinstance(one, int | float) for one in rule.values()):
        raise Refused(f"{DWELL}: a number of minutes for each venue kind is needed", code="dwell-rule")
    return {str(kind): round(minutes * 60) for kind, minutes in rule.items()}


def fuse(
    presence: Iterable[Presence],
    *,
    places: Mapping[PlaceId, Place],
    dwell_s: Mapping[str, int],
    until: int,
) -> list[Fused]:
    """The stays of each person as all sources together tell them, as known at `until`; sorted by person and start.

    Rows of one person at one place that overlap or touch, allowing for both time errors, are one stay.
    """
    found: list[Fused] = []
    for person, rows in _by_person(presence, until=until).items():
        ended = [(row, *_end(row, rows, places=places, dwell_s=dwell_s, until=until)) for row in rows]
        for place in sorted({row.place for row in rows}):
            found += _joined(person, place, [one for one in ended if one[0].place == place])
    return sorted(found, key=lambda one: (one.person, one.span, one.place))


def clashes(
    presence: Iterable[Presence],
    *,
    places: Mapping[PlaceId, Place],
    until: int,
    fastest_m_s: float = FASTEST_M_S,
) -> list[Clash]:
    """Pairs of rows of one person that cannot both be true: at two places at once beyond both errors of time and of
    position, or moved faster than possible. A row without an end is taken at its entry alone.
    """
    found: list[Clash] = []
    for rows in _by_person(presence, until=until).values():
        for number, first in enumerate(rows):
            reach = _last(first) + LONGEST_MOVE_S
            for second in rows[number + 1 :]:
                if second.start > reach:
                    break
                clash = _clash(first, second, places, fastest_m_s)
                if clash:
                    found.append(clash)
    return found


def _by_person(presence: Iterable[Presence], *, until: int) -> dict[PersonId, list[Presence]]:
    rows: dict[PersonId, list[Presence]] = {}
    for row in presence:
        if row.start < until:
            rows.setdefault(row.person, []).append(row)
    return {person: sorted(own, key=_order) for person, own in sorted(rows.items())}


def _order(row: Presence) -> tuple[object, ...]:
    return row.start, _last(row), row.place, row.source, row.room, row.seat


def _last(row: Presence) -> int:
    """The last moment at which the row itself puts the person there."""
    return row.start if row.end is None else max(row.start, row.end)


def _error(row: Presence) -> float:
    return row.time_error_s or 0.0


def _end(
    row: Presence,
    rows: list[Presence],
    *,
    places: Mapping[PlaceId, Place],
    dwell_s: Mapping[str, int],
    until: int,
) -> tuple[int, str]:
    """(end, how it is known). An entry inside a stay that another source saw end needs no rule."""
    if row.end is not None:
        return min(row.end, until), ""
    seen = [
        other.end
        for other in rows
        if other.place == row.place and other.end is not None and other.start <= row.start < other.end
    ]
    if seen:
        return min(max(seen), until), ""
    left = [other.start for other in rows if other.place != row.place and other.start > row.start]
    kind = places[row.place].kind if row.place in places else ""
    ends = [(until, "open")]
    ends += [(min(left), "next-place")] if left else []
    ends += [(row.start + dwell_s[kind], "dwell")] if kind in dwell_s else []
    return min(ends)


def _joined(person: PersonId, place: PlaceId, ended: list[tuple[Presence, int, str]]) -> list[Fused]:
    """Overlapping or touching rows as one stay; its end is known as the row that lasts longest knows it."""
    stays: list[Fused] = []
    for row, end, how in ended:
        last = stays[-1] if stays else None
        slack = _error(row) + max((_error(one) for one in last.rows), default=0) if last else 0
        if last and row.start <= last.span.end + slack:
            longer = end > last.span.end
            stays[-1] = Fused(
                person,
                place,
                Window(last.span.start, max(end, last.span.end)),
                (*last.rows, row),
                how if longer else last.inferred,
            )
        else:
            stays.append(Fused(person, place, Window(row.start, max(row.start, end)), (row,), how))
    return stays


def _clash(
    first: Presence, second: Presence, places: Mapping[PlaceId, Place], fastest_m_s: float
) -> Clash | None:
    if first.place == second.place:
        return None
    metres = _apart(first, second, places)
    if metres == 0:
        return None
    allowed = _error(first) + _error(second)
    overlap = min(_last(first), _last(second)) - second.start
    if (
        _last(second) == second.start
    ):  # an entry in the midst of a stay elsewhere: how far from its nearer end
        overlap = min(_last(first) - second.start, second.start - first.start)
    if overlap > allowed:
        return Clash("two-places", first, second, int(overlap - allowed))
    if metres is None:
        return None
    short = metres / fastest_m_s - (second.start - _last(first) + allowed)
    return Clash("impossible-move", first, second, int(short)) if short > ROUNDING_S else None


def _apart(first: Presence, second: Presence, places: Mapping[PlaceId, Place]) -> float | None:
    """Metres between the two beyond both errors of position; None when a position is unknown."""
    ends = []
    for row in (first, second):
        place = places.get(row.place)
        ends.append(Stay("", 0, 0, lat=place.lat if place else None, lon=place.lon if place else None))
    metres = distance_m(*ends)
    if metres is None:
        return None
    return max(0.0, metres - (first.position_error_m or 0.0) - (second.position_error_m or 0.0))


def _said(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({word for word in words if word}))
