"""The worker process: reactions to committed events, until asked to stop."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from ringfence.apps.events import worker
from ringfence.config.operation.processes import leave


class Command(BaseCommand):
    help = "Do what events ask for. `ringfence serve` starts it."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker.run(stop)
        leave(0)
