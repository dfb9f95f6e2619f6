"""Kills a process at its N-th step into or out of the kernel, and lets whoever comes after put things in order.

Works through ptrace: the child stops before and after each system call; the parent counts and sends SIGKILL at the
number asked for. So every point at which a disk write can be cut is visited, and none by chance.
"""

import ctypes
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass

TRACEME, SYSCALL, SETOPTIONS = 0, 24, 0x4200
SYSGOOD, EXITKILL = 1, 0x100000
_libc = ctypes.CDLL(None, use_errno=True)
_libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


@dataclass(frozen=True)
class Run:
    """How many stops there were, whether it was killed, and what it had said through its pipe until then."""

    stops: int
    killed: bool
    said: list[str]


def run(work: Callable[[Callable[[str], None]], None], *, kill_at: int = 0) -> Run:
    """Run `work(say)` in a child; kill it at stop `kill_at` (0: let it end). What was said counts as acknowledged."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _child(work, reader, writer)
    os.close(writer)
    stops, killed = _follow(child, kill_at)
    with os.fdopen(reader) as pipe:
        said = pipe.read().split("\n")[:-1]  # a line that was cut was not said
    return Run(stops, killed, said)


def _child(work, reader, writer):
    code = 1
    try:
        os.close(reader)
        _ptrace(TRACEME, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        work(lambda word: os.write(writer, f"{word}\n".encode()))
        code = 0
    finally:
        os._exit(code)


def _follow(child: int, kill_at: int) -> tuple[int, bool]:
    os.waitpid(child, 0)
    _ptrace(SETOPTIONS, child, SYSGOOD | EXITKILL)
    stops, passed = 0, 0
    while True:
        _ptrace(SYSCALL, child, passed)
        _, status = os.waitpid(child, 0)
        if not os.WIFSTOPPED(status):
            assert os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0, status
            return stops, False
        number = os.WSTOPSIG(status)
        passed = 0 if number == signal.SIGTRAP | 0x80 else number
        stops += not passed
        if stops == kill_at and not passed:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return stops, True


def _ptrace(request: int, pid: int, data: int) -> None:
    if _libc.ptrace(request, pid, None, data) < 0:
        raise OSError(ctypes.get_errno(), "ptrace")
