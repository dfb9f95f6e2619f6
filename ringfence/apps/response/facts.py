"""How long there is for what follows from an event: core's clocks."""

from datetime import timedelta

from ringfence.core.contacts.owed import CORE, FULL, HOURS, REGISTER

CORE_WITHIN, FULL_WITHIN, REGISTER_WITHIN = (timedelta(hours=HOURS[kind]) for kind in (CORE, FULL, REGISTER))
CLOCKS = ((CORE, CORE_WITHIN), (FULL, FULL_WITHIN))
