"""The intake's process: Granian runs the ASGI application. `python -m ringfence.config.intake.server HOST PORT`."""

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
import time
from pathlib import Path

import django
import structlog
from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from ringfence.config.operation.processes import die_with_parent, leave

if __name__ != "__main__" and "PROMETHEUS_MULTIPROC_DIR" in os.environ:
    # The process that answers ends with the one that `ringfence serve` looks after, even while it is still starting:
    # an orphan would keep the port and the log's lock. What it acknowledged is on disk already.
    die_with_parent(signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent and parent.pid != os.getppid():  # it ended before we could ask to be told
        os._exit(1)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringfence.config.settings")
django.setup()

from django.conf import settings  # noqa: E402

from ringfence.config.intake.app import Application  # noqa: E402
from ringfence.config.intake.opening import opened  # noqa: E402
from ringfence.config.intake.taking import Inbox, Taking  # noqa: E402
from ringfence.config.logs import logging_config  # noqa: E402
from ringfence.engine.presence import PresenceLog  # noqa: E402

log = structlog.get_logger("ringfence.intake")
HAND_ON_S = 0.4  # how long a scan may wait before presence takes it


class HandingOn(threading.Thread):
    """Gives what is durable to presence, several times a second, and keeps the folder small."""

    def __init__(self, store: Inbox, presence: PresenceLog) -> None:
        super().__init__(name="hand-on", daemon=True)
        self.store, self.presence = store, presence
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(HAND_ON_S):
            self.once()
        self.once()

    def once(self) -> None:
        try:
            if self.store.waiting():
                self.store.hand_on(self.presence.append_columns)
            self.store.settle(now=int(time.time()))
        except Exception as fault:  # the scans are safe; it is tried again
            log.error("intake.hand-on", exc_info=fault)


_threads: list[HandingOn] = []


async def start() -> Taking:
    """Open the log (what a kill left is put in order here) and begin to hand on."""
    folder = Path(settings.PRESENCE_DIR)
    store = await asyncio.to_thread(opened, folder)
    handing_on = HandingOn(store, PresenceLog(folder))
    handing_on.start()
    _threads.append(handing_on)
    taking = Taking(store)
    taking.start()
    return taking


async def stop() -> None:
    """Finish the groups on their way and hand on what is left."""
    if application.taking:
        await application.taking.stop()
    for thread in _threads:
        thread.stopping.set()
        await asyncio.to_thread(thread.join, 2.0)


application = Application(start, stop)


def serve(host: str, port: int) -> None:
    server = Granian(
        "ringfence.config.intake.server:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=1,
        loop=Loops.asyncio,
        backlog=1024,
        workers_kill_timeout=2,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig={**logging_config("WARNING"), "loggers": {"_granian": {"level": "ERROR"}}},
    )
    server.on_shutdown(lambda: leave(0))
    server.serve()


if __name__ == "__main__":
    die_with_parent()
    serve(sys.argv[1], int(sys.argv[2]))
