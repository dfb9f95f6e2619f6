"""What is done at the venue desk: open it, mark what was seen, sign, and close what nobody judged in time."""

from ringfence.apps.venues.actions.closing import close_overdue
from ringfence.apps.venues.actions.marking import apply, choose, find, take_along
from ringfence.apps.venues.actions.opening import open_scene

__all__ = ["apply", "choose", "close_overdue", "find", "open_scene", "take_along"]
