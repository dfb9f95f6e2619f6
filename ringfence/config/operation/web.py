"""The web listener: Granian runs Django's WSGI in threads. `python -m ringfence.config.operation.web HOST PORT`."""

import sys

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from ringfence.config.logs import logging_config
from ringfence.config.operation.processes import leave

THREADS = 8  # SQLite has one writer; more threads only wait


def serve(host: str, port: int) -> None:
    server = Granian(
        "ringfence.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=2,
        websockets=False,
        log_level=LogLevels.error,
        log_dictconfig={**logging_config("WARNING"), "loggers": {"_granian": {"level": "ERROR"}}},
    )
    server.on_shutdown(lambda: leave(0))
    server.serve()


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
