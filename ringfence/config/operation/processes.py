"""The processes of a running house: started together, restarted when one dies, gone within five seconds when asked.

A part never outlives its parent (Linux sends it SIGTERM), so a killed supervisor leaves nobody at the port.
"""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger("ringfence.serve")
PATIENCE_S = 3.0  # then SIGKILL: the promise is five seconds
SHORT_LIFE_S = 5.0
TRIES = 5
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(number: int = signal.SIGTERM) -> None:
    """This signal to this process when its parent ends, however that happens."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, number)


def leave(code: int) -> None:
    """End this process now: taking down a large interpreter piece by piece can cost more than the five seconds."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


@dataclass
class Part:
    """One child process and its short history."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    short_lives: int = 0
    again_at: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(self.command, preexec_fn=die_with_parent)
        log.info("part.started", part=self.name, pid=self.process.pid)

    def died(self, now: float) -> bool:
        """Note an unexpected end and plan the next start; True when it was noted now."""
        if self.process is None or self.process.poll() is None:
            return False
        log.error("part.died", part=self.name, code=self.process.returncode)
        self.process = None
        self.short_lives = self.short_lives + 1 if now - self.started < SHORT_LIFE_S else 0
        self.again_at = now + min(0.25 * 2**self.short_lives, 10.0)
        return True


@dataclass
class Supervisor:
    """Keeps its parts alive until asked to stop; gives up when a part cannot live."""

    parts: list[Part]
    stopping: threading.Event = field(default_factory=threading.Event)

    def run(self) -> int:
        """Until SIGTERM or Ctrl-C; returns the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopping.set())
        for part in self.parts:
            part.start()
        code = 0
        while not self.stopping.wait(0.2):
            if self._look_after():
                code = 1
                break
        self.stop()
        return code

    def _look_after(self) -> bool:
        now = time.monotonic()
        for part in self.parts:
            part.died(now)
            if part.short_lives >= TRIES:
                log.error("part.given_up", part=part.name)
                return True
            if part.process is None and now >= part.again_at:
                part.start()
        return False

    def stop(self) -> None:
        """Ask all at once, then insist."""
        running = [part.process for part in self.parts if part.process]
        for process in running:
            process.terminate()
        until = time.monotonic() + PATIENCE_S
        for process in running:
            try:
                process.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        log.info("stopped")


def web(host: str, port: int) -> Part:
    return Part("web", [sys.executable, "-m", "ringfence.config.operation.web", host, str(port)])


def worker() -> Part:
    return Part("worker", [sys.executable, "-m", "django", "work"])


def intake(host: str, port: int) -> Part:
    return Part("intake", [sys.executable, "-m", "ringfence.config.intake.server", host, str(port)])


def environment(metrics: str) -> None:
    """What the children inherit."""
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = metrics
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringfence.config.settings")
