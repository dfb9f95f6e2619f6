"""The Django side of `ringfence serve`."""

import os
import shutil
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from ringfence.config.operation import processes
from ringfence.config.operation.first_start import prepare
from ringfence.config.operation.folders import data_folder, working


def address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdigit():
        raise CommandError(f"'{text}' is no host:port.")
    return host.strip("[]") or "127.0.0.1", int(port)


def check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise CommandError(f"Cannot listen on {host}:{port}: {fault.strerror}.") from None


def any_free(host: str) -> int:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def beside(listen: str, only: str) -> str:
    """Where the intake listens unless told: two above the web; in a whole house anywhere free when that is taken."""
    host, port = address(listen)
    try:
        if not only:
            check_free(host, port + 2)
    except CommandError:
        return f"{host}:{any_free(host)}"
    return f"{host}:{port + 2}"


class Command(BaseCommand):
    help = "Run the web, the worker, the intake and the admin listener."
    requires_system_checks = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--listen", default="")
        parser.add_argument("--admin-listen", default="")
        parser.add_argument("--intake-listen", default="")
        parser.add_argument("--only", default="", choices=["", "web", "worker", "intake"])

    def handle(
        self, *, listen: str, admin_listen: str, only: str, intake_listen: str = "", **options: Any
    ) -> None:
        for sentence in prepare(at=timezone.now()):
            self.stderr.write(sentence)
        with working(alone=False, what="serve"):
            code = self._run(
                listen or settings.OPTIONS.listen,
                admin_listen or settings.OPTIONS.admin_listen,
                intake_listen
                or settings.OPTIONS.intake_listen
                or beside(listen or settings.OPTIONS.listen, only),
                only,
            )
        if code:
            self.stderr.write("A part of the server could not be kept alive; see the lines above.")
        processes.leave(code)

    def _run(self, listen: str, admin_listen: str, intake_listen: str, only: str) -> int:
        folder = self._metrics_folder(only)
        processes.environment(str(folder))
        parts = []
        if only in ("", "intake"):
            host, port = address(intake_listen)
            check_free(host, port)
            parts.append(processes.intake(host, port))
            self.stderr.write(f"Scans of devices: http://{intake_listen}/api/v1/scans")
        os.environ["RINGFENCE_INTAKE_AT"] = intake_listen
        if only in ("", "web"):
            host, port = address(listen)
            check_free(host, port)
            parts.append(processes.web(host, port))
            self.stderr.write(f"Ringfence is at http://{listen}/")
        if only in ("", "worker"):
            parts.append(processes.worker())
        if only in ("", "web"):
            self._admin(admin_listen, folder)
        connections.close_all()
        return processes.Supervisor(parts).run()

    def _admin(self, admin_listen: str, folder: Path) -> None:
        from ringfence.config.operation import admin  # after the folder of the counters is known

        host, port = address(admin_listen)
        check_free(host, port)
        admin.listen(host, port, str(folder))

    def _metrics_folder(self, only: str) -> Path:
        folder = data_folder() / "metrics" / (only or "all")
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder
