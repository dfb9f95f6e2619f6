"""Room air (Wells-Riley, well mixed): what builds up while a case is there, and what lingers after they left.

Units: quanta_h 1/h, volume_m3 m3, loss_h 1/h (air changes + settling + decay), breathing_m3_h m3/h, hours h.
Returned doses are dimensionless; the probability of infection is 1 - exp(-dose).
"""

import math


def dose_together(
    *, quanta_h: float, volume_m3: float, loss_h: float, breathing_m3_h: float, hours: float
) -> float:
    """Dose of somebody in the room for `hours` from the moment the case enters clean air.

    Concentration C(t) = E / (loss V) (1 - exp(-loss t)); dose = breathing x integral of C.
    """
    if loss_h <= 0:
        return breathing_m3_h * quanta_h * hours * hours / (2 * volume_m3)
    lingering = (1 - math.exp(-loss_h * hours)) / loss_h
    return breathing_m3_h * quanta_h / (loss_h * volume_m3) * (hours - lingering)


def dose_after(
    *, quanta_h: float, volume_m3: float, loss_h: float, breathing_m3_h: float, gap_hours: float
) -> float:
    """At most this dose for somebody who enters `gap_hours` after the case left, however long either stayed.

    The case is taken to have filled the room to its steady state E / (loss V), the other to stay until it is gone.
    """
    if loss_h <= 0:
        return 0.0
    left = quanta_h / (loss_h * volume_m3) * math.exp(-loss_h * gap_hours)
    return breathing_m3_h * left / loss_h


def lingering_hours(loss_h: float) -> float:
    """After three times 1/loss about 5 % is left: the time within which entering still counts as indirect contact."""
    return 3 / loss_h if loss_h > 0 else math.inf
