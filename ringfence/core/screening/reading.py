"""From the cycles of two genes to a word. Two genes below the cut-off: positive; one: grey, which an alert treats as
positive until the person is tested again; none: negative. The cut-off belongs to the kit, 40 unless told."""

from collections.abc import Mapping

from ringfence.core.words import Refused

GENES = ("ORF1ab", "N")
CUT_OFF = 40.0
WELLS = tuple(f"{row}{column}" for column in range(1, 13) for row in "ABCDEFGH")


def outcome(ct: Mapping[str, float | None], *, cut_off: float = CUT_OFF) -> str:
    """`ct`: gene -> cycles, or None for a gene that did not rise. Raises Refused for cycles outside (0, 50]."""
    low = 0
    for gene, cycles in ct.items():
        if cycles is None:
            continue
        if not 0 < cycles <= 50:
            raise Refused(f"{gene}: cycles between 0 and 50, not {cycles}", code="ct")
        low += cycles < cut_off
    return ("negative", "grey", "positive")[min(low, 2)]


def well(text: str) -> str:
    """A well of a plate of 96 as A1 to H12, however it was typed (a01, A-1)."""
    plain = text.strip().upper().replace("-", "").replace(" ", "")
    row, column = plain[:1], plain[1:].lstrip("0")
    if row + column not in WELLS:
        raise Refused(f"{text}: no well of a plate of 96 (A1 to H12)", code="well")
    return row + column
