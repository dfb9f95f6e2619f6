"""Expire presence by hand, as the worker does by itself where a number of days is set."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from ringfence.apps.contacts import actions as contacts
from ringfence.config.operation.expiring import BY

LEAST_DAYS = 30


class Command(BaseCommand):
    help = "Let presence go that no open incident, search or feed request needs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=0)

    def handle(self, **options: Any) -> None:
        days = options["days"] or settings.PRESENCE_DAYS or LEAST_DAYS
        gone = contacts.expire_presence(days=days, by=BY, at=timezone.now())
        self.stdout.write(f"Kept from {gone.date()} on." if gone else "Nothing was due.")
