"""Dice without state: Philox 4x32-10 (Salmon 2011), keyed by (seed, event, person, place, slot).

The same key gives the same number on any thread, in any order and on any machine: nothing here calls the machine's own
`log` or `exp`, whose last digit differs between systems; only operations that IEEE 754 fixes are used.
"""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types; written ones would only repeat uint64 in every place.

import math

import numpy as np
from numba import njit

# What a number decides. A new decision takes a new number; a number once used keeps its meaning.
AGE, SEX, HEALTH, WORK, HOME, NAME, BIRTH, PHONE, SORT, VENUE = range(1, 11)
DAY, OUTING, TRAVEL = range(11, 14)
FREE = 100  # numbers from here on belong to transmission, observation and response

_LOW = np.uint64(0xFFFFFFFF)
_M0, _M1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
_W0, _W1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
_32 = np.uint64(32)
_LN2 = 0.6931471805599453
_TAYLOR = np.array([1.0 / math.factorial(term) for term in range(14, -1, -1)])
_ODD = np.array([1.0 / odd for odd in range(23, 0, -2)])


@njit(inline="always", nogil=True)
def philox(c0, c1, c2, c3, k0, k1):
    """Ten rounds of Philox 4x32; all arguments and results are uint64 that hold 32 bits."""
    for _ in range(10):
        p0, p1 = _M0 * c0, _M1 * c2
        c0, c1, c2, c3 = (p1 >> _32) ^ c1 ^ k0, p1 & _LOW, (p0 >> _32) ^ c3 ^ k1, p0 & _LOW
        k0, k1 = (k0 + _W0) & _LOW, (k1 + _W1) & _LOW
    return c0, c1, c2, c3


@njit(inline="always", nogil=True)
def bits(seed, event, person, place, slot):
    """Four independent words of 32 bits (as uint64). Negative numbers and numbers beyond 32 bits are cut to 32."""
    key = np.uint64(seed)
    return philox(
        np.uint64(person) & _LOW,
        np.uint64(place) & _LOW,
        np.uint64(slot) & _LOW,
        np.uint64(event) & _LOW,
        key & _LOW,
        key >> _32,
    )


@njit(inline="always", nogil=True)
def unit(word):
    """A word of 32 bits as a number strictly inside (0, 1)."""
    return (np.float64(word) + 0.5) * (1.0 / 4294967296.0)


@njit(inline="always", nogil=True)
def below(word, size):
    """A word of 32 bits as an integer in [0, size)."""
    return np.int64((word * np.uint64(size)) >> _32)


@njit(cache=True, nogil=True)
def uniform(seed, event, person, place, slot):
    """Strictly inside (0, 1), with 53 bits."""
    a, b, _, _ = bits(seed, event, person, place, slot)
    return (np.float64((a << np.uint64(21)) ^ (b >> np.uint64(11))) + 0.5) * (1.0 / 9007199254740992.0)


@njit(cache=True, nogil=True)
def log(x):
    """Natural logarithm of x > 0, the same on every machine (relative error below 1e-15)."""
    mantissa, power = math.frexp(x)
    if mantissa < 0.7071067811865476:
        mantissa, power = mantissa * 2.0, power - 1
    z = (mantissa - 1.0) / (mantissa + 1.0)
    square, total = z * z, 0.0
    for term in range(12):
        total = total * square + _ODD[term]
    return 2.0 * z * total + power * _LN2


@njit(cache=True, nogil=True)
def exp(x):
    """e to the x, the same on every machine (relative error below 1e-14)."""
    if x < -700.0:
        return 0.0
    power = math.floor(x / _LN2 + 0.5)
    rest = x - power * _LN2
    total = 0.0
    for term in range(15):
        total = total * rest + _TAYLOR[term]
    return math.ldexp(total, np.int32(power))  # type: ignore[arg-type]  # the compiler wants 32 bits


@njit(cache=True, nogil=True)
def probit(u):
    """Inverse of the normal distribution at u in (0, 1) by Acklam's rational functions (relative error 1.2e-9)."""
    if u < 0.02425 or u > 0.97575:
        q = math.sqrt(-2.0 * log(u if u < 0.5 else 1.0 - u))
        top = (-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838
        top = ((top * q - 2.549732539343734) * q + 4.374664141464968) * q + 2.938163982698783
        low = ((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
        x = top / ((low + 3.754408661907416) * q + 1.0)
        return x if u < 0.5 else -x
    q = u - 0.5
    r = q * q
    top = ((-3.969683028665376e01 * r + 2.209460984245205e02) * r - 2.759285104469687e02) * r
    top = ((top + 1.383577518672690e02) * r - 3.066479806614716e01) * r + 2.506628277459239
    low = ((-5.447609879822406e01 * r + 1.615858368580409e02) * r - 1.556989798598866e02) * r
    return top * q / (((low + 6.680131188771972e01) * r - 1.328068155288572e01) * r + 1.0)


@njit(cache=True, nogil=True)
def normal(seed, event, person, place, slot):
    """Mean 0, standard deviation 1."""
    return probit(uniform(seed, event, person, place, slot))


@njit(cache=True, nogil=True)
def exponential(seed, event, person, place, slot):
    """Mean 1."""
    return -log(uniform(seed, event, person, place, slot))


@njit(cache=True, nogil=True)
def pick(cumulative, low, high, share):
    """The index i of [low, high) in which `share` of (0, 1) of the weight falls.

    `cumulative[i]:cumulative[i + 1]` is the weight of i; at least one weight of the range must not be zero.
    """
    first, last = cumulative[low], cumulative[high]
    target = first + share * (last - first)
    while low + 1 < high:
        middle = (low + high) >> 1
        if cumulative[middle] <= target:
            low = middle
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def uniforms(seed, event, people, place, slot):
    """One uniform a person: `people` is an array of numbers, the rest of the key is the same for all."""
    out = np.empty(len(people), np.float64)
    for i in range(len(people)):
        out[i] = uniform(seed, event, people[i], place, slot)
    return out


@njit(cache=True, nogil=True)
def words(seed, event, people, place, slot):
    """64 random bits a person, for sorting into a random order."""
    out = np.empty(len(people), np.uint64)
    for i in range(len(people)):
        a, b, _, _ = bits(seed, event, people[i], place, slot)
        out[i] = (a << _32) | b
    return out
