"""Where compiled loops are kept when they cannot lie beside their sources.

An installation that nobody may write to (a container, a system package) would otherwise compile at every start, or
not start at all where there is no home folder either. Nothing here may import numba: it reads its setting on import.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


def folder_for(package: Path, *, environment: Mapping[str, str]) -> Path | None:
    """The first folder that can be made and written: data, the user's cache, the system's temporary one.

    None when a folder was chosen already or the sources can be written.
    """
    if environment.get("NUMBA_CACHE_DIR") or os.access(package, os.W_OK):
        return None
    named = (environment.get(name) for name in ("RINGFENCE_DATA_DIR", "XDG_CACHE_HOME"))
    bases = [Path(base) for base in named if base]
    bases.append(Path(environment.get("HOME", "/nonexistent")) / ".cache" / "ringfence")
    bases.append(Path(tempfile.gettempdir()) / f"ringfence-{os.getuid()}")
    for folder in (base / "compiled" for base in bases):
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError:
            continue
        # Compiled code is run: never take it from a folder that belongs to somebody else.
        if os.access(folder, os.W_OK) and folder.stat().st_uid == os.getuid():
            return folder
    return None


def settle() -> None:
    """Choose the folder for this process and those it starts."""
    if (folder := folder_for(Path(__file__).parent, environment=os.environ)) is not None:
        os.environ["NUMBA_CACHE_DIR"] = str(folder)
