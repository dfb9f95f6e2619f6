"""How long `ringfence demo` takes to a page: the first run builds, the second must be under ten seconds."""

import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

LIMIT_S = 10.0
PORT = 8790


def to_a_page(folder: Path) -> float:
    started = time.perf_counter()
    command = [sys.executable, "-m", "ringfence", "demo", "--data", str(folder), "--port", str(PORT)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{PORT}/login/", timeout=2).close()
                return time.perf_counter() - started
            except OSError:
                time.sleep(0.05)
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        first, second = to_a_page(Path(folder) / "demo"), to_a_page(Path(folder) / "demo")
    print(f"make demo, first run to a page  {first:.1f} s")
    print(f"make demo, second run to a page {second:.1f} s (at most {LIMIT_S:.0f} s)")
    raise SystemExit(second > LIMIT_S)
