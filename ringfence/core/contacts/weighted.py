"""Weighted minutes as Germany's warning app counted them: the plain score that the hazard must beat.

Corona-Warn-App, first version: minutes are weighted by distance, sightings of low risk dropped, the highest risk score
of those kept multiplies the sum, a normaliser brings it back to minutes.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sighting:
    """Minutes at a distance (m), with the product of the app's risk values (dimensionless)."""

    minutes: float
    distance_m: float
    risk: float


def weighted_minutes(
    sightings: Sequence[Sighting],
    *,
    reach: Sequence[tuple[float, float]],
    least_risk: float = 11,
    normaliser: float = 25,
) -> float:
    """The app's minutes; 15 or more raised an alert. `reach` = (metres, weight) steps."""
    kept = [one for one in sightings if one.risk >= least_risk]
    if not kept:
        return 0.0
    minutes = sum(
        one.minutes * next((weight for limit, weight in reach if one.distance_m < limit), 0.0) for one in kept
    )
    return minutes * max(one.risk for one in kept) / normaliser
