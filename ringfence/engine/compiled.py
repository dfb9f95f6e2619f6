"""How compiled loops read segments where they lie.

A search over any number of segments is one call, so the compiled code gets a table of addresses (`Segment.addresses`)
instead of arrays. Whoever calls holds the segments for as long as the call lasts.
"""

# mypy: disable-error-code="no-untyped-def,no-untyped-call,attr-defined,call-arg"
# The compiler infers the types.

from numba import carray, njit, types
from numba.extending import intrinsic

(
    PLACE_AT, START, END, PERSON, START_SAMPLE, REACH_SAMPLE, PERSON_AT, OWN_PLACE, OWN_START, OWN_END, PLACES,
    PEOPLE, EPOCH, EARLIEST, LATEST, WIDTH,
) = range(16)  # fmt: skip
"""The columns of a table of addresses, and how many there are."""


@intrinsic
def _ints_at(typing, address):
    """The int32 numbers that begin at an address."""

    def generate(context, builder, signature, values):
        return builder.inttoptr(values[0], context.get_value_type(signature.return_type))

    return types.CPointer(types.int32)(types.int64), generate


@intrinsic
def _longs_at(typing, address):
    """The int64 numbers that begin at an address."""

    def generate(context, builder, signature, values):
        return builder.inttoptr(values[0], context.get_value_type(signature.return_type))

    return types.CPointer(types.int64)(types.int64), generate


@njit(nogil=True, cache=True, inline="always")
def ints(address, low, high):
    """Numbers low:high of an int32 array."""
    return carray(_ints_at(address + 4 * low), (high - low,))


@njit(nogil=True, cache=True, inline="always")
def long(address, position):
    """One number of an int64 array."""
    return carray(_longs_at(address + 8 * position), (1,))[0]
