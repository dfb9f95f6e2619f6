"""The file of keys: beside the database, never in it and never in a backup. Mode 0600.

`{"active": id, "sealing": {id: {"key": base64, "made": iso}}, "index": base64}`. The index key never rotates
silently: changing it means computing every blind index again.
"""

import base64
import json
import os
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from ringfence.core.words import Refused


class KeyMissing(Refused):
    """The key file, or one key in it, is not there: nothing can be read without it."""

    def __init__(self, message: str) -> None:
        super().__init__(message, code="key-missing")


@dataclass(frozen=True)
class Keyring:
    """The keys as they stand in the file."""

    active: str
    sealing: dict[str, bytes]
    made: dict[str, str]
    index: bytes

    def sealing_key(self, key_id: str) -> bytes:
        if key_id not in self.sealing:
            raise KeyMissing(
                f"The sealing key {key_id} is not in {key_file()}: put the right key file back before you go on."
            )
        return self.sealing[key_id]


_lock = threading.Lock()
_read: dict[str | Path, tuple[tuple[int, int, int], Keyring]] = {}


def key_file() -> Path:
    return Path(settings.KEYS_FILE)


def load() -> Keyring:
    """The keyring, read again only when the file changed. Asked for every sealed value, so it costs one `stat`."""
    name = settings.KEYS_FILE
    try:
        stat = os.stat(name)
    except FileNotFoundError:
        raise KeyMissing(f"There is no key file {name}: run `ringfence keys create`.") from None
    stamp = (stat.st_mtime_ns, stat.st_ino, stat.st_size)
    known = _read.get(name)
    if known is not None and known[0] == stamp:
        return known[1]
    with _lock:
        _read[name] = (stamp, _parse(Path(name)))
        return _read[name][1]


def _parse(path: Path) -> Keyring:
    try:
        text = json.loads(path.read_text())
        sealing = {key_id: base64.b64decode(entry["key"]) for key_id, entry in text["sealing"].items()}
        made = {key_id: entry["made"] for key_id, entry in text["sealing"].items()}
        return Keyring(text["active"], sealing, made, base64.b64decode(text["index"]))
    except (ValueError, KeyError, TypeError) as fault:
        raise KeyMissing(
            f"The key file {path} cannot be read ({type(fault).__name__}); restore it."
        ) from fault


def create(*, made: str) -> Keyring:
    """A new key file; an existing one is never touched."""
    path = key_file()
    if path.exists():
        raise Refused(
            f"{path} exists already; keys are added with `ringfence keys rotate`.", code="keys-exist"
        )
    key_id = new_key_id()
    ring = Keyring(key_id, {key_id: secrets.token_bytes(32)}, {key_id: made}, secrets.token_bytes(32))
    write(ring)
    return ring


def add_key(*, made: str) -> Keyring:
    """One more sealing key, made the active one; the old ones stay for reading."""
    ring, key_id = load(), new_key_id()
    ring = Keyring(
        key_id, {**ring.sealing, key_id: secrets.token_bytes(32)}, {**ring.made, key_id: made}, ring.index
    )
    write(ring)
    return ring


def drop_key(key_id: str) -> Keyring:
    """Forget a sealing key for good. Whoever calls this has checked that nothing is sealed with it."""
    ring = load()
    kept = {name: key for name, key in ring.sealing.items() if name != key_id}
    ring = Keyring(ring.active, kept, {name: ring.made[name] for name in kept}, ring.index)
    write(ring)
    return ring


def new_key_id() -> str:
    """Eight characters: the fixed width keeps the blob's head simple."""
    return secrets.token_hex(4)


def write(ring: Keyring) -> None:
    """Written beside and renamed, flushed both times: a crash leaves the old file or the new one."""
    path = key_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    body = {
        "active": ring.active,
        "sealing": {
            key_id: {"key": base64.b64encode(key).decode(), "made": ring.made[key_id]}
            for key_id, key in ring.sealing.items()
        },
        "index": base64.b64encode(ring.index).decode(),
    }
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(body, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
