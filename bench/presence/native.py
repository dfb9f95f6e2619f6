"""The lean C yardstick, compiled with the machine's own gcc when there is one."""

import ctypes
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

SOURCE = Path(__file__).with_name("overlap.c")


class Native:
    """Queries A and D on one segment. Raises `FileNotFoundError` where there is no compiler."""

    def __init__(self, segment) -> None:
        if shutil.which("gcc") is None:
            raise FileNotFoundError("gcc")
        self.folder = tempfile.TemporaryDirectory()
        built = Path(self.folder.name) / "overlap.so"
        subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", built, SOURCE], check=True)
        self.library = ctypes.CDLL(str(built))
        self.library.one_case.restype = ctypes.c_int64
        self.segment = segment
        self.table = (ctypes.c_int64 * 10)(*segment.addresses[:10].tolist())
        self.room = [np.empty(1 << 20, np.int32) for _ in range(4)]

    def one(self, who: int) -> list[np.ndarray]:
        """Query A: columns other, seconds, meetings, first."""
        where = [ctypes.c_void_p(array.ctypes.data) for array in self.room]
        found = self.library.one_case(self.table, ctypes.c_int64(who), *where, ctypes.c_int64(1 << 20))
        return [array[:found].copy() for array in self.room]

    def totals(self, cases: np.ndarray) -> tuple[int, int, int]:
        """Query D: pairs, seconds, meetings; two threads."""
        halves = [np.ascontiguousarray(half, np.int64) for half in (cases[::2], cases[1::2])]

        def run(half: np.ndarray) -> np.ndarray:
            sums = np.zeros(3, np.int64)
            self.library.many_cases(
                self.table,
                ctypes.c_void_p(half.ctypes.data),
                ctypes.c_int64(len(half)),
                ctypes.c_void_p(sums.ctypes.data),
            )
            return sums

        with ThreadPoolExecutor(2) as threads:
            return tuple(sum(threads.map(run, halves)).tolist())
