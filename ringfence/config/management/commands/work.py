"""The worker process: reactions to committed events, until asked to stop."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from ringfence.apps.events import worker
from ringfence.config.operation.expiring import expire_daily
from ringfence.config.operation.processes import leave


class Command(BaseCommand):
    help = "Do what events ask for. `ringfence serve` starts it."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        if settings.PRESENCE_DAYS:
            threading.Thread(target=expire_daily, args=(stop,), name="expiry", daemon=True).start()
        worker.run(stop)
        leave(0)
