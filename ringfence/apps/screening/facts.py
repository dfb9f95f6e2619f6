"""How long a hold may last, how many swabs, and what they say together: core's rules in the database's types."""

from datetime import timedelta

from ringfence.core.screening import recheck

SWABS = recheck.SWABS
of_person, of_tube = recheck.of_person, recheck.of_tube
HELD, SWAB_WITHIN, TOLD_WITHIN = (
    timedelta(hours=hours) for hours in (recheck.HELD_HOURS, recheck.SWAB_HOURS, recheck.TOLD_HOURS)
)
BESIDE = timedelta(minutes=recheck.BESIDE_MINUTES)
RULE = "screening/positive-pool"
