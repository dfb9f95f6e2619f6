"""Django's signing key: made on first start, kept beside the data, never in the repository."""

import os
import secrets
from pathlib import Path


def secret_key(folder: Path) -> str:
    """The key from `RINGFENCE_SECRET_KEY`, or from `secret_key` in the data folder (created if missing)."""
    if key := os.environ.get("RINGFENCE_SECRET_KEY"):
        return key
    path = folder / "secret_key"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    except FileExistsError:
        pass
    return path.read_text()
