"""`ringfence trace --raw`: the two rings by minutes alone."""

from ringfence.cli.trace_answer import Answer
from ringfence.cli.trace_asked import Asked
from ringfence.cli.trace_inputs import Inputs, Told
from ringfence.core.contacts.listed import from_raw
from ringfence.core.words import PersonId
from ringfence.engine import search


def answer_raw(asked: Asked, inputs: Inputs, *, told: Told) -> Answer:
    told("searching")
    rows = search.raw(
        [PersonId(person) for person in asked.index],
        columns=inputs.columns,
        window=asked.span,
        min_minutes=asked.min_minutes or 0,
        ring2_min_minutes=asked.ring2_min_minutes or 0,
        progress=lambda done, parts: told(f"searching the second ring, {done} of {parts}"),
    )
    return Answer(
        listed=from_raw(rows),
        window=asked.span,
        warnings=list(inputs.warnings),
        question={
            "mode": "raw",
            "index": list(asked.index),
            "window": [asked.window[0], asked.window[1]],
            "min_minutes": asked.min_minutes,
            "ring2_min_minutes": asked.ring2_min_minutes,
        },
    )
