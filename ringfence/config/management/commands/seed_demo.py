"""Fills an empty database with the invented county. `ringfence demo` calls it."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ringfence.config.demo.seed import seed
from ringfence.config.demo.township import PEOPLE_OF_THE_COUNTY


class Command(BaseCommand):
    help = "Fill an empty database with the invented county of the demo."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--password", required=True)
        parser.add_argument("--people", type=int, default=PEOPLE_OF_THE_COUNTY)

    def handle(self, *, password: str, people: int, **options: Any) -> None:
        self.stdout.write(seed(password=password, now=timezone.now(), size=people))
