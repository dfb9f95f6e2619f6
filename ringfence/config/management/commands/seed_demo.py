"""Fills an empty database with the invented township. `ringfence demo` calls it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ringfence.config.demo.seed import seed


class Command(BaseCommand):
    help = "Fill an empty database with the invented township of the demo."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--password", required=True)

    def handle(self, *, password: str, **options: Any) -> None:
        self.stdout.write(seed(password=password, now=timezone.now()))
