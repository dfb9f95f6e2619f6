"""The form of an API token: `rf_` and 43 random characters. 256 random bits need no slow hash."""

import hashlib
import secrets

PREFIX = "rf_"


def new_secret() -> str:
    return PREFIX + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
