"""The table of invented interview sentences beside this file, and how a reading is held against it, field by field.

`> sentence`, then one line a stay: date, times, place, then mode= mask= with= case= ask=. `~ 1:spouse` is a relation
apart from any stay, `-` says that nothing may be read. A date or time `?` must stay open; 上午 stands for that half day.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from ringfence.core.cases import spoken
from ringfence.core.cases.clocktext import HALF_DAYS

FOLDER = Path(__file__).parent / "interviews"
YEAR, ZONE_S, DAY_S = 2022, 8 * 3600, 86_400
FIELDS = ("date", "start", "end", "place", "mode", "companions", "mask", "relation", "doubt")
SERIES = {"asymptomatic": "a", "infected": "i", "case": ""}


@dataclass
class Stay:
    """One stay as plain words, the same for what is expected and for what was read."""

    day: str
    start: str
    end: str
    place: str
    mode: str = ""
    mask: str = ""
    companions: str = ""
    cases: frozenset[str] = frozenset()
    doubt: frozenset[str] = frozenset()


@dataclass
class Row:
    """One sentence with what must be read in it."""

    text: str
    stays: list[Stay] = field(default_factory=list)
    relations: set[str] = field(default_factory=set)


def rows(name: str) -> list[Row]:
    found: list[Row] = []
    for line in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("> "):
            found.append(Row(line[2:]))
        elif line.startswith("~ "):
            found[-1].relations.add(line[2:].strip())
        elif line.strip() not in ("", "-"):
            found[-1].stays.append(_expected(line.split()))
    return found


def _expected(words: list[str]) -> Stay:
    given = dict(word.split("=", 1) for word in words[3:] if not word.startswith("case="))
    cases = frozenset(word[5:] for word in words[3:] if word.startswith("case="))
    start, end = _times(words[1])
    return Stay(
        _day(words[0]), start, end, "" if words[2] == "?" else words[2], given.get("mode", ""), given.get("mask", ""),
        given.get("with", ""), cases, frozenset(given["ask"].split(",")) if "ask" in given else frozenset(),
    )  # fmt: skip


def _day(word: str) -> str:
    if word == "?":
        return ""
    parts = [int(part) for part in word.split("/")]
    return date(*([YEAR, *parts] if len(parts) == 2 else parts)).isoformat()


def _times(word: str) -> tuple[str, str]:
    if word in HALF_DAYS:
        first, last = HALF_DAYS[word]
        return f"{first}:00", f"{last}:00"
    if word == "day":
        return "0:00", "24:00"
    if word == "?":
        return "", ""
    start, end = word.split("-", 1)
    return "" if start == "?" else start, "" if end == "?" else _later(end)


def _later(end: str) -> str:
    if not end.startswith("+"):
        return end
    days, _, clock = end[1:].partition("/") if "/" in end else ("1", "", end[1:])
    hour, minute = clock.split(":")
    return f"{int(hour) + 24 * int(days)}:{minute}"


def reading(text: str) -> Row:
    """What the reader makes of a sentence, in the words of the table."""
    found = spoken.read_note(text, year=YEAR, zone_offset_s=ZONE_S, places={})
    row = Row(text, relations={_relation(one) for one in found.relations})
    for stay in found.stays:
        start, end = stay.clock
        row.stays.append(
            Stay(
                stay.day, _clock(start), _clock(end), stay.place_words, stay.mode,
                {True: "yes", False: "no"}.get(stay.masked, ""),
                "alone" if stay.alone else stay.companions.replace("、", "+").replace("和", "+"),
                frozenset(_relation(one) for one in stay.relations), frozenset(stay.questions),
            )
        )  # fmt: skip
    return row


def _clock(seconds: int | None) -> str:
    return "" if seconds is None else f"{seconds // 3600}:{seconds // 60 % 60:02d}"


def _relation(one) -> str:
    return f"{SERIES[one.series]}{one.number}:{one.kind}"


@dataclass
class Score:
    """Right, wrong and missing values of each field."""

    right: Counter = field(default_factory=Counter)
    wrong: Counter = field(default_factory=Counter)
    missing: Counter = field(default_factory=Counter)

    def precision(self, name: str) -> float:
        return self.right[name] / max(1, self.right[name] + self.wrong[name])

    def recall(self, name: str) -> float:
        return self.right[name] / max(1, self.right[name] + self.missing[name])

    def note(self, name: str, wanted: object, got: object) -> bool:
        if wanted == got:
            self.right[name] += bool(wanted)
            return True
        self.wrong[name] += bool(got)
        self.missing[name] += bool(wanted)
        return False


def compare(row: Row, read: Row, score: Score) -> list[str]:
    """Count into `score`; the differences in words. Stays are paired in order, by the best alignment."""
    faults = []
    for wanted, got in _paired(row.stays, read.stays):
        blank = Stay("", "", "", "")
        one, other = wanted or blank, got or blank
        checks = [(name, getattr(one, at), getattr(other, at)) for name, at in (
            ("date", "day"), ("start", "start"), ("end", "end"), ("place", "place"), ("mode", "mode"),
            ("companions", "companions"), ("mask", "mask"))]  # fmt: skip
        faults += [f"{name}: {w!r} != {g!r}" for name, w, g in checks if not score.note(name, w, g)]
        faults += _sets("relation", one.cases, other.cases, score)
        _sets("doubt", one.doubt, other.doubt, score)
    return faults + _sets("relation", row.relations, read.relations, score)


def _sets(name: str, wanted, got, score: Score) -> list[str]:
    """`2:meal|met` accepts either word."""
    left = set(got)
    faults = []
    for one in sorted(wanted):
        number, _, kinds = one.partition(":")
        match = next(
            (
                item
                for item in left
                if item.partition(":")[0] == number
                and (item.partition(":")[2] in kinds.split("|") or not kinds)
            ),
            None,
        )
        if match is None:
            score.missing[name] += 1
            faults.append(f"{name} missing {one}")
        else:
            left.discard(match)
            score.right[name] += 1
    score.wrong[name] += len(left)
    return faults + [f"{name} too much {one}" for one in sorted(left)]


def _paired(wanted: list[Stay], got: list[Stay]) -> list[tuple[Stay | None, Stay | None]]:
    """Longest common alignment by likeness; what finds no partner stands against nothing."""
    n, m = len(wanted), len(got)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + _alike(wanted[i], got[j]))
    pairs: list[tuple[Stay | None, Stay | None]] = []
    i = j = 0
    while i < n or j < m:
        if i < n and j < m and best[i][j] == best[i + 1][j + 1] + _alike(wanted[i], got[j]):
            pairs.append((wanted[i], got[j]))
            i, j = i + 1, j + 1
        elif j == m or (i < n and best[i][j] == best[i + 1][j]):
            pairs.append((wanted[i], None))
            i += 1
        else:
            pairs.append((None, got[j]))
            j += 1
    return pairs


def _alike(one: Stay, other: Stay) -> float:
    return 0.01 + sum(getattr(one, name) == getattr(other, name) for name in ("day", "start", "end", "place"))


def measure(names: list[str]) -> tuple[Score, list[tuple[str, list[str]]]]:
    """All rows of these tables: the counts, and the sentences that went wrong with what was wrong."""
    score, faults = Score(), []
    for name in names:
        for row in rows(name):
            wrong = compare(row, reading(row.text), score)
            if wrong:
                faults.append((row.text, wrong))
    return score, faults
