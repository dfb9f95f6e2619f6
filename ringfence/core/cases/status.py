"""The registered statuses of a case, in which order a person may pass through them, and which of them allow tracing."""

SUSPECTED = "suspected"
SCREENED = "screened-positive"
RECHECKED = "rechecked"
CONFIRMED = "confirmed"
ASYMPTOMATIC = "asymptomatic"
EXCLUDED = "excluded"

ALL = (SUSPECTED, SCREENED, RECHECKED, CONFIRMED, ASYMPTOMATIC, EXCLUDED)
INFECTED = frozenset({CONFIRMED, ASYMPTOMATIC})
TRACEABLE = frozenset(ALL) - {EXCLUDED}

# Excluded can be reopened only through `suspected` or a new positive screening: never straight to an infection.
NEXT: dict[str, frozenset[str]] = {
    "": frozenset(ALL) - {EXCLUDED},
    SUSPECTED: frozenset({SCREENED, RECHECKED, CONFIRMED, ASYMPTOMATIC, EXCLUDED}),
    SCREENED: frozenset({RECHECKED, CONFIRMED, ASYMPTOMATIC, EXCLUDED}),
    RECHECKED: frozenset({CONFIRMED, ASYMPTOMATIC, EXCLUDED}),
    CONFIRMED: frozenset({ASYMPTOMATIC, EXCLUDED}),
    ASYMPTOMATIC: frozenset({CONFIRMED, EXCLUDED}),
    EXCLUDED: frozenset({SUSPECTED, SCREENED}),
}


def may_follow(new: str, *, old: str) -> bool:
    """Whether a case of status `old` ("" = not yet registered) may become `new`."""
    return new in NEXT.get(old, frozenset())
