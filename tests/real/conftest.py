"""Where the real data lies; without it the tests of this folder are skipped with that reason."""

import os
from pathlib import Path

import pytest

FOLDER = Path(
    os.environ.get("RINGFENCE_REAL_DATA") or Path(__file__).resolve().parents[3] / "shared" / "data"
)


@pytest.fixture(scope="session")
def data():
    if not FOLDER.is_dir():
        pytest.skip(f"real data not found in {FOLDER}")
    return FOLDER
