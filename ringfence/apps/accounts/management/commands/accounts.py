"""`ringfence accounts create NAME --role ROLE --in PATH | list`."""

import secrets
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ringfence.apps.accounts import actions, queries
from ringfence.apps.accounts.models import User
from ringfence.core.words import Refused


class Command(BaseCommand):
    help = "Create people who may sign in, and give them roles."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["create", "grant", "list"])
        parser.add_argument("username", nargs="?", default="")
        parser.add_argument("--role", choices=sorted(queries.ROLES), help="first or further role")
        parser.add_argument("--in", dest="jurisdiction", default="/", help="path of the area, / for all")
        parser.add_argument("--name", default="", help="name as others see it")
        parser.add_argument("--language", default="zh-hans", choices=["zh-hans", "en"])
        parser.add_argument("--password-stdin", action="store_true", help="read the password from the input")
        parser.add_argument("--generate-password", action="store_true", help="make one and print it once")

    def handle(self, *, what: str, username: str, **options: Any) -> None:
        try:
            if what == "list":
                self.list_()
            elif not username:
                raise CommandError("Say whose account: ringfence accounts create NAME")
            else:
                with transaction.atomic():
                    self.make(what, username, options)
        except Refused as refused:
            raise CommandError(str(refused)) from refused

    def make(self, what: str, username: str, options: dict[str, Any]) -> None:
        by, now = queries.SYSTEM("command-line"), timezone.now()
        if what == "create":
            user = actions.create_user(
                username, password=self.password(options), display_name=options["name"],
                language=options["language"], by=by, at=now,
            )  # fmt: skip
        else:
            user = self.known(username)
        if options["role"]:
            actions.grant(user, role=options["role"], jurisdiction=options["jurisdiction"], by=by, at=now)
        self.stdout.write(f"{username}: {options['role'] or 'no role yet'} {options['jurisdiction']}")

    def known(self, username: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username}.")
        return user

    def password(self, options: dict[str, Any]) -> str:
        if options["generate_password"]:
            made = secrets.token_urlsafe(12)
            self.stdout.write(f"password: {made}")
            return made
        if options["password_stdin"]:
            return input()
        return getpass("Password: ")

    def list_(self) -> None:
        for user in User.objects.order_by("username"):
            scopes = ", ".join(f"{role} {path}" for role, path in queries.viewer_of(user).scopes)
            self.stdout.write(f"{user.username:20} {'' if user.is_active else '(closed) '}{scopes}")
