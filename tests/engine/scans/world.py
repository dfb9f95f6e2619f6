"""A small day of an inbox: groups of scans with repeats, segments handed on, fingerprints written and merged."""

from pathlib import Path

from ringfence.engine.presence import PresenceLog
from ringfence.engine.scans import seen, store
from ringfence.engine.scans.rows import Scan
from ringfence.engine.scans.store import ScanStore

NOW = 1_650_000_000


def scan(number: int, *, left: int = 600) -> Scan:
    """The same number is the same record."""
    start = NOW + number
    return Scan(
        f"gate-{number % 3}", f"r{number}", f"p{number % 7}", f"v{number % 2}", start, start + left, NOW
    )


def small_steps() -> None:
    """Fingerprints and merges after a handful of rows, so that a short run reaches every path."""
    store.KEPT_ROWS, seen.FAN = 6, 2


GROUPS = (
    [[0], [1]], [[2, 3, 4, 0]], [[5], [5], [6]], "hand on", [[7, 8], [2]], "settle", [[9, 10, 11]], "hand on",
    [[12, 4]], "settle", [[13], [14, 15, 9]], "hand on", "settle", [[16, 0]], "settle", [[17]], "hand on",
    [[18, 19, 20, 21], [1, 22]], "hand on", "settle", "settle", [[23], [24]],
)  # fmt: skip


def live(folder: Path, say) -> None:
    """The whole day; each number is said when its group was acknowledged."""
    inbox, presence = ScanStore(folder / "scans"), PresenceLog(folder)
    for step in GROUPS:
        if step == "hand on":
            inbox.hand_on(presence.append_columns)
        elif step == "settle":
            inbox.settle(now=NOW)
        else:
            inbox.take([[scan(number) for number in request] for request in step])
            for number in {number for request in step for number in request}:
                say(str(number))
    inbox.close()


def recover(folder: Path, say=lambda word: None) -> None:
    """What the next start does."""
    inbox = ScanStore(folder / "scans")
    inbox.hand_on(PresenceLog(folder).append_columns)
    while inbox.settle(now=NOW):
        pass
    inbox.close()


def stored(folder: Path) -> list[int]:
    """The numbers of all rows that a search would see, with repetitions."""
    everybody = [f"p{number}" for number in range(7)]
    found = PresenceLog(folder).open_latest().of_people(everybody, start=NOW - 86_400, end=NOW + 86_400)
    return sorted(row.start - NOW for row in found)


EVERYTHING = sorted({number for step in GROUPS if isinstance(step, list) for one in step for number in one})


def send_all_again(folder: Path) -> int:
    """A device that got no answer sends everything once more; returns how many were new to the inbox."""
    inbox = ScanStore(folder / "scans")
    new = sum(one.new for one in inbox.take([[scan(number) for number in EVERYTHING]]))
    inbox.hand_on(PresenceLog(folder).append_columns)
    inbox.close()
    return new
