"""What a store holds, for people who look after it."""

from datetime import UTC, datetime
from pathlib import Path

from ringfence.engine import checked, states
from ringfence.engine.parts import EPOCH
from ringfence.engine.presence import PresenceLog
from ringfence.engine.snapshot import Snapshot


def describe(folder: Path) -> dict[str, object]:
    """Rows, people, places, first and last start, pieces and bytes of the store in `folder`."""
    store = PresenceLog(folder)
    latest = store.open_latest()
    state = states.read(store.snapshots)
    pieces = (state.base, *state.runs) if state else ()
    first, last = _times(latest)
    return {
        "format": f"{checked.FORMAT} {checked.VERSION}",
        "rows": len(latest),
        "rows_gone": sum(map(len, latest.gone)),
        "people": len(latest.people) - 1,
        "places": len(latest.places) - 1,
        "first_start": first,
        "last_start": last,
        "expired_before": "" if latest.floor is None else _day(latest.floor),
        "base_rows": len(latest.parts[0]),
        "runs": len(latest.parts) - 1,
        "run_rows": sum(map(len, latest.parts[1:])),
        "batches": store.batches(),
        "bytes": sum(
            path.stat().st_size
            for name in pieces
            for path in (store.snapshots / name).iterdir()
            if path.is_file()
        ),
        "log_bytes": sum(path.stat().st_size for path in (folder / "log").glob("*.rfl")),
    }


def _times(latest: Snapshot) -> tuple[str, str]:
    filled = [part.whole.start for part in latest.parts if len(part)]
    if not filled:
        return "", ""
    low = min(int(start.min()) for start in filled)
    high = max(int(start.max()) for start in filled)
    return _day(low + EPOCH), _day(high + EPOCH)


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="seconds")
