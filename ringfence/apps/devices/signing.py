"""What a device takes along is signed by the server: the device checks it after every reload, the server when it returns.

The signing key (ECDSA on P-256, what every browser can check) follows from the house's index key; none is kept.
The ticket inside says what was taken along by whom, and is asked for with every envelope.
"""

import base64
import json
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from django.core import signing
from django.utils.translation import gettext as _

from ringfence.apps.keys import actions as keys
from ringfence.core.words import Refused

LEASE = timedelta(hours=72)
ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
SALT = "ringfence.devices.ticket"


@cache
def _key(secret: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int(secret, 16) % (ORDER_OF_P256 - 1) + 1, ec.SECP256R1())


def _own() -> ec.EllipticCurvePrivateKey:
    return _key(keys.blind("bundle", kind="device-signing-key"))


def bundle(content: dict[str, Any]) -> dict[str, str]:
    """`content` as text with its signature (base64, r and s of 32 bytes each, as browsers want it) and the public key."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    r, s = decode_dss_signature(_own().sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    public = _own().public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip
    return {
        "content": text,
        "signature": base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode(),
        "key": base64.b64encode(public).decode(),
    }


def ticket(kind: str, record: Any, *, by: Any, at: datetime) -> str:
    return signing.dumps(
        {"kind": kind, "record": str(record), "user": str(by.user_id), "at": at.isoformat()}, salt=SALT
    )


def check_ticket(text: str, *, kind: str, record: str, by: Any, at: datetime) -> bool:
    """Was the lease over? Raises `Refused` for a ticket that this server did not give for this record to this person."""
    try:
        told = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise Refused(_("This device's copy was not given out by this server."), code="ticket") from None
    if (told["kind"], told["record"], told["user"]) != (kind, str(record), str(by.user_id)):
        raise Refused(_("This device's copy was given out for something else."), code="ticket")
    return at - datetime.fromisoformat(told["at"]) > LEASE
