"""What a laboratory and a sampling team do: results of people, tubes on their way, readings of plates."""

from ringfence.apps.lab.actions.readings import Entry, Plate, Reported, correct_reading, enter, report
from ringfence.apps.lab.actions.results import correct, record, withdraw
from ringfence.apps.lab.actions.tubes import Swabbed, collect, hand_over, open_tube, order_single, rack, step

__all__ = [
    "Entry",
    "Plate",
    "Reported",
    "Swabbed",
    "collect",
    "correct",
    "correct_reading",
    "enter",
    "hand_over",
    "open_tube",
    "order_single",
    "rack",
    "record",
    "report",
    "step",
    "withdraw",
]
