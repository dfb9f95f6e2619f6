"""AES-256-GCM bound to its row and field. Blob: version byte, 8-byte key id, 12-byte nonce, ciphertext with tag.

A blob copied to another row or column does not open, because row and field are authenticated with it.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ringfence.apps.keys.keyring import Keyring
from ringfence.core.words import Refused

VERSION = b"\x01"
HEAD = 1 + 8


class Unreadable(Refused):
    """The sealed value was changed, or belongs to another row."""

    def __init__(self) -> None:
        super().__init__(
            "A sealed value does not open: it was changed, or moved from another row.", code="seal-broken"
        )


def bound_to(row: str, field: str) -> bytes:
    """Lengths first, so that ("ab", "c") and ("a", "bc") differ."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in (row.encode(), field.encode()))


def close(text: str, *, ring: Keyring, row: str, field: str) -> bytes:
    nonce = os.urandom(12)
    head = VERSION + ring.active.encode("ascii")
    sealed = AESGCM(ring.sealing_key(ring.active)).encrypt(nonce, text.encode(), head + bound_to(row, field))
    return head + nonce + sealed


def open_(blob: bytes, *, ring: Keyring, row: str, field: str) -> str:
    blob = bytes(blob)
    if len(blob) < HEAD + 12 + 16 or blob[:1] != VERSION:
        raise Unreadable
    head, nonce, sealed = blob[:HEAD], blob[HEAD : HEAD + 12], blob[HEAD + 12 :]
    key = ring.sealing_key(key_id_of(blob))
    try:
        return AESGCM(key).decrypt(nonce, sealed, head + bound_to(row, field)).decode()
    except InvalidTag:
        raise Unreadable from None


def key_id_of(blob: bytes) -> str:
    return bytes(blob[1:HEAD]).decode("ascii", "replace")
