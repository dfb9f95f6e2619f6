"""What a person does with cases: register, judge, and write down where they were."""

from ringfence.apps.cases.actions.importing import feed_of, import_row, undo_row
from ringfence.apps.cases.actions.relating import relate
from ringfence.apps.cases.actions.status import confirm, exclude, note_moment, re_class, register
from ringfence.apps.cases.actions.stays import (
    Stay,
    correct_visit,
    record_visits,
    rest_of_day_at_home,
    split_visit,
    withdraw_visit,
)

__all__ = [
    "Stay",
    "confirm",
    "correct_visit",
    "exclude",
    "feed_of",
    "import_row",
    "note_moment",
    "re_class",
    "record_visits",
    "register",
    "relate",
    "rest_of_day_at_home",
    "split_visit",
    "undo_row",
    "withdraw_visit",
]
