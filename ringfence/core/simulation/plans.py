"""The compiled day: from a person and a day to the places of that day, minute by minute, in the order of time.

School or work first, by foot, bus or car; a meal near work; then outings by kind of day and age, to venues that are open;
home in between. Households go out together on some free days. Few take a train for the day.
"""

# mypy: disable-error-code="no-untyped-def"
# The compiler infers the types; written ones would only repeat int64 in every place.

import numpy as np
from numba import njit

from ringfence.core.simulation import draws
from ringfence.core.simulation.compiled import uncounted
from ringfence.core.simulation.lives import DRIVES, NOTHING, PUPIL, RIDES, SHIFT, venue
from ringfence.core.simulation.venues import BUS, EATERY, FESTIVAL, GATE, STATION, TRAIN, VISIT_HOME, WEEKDAY

MOST_STAYS = 10
_AT_ONCE = 1024  # people whose first words are drawn together; a matter of speed only
MOST_OUTINGS = 3
_END = 1440
_LATEST = 1370
_16 = np.uint64(16)
_LOW16 = np.uint64(0xFFFF)
_TOGETHER = 0.4
_AWAY = 0.006


@njit(inline="always", nogil=True)
def _low(word):
    return (np.float64(word & _LOW16) + 0.5) / 65536.0


@njit(inline="always", nogil=True)
def _high(word):
    return (np.float64(word >> _16) + 0.5) / 65536.0


@njit(inline="always", nogil=True)
def _put(out, row, day, person, place, start, end, room, seat):
    """One stay; returns the next row. `start` and `end` are minutes of the day."""
    out[0, row], out[1, row] = person, place
    out[2, row], out[3, row] = day * 1440 + start, day * 1440 + end
    out[4, row], out[5, row] = room, seat
    return row + 1


@njit(inline="always", nogil=True)
def _bell(word):
    """About normal: four bytes of a word added up, mean 0, standard deviation 1."""
    total = 0.0
    for _ in range(4):
        total += np.float64(word & np.uint64(255))
        word = word >> np.uint64(8)
    return (total - 510.0) / 147.8


@njit(inline="always", nogil=True)
def _ride(out, row, day, person, community, start, minutes, word, land):
    """A bus of the township: everybody of a community who leaves in the same half hour sits in the same one."""
    township_of, community_from, venue_from, _ = land
    town = township_of[community]
    low, high = venue_from[BUS, community_from[town]], venue_from[BUS, community_from[town + 1]]
    if low == high:
        low, high = venue_from[BUS, 0], venue_from[BUS, venue_from.shape[1] - 1]
    bus = low + (community * 7 + start // 30) % (high - low)
    seat = draws.below(word, 44)
    place_of = (seat // 4 + 1) * 10 + seat % 4 + 1
    return _put(out, row, day, person, bus, start, start + minutes, 0, place_of if place_of <= 104 else 0)


@njit(inline="always", nogil=True)
def _duty_hours(duty, age, word):
    """(start, end) of school or work."""
    early = draws.below(word & draws._LOW, 30)
    if duty == PUPIL:
        return 450 + early, (1000 if age < 12 else 1050 if age < 15 else 1260) + np.int64(_low(word) * 30)
    length = 480 + np.int64(_low(word) * 120)
    start = (830 if duty == SHIFT else 420) + early * 4
    return start, min(start + length, _LATEST)


@njit(inline="always", nogil=True)
def _meal(out, row, person, start, end, place, room, a, b, now, land, community):
    """At work from start to end, a third go out for lunch in between."""
    _, _, venue_from, draw_of = land
    noon = 700 + np.int64(_high(a) * 40)
    if _low(a) > 0.15 or start > 660 or end < 800:
        return _put(out, row, now, person, place, start, end, room, 0)
    row = _put(out, row, now, person, place, start, noon, room, 0)
    eatery = venue(EATERY, community, 0, draws.unit(b), venue_from, draw_of, land[0], land[1])
    row = _put(out, row, now, person, eatery, noon + 5, noon + 40, 0, 0)
    return _put(out, row, now, person, place, noon + 45, end, room, 0)


@njit(inline="always", nogil=True)
def _gate(out, row, day, person, community, start, word, land):
    """Three minutes at a toll gate."""
    gate = venue(GATE, community, 1, draws.unit(word), land[2], land[3], land[0], land[1])
    return _put(out, row, day, person, gate, start, start + 3, 0, 0)


@njit(inline="always", nogil=True)
def _duty(out, row, now, p, person, work, land, luck, i):
    """Home, the way, school or work, the way back. Returns (row, minute at which the person is free)."""
    day = now[1]
    age, community, home, home_room = person
    duty, place, room, travel = work
    a, b, c, d = _four(luck, 4, i)
    start, end = _duty_hours(duty, age, a)
    way = 8 + draws.below(b, 20) + (14 if travel == RIDES else 0)
    row = _put(out, row, day, p, home, 0, start - way, home_room, 0)
    if travel == RIDES:
        row = _ride(out, row, day, p, community, start - way + 4, way - 8, c, land)
    elif travel == DRIVES:
        row = _gate(out, row, day, p, community, start - way + 4, b, land)
    if duty == PUPIL:
        row = _put(out, row, day, p, place, start, end, room, 0)
    else:
        row = _meal(out, row, p, start, end, place, room, c, d, day, land, community)
    if travel == RIDES:
        row = _ride(out, row, day, p, community, end + 4, way - 8, d, land)
    elif travel == DRIVES:
        row = _gate(out, row, day, p, community, end + 4, b, land)
    return row, end + way


@njit(cache=True, nogil=True, **uncounted)
def _away(out, row, now, p, person, land):
    """By train for the day: the station, a seat there, hours nobody here knows of, a seat back."""
    seed, day = now[0], now[1]
    _, community, home, home_room = person
    _, _, venue_from, draw_of = land
    a, b, c, d = draws.bits(seed, draws.TRAVEL, p, day, 1)
    station = venue(STATION, community, 2, draws.unit(a), venue_from, draw_of, land[0], land[1])
    low, high = venue_from[TRAIN, 0], venue_from[TRAIN, venue_from.shape[1] - 1]
    leave = 420 + draws.below(b, 6) * 40
    back = 1020 + draws.below(b ^ a, 5) * 40
    row = _put(out, row, day, p, home, 0, leave - 50, home_room, 0)
    row = _put(out, row, day, p, station, leave - 25 - draws.below(c, 10), leave - 2, 0, 0)
    for begin, word in ((leave, c), (back, d)):
        train = low + (begin // 40 * 13) % (high - low)
        seat = (draws.below(word, 17) + 1) * 10 + np.int64(_low(word) * 5) + 1
        row = _put(out, row, day, p, train, begin, begin + 55, np.int64(_high(word) * 8) + 1, seat)
    return _put(out, row, day, p, home, back + 85, _END, home_room, 0)


@njit(inline="always", nogil=True)
def _where(kind, community, home, a, b, land, housing):
    """A venue near, seldom far; or somebody's home."""
    township_of, community_from, venue_from, draw_of = land
    far = _low(a)
    if kind != VISIT_HOME:
        level = 0 if far < 0.7 else 1 if far < 0.94 else 2
        return venue(kind, community, level, draws.unit(b), venue_from, draw_of, township_of, community_from)
    household_from, first_home = housing
    other = community
    if far > 0.6:
        town = township_of[community]
        other = community_from[town] + np.int64(
            (far - 0.6) * 2.5 * (community_from[town + 1] - community_from[town])
        )
    low, high = household_from[other], household_from[other + 1]
    return home if low == high else first_home + low + draws.below(b, high - low)


@njit(inline="always", nogil=True)
def _outings(kind, free, age, word):
    """How many outings: a heavy-handed share by age and day."""
    u = draws.unit(word)
    if age < 3:
        return 1 if u < 0.25 else 0
    more = 0.18 if kind == WEEKDAY else 0.32 if kind != FESTIVAL else 0.75
    if not free:
        return 1 if u < 0.16 + more * 0.5 else 0
    return 3 if u < more * 0.22 else 2 if u < more * 0.7 else 1 if u < 0.42 + more * 0.5 else 0


@njit(inline="always", nogil=True)
def _go_out(out, row, now, p, key, count, clock, person, land, housing, ways, luck, i):
    """Outings from minute `clock` on, home in between when there is time; the last row ends at midnight."""
    seed, day, kind = now
    age, community, home, home_room = person
    pay, opens, shuts, stay, spread = ways
    group = 0 if age < 18 else 1 if age < 60 else 2
    for k in range(count):
        # A negative key is a household's: those go out together.
        a, b, c, d = _four(luck, 8, i) if k == 0 and key >= 0 else draws.bits(seed, draws.OUTING, key, day, k)
        sort = draws.pick(pay[kind, group], 0, pay.shape[2] - 1, _high(a))
        start = max(clock + 10, opens[sort])
        slack = max(0, min(shuts[sort], _LATEST) - 20 - start)
        start += np.int64(_high(c) * _low(c) * slack)
        long = np.int64(stay[sort] * draws.exp(spread[sort] * _bell(d)))
        end = min(start + max(long, 3), shuts[sort], _LATEST)
        place = _where(sort, community, home, a, b, land, housing)
        if end - start < 3 or place == home:
            continue
        way = 5 + draws.below(d, 12)
        if start - way - clock >= 15:
            row = _put(out, row, day, p, home, clock, start - way, home_room, 0)
        row = _put(out, row, day, p, place, start, end, 0, 0)
        clock = end + way
    return _put(out, row, day, p, home, clock, _END, home_room, 0)


@njit(inline="always", nogil=True)
def _four(luck, first, i):
    """Four words drawn beforehand."""
    return (
        np.uint64(luck[first, i]), np.uint64(luck[first + 1, i]), np.uint64(luck[first + 2, i]),
        np.uint64(luck[first + 3, i]),
    )  # fmt: skip


@njit(cache=True, nogil=True, **uncounted)
def _draw(seed, event, who, day, luck, first):
    """The words of one event of many people: a loop so plain that the compiler does many at once."""
    for i in range(len(who)):
        a, b, c, d = draws.bits(seed, event, who[i], day, 0)
        luck[first, i], luck[first + 1, i] = np.uint32(a), np.uint32(b)
        luck[first + 2, i], luck[first + 3, i] = np.uint32(c), np.uint32(d)


@njit(cache=True, nogil=True, **uncounted)
def _days(who, now, people, lives, land, housing, ways, luck, row, out):
    """The stays of these people into `out` from `row` on; returns the next row."""
    seed, day, working, kinds = now
    ages, households, communities, homes, home_rooms = people
    duties, places, rooms, travels = lives
    for i in range(len(who)):
        p = who[i]
        age, community = np.int64(ages[p]), np.int64(communities[p])
        person = (age, community, np.int64(homes[p]), np.int64(home_rooms[p]))
        kind, duty = kinds[land[0][community]], duties[p]
        a, b, c, _ = _four(luck, 0, i)
        if age >= 18 and draws.unit(a) < _AWAY:
            row = _away(out, row, now, p, person, land)
            continue
        busy = duty != NOTHING and (
            draws.unit(b) < 0.96 if working else duty != PUPIL and draws.unit(b) < 0.28
        )
        clock, key = np.int64(0), np.int64(p)
        today = (seed, day, kind)
        if busy:
            work = (np.int64(duty), np.int64(places[p]), np.int64(rooms[p]), np.int64(travels[p]))
            row, clock = _duty(out, row, today, p, person, work, land, luck, i)
        count = _outings(kind, not busy, age, c)
        if not busy and age >= 3 and kind != WEEKDAY:
            x, y, _, _ = draws.bits(seed, draws.DAY, households[p], day, 1)
            if draws.unit(x) < _TOGETHER:
                key, count = -1 - np.int64(households[p]), _outings(kind, True, np.int64(40), y)
                person = (np.int64(40), person[1], person[2], person[3])
        row = _go_out(out, row, today, p, key, count, clock, person, land, housing, ways, luck, i)
    return row


@njit(cache=True, nogil=True)
def fill_of(chosen, now, people, lives, land, housing, ways, out):
    """The stays of these people into `out`; returns how many. Rooms for MOST_STAYS a person are needed."""
    luck, row = np.empty((12, _AT_ONCE), np.uint32), 0
    for low in range(0, len(chosen), _AT_ONCE):
        who = chosen[low : low + _AT_ONCE]
        _draw(now[0], draws.DAY, who, now[1], luck, 0)
        _draw(now[0], draws.TRAVEL, who, now[1], luck, 4)
        _draw(now[0], draws.OUTING, who, now[1], luck, 8)
        row = _days(who, now, people, lives, land, housing, ways, luck, row, out)
    return row


@njit(cache=True, nogil=True)
def fill(first, last, now, people, lives, land, housing, ways, out):
    """The stays of people [first, last), as `fill_of`."""
    return fill_of(np.arange(first, last), now, people, lives, land, housing, ways, out)
