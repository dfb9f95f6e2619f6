"""Generated worlds full of ties, touching rows, stays without length, open stays and a midnight."""

from hypothesis import strategies as st

from ringfence.core.contacts.records import Encounter, Presence

MIDNIGHT = 1_648_425_600
NAMES = ["X", "Y", "甲", "A", "B", "C", "D", "10", "9"]

people = st.sampled_from(NAMES)
# Few distinct moments around one midnight: ties and touching rows are common.
moments = st.integers(-12, 12).map(lambda step: MIDNIGHT + step * 300)
lengths = st.sampled_from([0, 0, 300, 300, 600, 900, 3600, None])
sources = st.sampled_from(["", "scan", "interview"])


@st.composite
def stays(draw):
    start, length = draw(moments), draw(lengths)
    return Presence(
        draw(people),
        draw(st.sampled_from(["P", "Q", "R"])),
        start,
        None if length is None else start + length,
        source=draw(sources),
        position_error_m=draw(st.sampled_from([None, None, 5.0])),
        room=draw(st.sampled_from(["", "", "1", "2"])),
        seat=draw(st.sampled_from(["", "3A", "4车9C"])),
    )


@st.composite
def encounters(draw):
    start, length = draw(moments), draw(lengths)
    return Encounter(
        draw(people),
        draw(people),
        start,
        None if length is None else start + length,
        draw(st.sampled_from([None, 0.5, 1.0, 3.0])),
        draw(st.sampled_from(["", "P", "S"])),
        draw(st.sampled_from([None, "meal", "market"])),
        draw(sources),
    )
