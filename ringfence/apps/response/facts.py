"""What the response knows of clocks: how long a positive result may wait before it is registered."""

from datetime import timedelta

from ringfence.core.contacts.owed import CORE, FULL, HOURS, REGISTER

REGISTER_WITHIN = timedelta(hours=HOURS[REGISTER])
REPORTED = {"core": CORE, "full": FULL}
