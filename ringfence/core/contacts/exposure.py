"""How likely a contact was infected: hazards of all meetings added up, P = 1 - exp(-hazard), every part shown.

A segment's hazard is kappa x infectiousness x reach x masks x susceptibility x hours, plus room air. Kappa comes from
one figure: 1.1 % per hour of contact in 7 million notified by the NHS app (Ferretti et al.), taken here for an unmasked
near contact at the peak of infectiousness. So P ranks contacts; as a probability it is only as good as that figure.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scipy.special import gammaincinv

from ringfence.core.contacts.air import dose_after, dose_together
from ringfence.core.contacts.profile import HOUR, Profile
from ringfence.core.contacts.records import Case, Meeting, Place
from ringfence.core.words import PlaceId, Window


@dataclass(frozen=True, slots=True)
class Part:
    """One meeting's share. `infectiousness` is the mean relative to the peak; `near`, `far` and `home` are hazards."""

    kind: str
    span: Window
    place: PlaceId
    minutes: float
    unmasked_minutes: float
    infectiousness: float
    reach: float
    masks: float
    susceptibility: float
    near: float
    far: float
    home: float
    air_known: bool

    @property
    def hazard(self) -> float:
        return self.near + self.far + self.home


@dataclass(frozen=True, slots=True)
class Exposure:
    """Cumulative hazard (dimensionless), probability of infection, and the parts, the largest first."""

    hazard: float
    probability: float
    parts: tuple[Part, ...]


def hazard(
    meetings: Sequence[Meeting],
    *,
    case: Case,
    profile: Profile,
    places: Mapping[PlaceId, Place] | None = None,
    susceptibility: float = 1.0,
) -> Exposure:
    """Add up one contact's meetings with one case. Times in UTC seconds; `susceptibility` is relative (1 = usual).

    Where an encounter with a known distance covers a presence at the same time, the encounter alone counts.
    """
    measured = [one.span for one in meetings if one.kind == "encounter" and one.distance_m is not None]
    parts: list[Part] = []
    for meeting in meetings:
        spans = [meeting.span]
        if meeting.kind == "presence" or (meeting.kind == "encounter" and meeting.distance_m is None):
            spans = _without(meeting.span, measured)
        place = (places or {}).get(meeting.place)
        for span in spans:
            parts.append(_part(meeting, span, case, profile, place, susceptibility))
    total = math.fsum(part.hazard for part in parts)
    parts.sort(key=lambda part: -part.hazard)
    return Exposure(total, -math.expm1(-total), tuple(parts))


def _without(span: Window, covered: Sequence[Window]) -> list[Window]:
    """What is left of `span` after taking away the covered times."""
    left = [span]
    for taken in sorted(covered):
        cut = []
        for piece in left:
            if not piece.overlap(taken):
                cut.append(piece)
                continue
            if piece.start < taken.start:
                cut.append(Window(piece.start, taken.start))
            if taken.end < piece.end:
                cut.append(Window(taken.end, piece.end))
        left = cut
    return left


def _part(
    meeting: Meeting, span: Window, case: Case, profile: Profile, place: Place | None, susceptibility: float
) -> Part:
    minutes = (span.end - span.start) / 60
    worth = _hours_at_peak(span, case, profile)
    minute = Window(span.start, span.start + 60)
    relative = worth * 60 / minutes if minutes else _hours_at_peak(minute, case, profile) * 60
    masks = (profile.mask_out if meeting.index_masked else 1.0) * (
        profile.mask_in if meeting.other_masked else 1.0
    )
    apart = meeting.same_room is False or meeting.kind in ("indirect", "household")
    reach = 0.0 if apart else profile.weight(meeting.distance_m, meeting.distance_error_m)
    near = profile.kappa * reach * masks * susceptibility * worth
    home = 0.0
    if meeting.kind == "household":
        home = _home(span, case, profile) * susceptibility
    far = _far(meeting, minutes / 60, profile, place) * relative * masks * susceptibility
    unmasked = 0.0 if meeting.index_masked and meeting.other_masked else minutes
    return Part(
        kind=meeting.kind, span=span, place=meeting.place, minutes=minutes, unmasked_minutes=unmasked,
        infectiousness=relative, reach=reach, masks=masks, susceptibility=susceptibility,
        near=near, far=far, home=home, air_known=_air(place) is not None,
    )  # fmt: skip


def _hours_at_peak(span: Window, case: Case, profile: Profile) -> float:
    """The span's length in hours at peak infectiousness. Without onset, the day of sampling stands for it;
    without either, the mean over the middle 95 % of the profile."""
    anchor = case.onset if case.onset is not None else case.sampled
    if anchor is None:
        low, high = _middle(profile)
        return (span.end - span.start) / HOUR * 0.95 / ((high - low) * profile.infectiousness.peak())
    return profile.infectiousness.hours(span.start - anchor, span.end - anchor)


def _middle(profile: Profile) -> tuple[float, float]:
    one = profile.infectiousness
    low, high = (float(gammaincinv(one.shape, share)) / one.rate + one.shift for share in (0.025, 0.975))
    return low, high


def _home(span: Window, case: Case, profile: Profile) -> float:
    """Living together: the household attack rate, for the share of infectiousness that lies in the window."""
    anchor = case.onset if case.onset is not None else case.sampled
    share = 1.0
    if anchor is not None:
        one = profile.infectiousness
        share = one.share((span.end - anchor) / (24 * HOUR)) - one.share((span.start - anchor) / (24 * HOUR))
    return -math.log1p(-profile.household_attack) * share


def _air(place: Place | None) -> tuple[float, float] | None:
    if place is None or not place.volume_m3 or place.air_changes_h is None:
        return None
    return place.volume_m3, place.air_changes_h


def _far(meeting: Meeting, hours: float, profile: Profile, place: Place | None) -> float:
    """Room-air dose at peak infectiousness; 0 when volume or air changes are unknown (`air_known` says so)."""
    air = _air(place)
    if air is None or meeting.same_room is False or meeting.kind == "household":
        return 0.0
    volume, changes = air
    room = {"quanta_h": profile.quanta_h, "volume_m3": volume, "breathing_m3_h": profile.breathing_m3_h}
    loss = changes + profile.air_loss_h
    if meeting.kind == "indirect":
        return dose_after(loss_h=loss, gap_hours=(meeting.gap_s or 0) / HOUR, **room)
    return dose_together(loss_h=loss, hours=hours, **room)
