"""Who may send, and which people and places exist: asked of the database in groups and kept for a short while.

A token that was revoked is refused within `FRESH_S` seconds. When the database cannot be asked, known tokens are
believed for `STALE_S` seconds more; then nobody is let in.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import structlog
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from ringfence.apps.accounts import queries as accounts
from ringfence.apps.cases.actions import feed_of
from ringfence.apps.people import queries as people
from ringfence.apps.places import queries as places
from ringfence.config.intake.grouped import Grouped
from ringfence.core.words import Refused

log = structlog.get_logger("ringfence.intake")
PERMISSION = "scans.send"
FRESH_S = 1.5
STALE_S = 30.0
KEPT_S = 300.0
MOST_NAMES = 2_000_000
MOST_STRANGERS = 10_000
Found = TypeVar("Found")


class Unavailable(Refused):
    """The database cannot be asked now; the device keeps its scans and comes again."""

    status = 503


@dataclass(frozen=True)
class Caller:
    """A device: the areas in which it may send."""

    paths: tuple[str, ...]

    @property
    def feeds(self) -> tuple[str, ...]:
        """Under which feeds its references may have been registered: its own areas', then those around them."""
        around = [
            path[: i + 1]
            for path in self.paths
            for i in range(len(path) - 1, -1, -1)
            if path[i] == "/"
        ]  # fmt: skip
        return tuple(feed_of(path) for path in dict.fromkeys(around))


class Tokens:
    """Secret -> caller; None for a token that is unknown, ended or may not send."""

    def __init__(self) -> None:
        self.known: dict[str, Caller | None] = {}
        self.asked_at = time.monotonic()
        self._lookup: Grouped[str, Caller | None] = Grouped(self._ask, name="tokens")

    def start(self) -> None:
        self._lookup.start()

    async def caller(self, secret: str) -> Caller | None:
        if secret in self.known:
            if time.monotonic() - self.asked_at > STALE_S:
                raise Unavailable("The database does not answer.", code="database")
            return self.known[secret]
        found = await self._lookup(secret)
        if len(self.known) < MOST_STRANGERS or found is not None:
            self.known[secret] = found
        return found

    async def keep_fresh(self) -> None:
        """Ask again about everyone known, for ever."""
        while True:
            await asyncio.sleep(FRESH_S / 2)
            started, asked = time.monotonic(), list(self.known)
            try:
                found = await asyncio.to_thread(self._ask, asked)
            except Unavailable:
                continue
            self.known = {
                **{secret: caller for secret, caller in self.known.items() if secret not in set(asked)},
                **{secret: caller for secret, caller in zip(asked, found, strict=True) if caller},
            }
            self.asked_at = started

    def _ask(self, secrets: list[str]) -> list[Caller | None]:
        viewers = (
            _asked(lambda: accounts.viewers_of_tokens(set(secrets), at=timezone.now())) if secrets else {}
        )
        return [
            Caller(viewers[secret].paths(PERMISSION)) if secret in viewers and viewers[secret].may(PERMISSION) else None
            for secret in secrets
        ]  # fmt: skip


@dataclass
class Directory:
    """What the references of one set of feeds mean. Person -> id; place -> (id, jurisdiction)."""

    feeds: tuple[str, ...]
    people: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    since: float = field(default_factory=time.monotonic)


Question = tuple[Directory, set[str], set[str]]


class Names:
    """Directories, filled as scans ask for them."""

    def __init__(self) -> None:
        self.directories: dict[tuple[str, ...], Directory] = {}
        self.learn: Grouped[Question, None] = Grouped(self._learn, name="names")

    def start(self) -> None:
        self.learn.start()

    def directory(self, feeds: tuple[str, ...]) -> Directory:
        """People who were erased or merged, and places that moved, are noticed when a directory is `KEPT_S` old."""
        found = self.directories.get(feeds)
        if found is None or time.monotonic() - found.since > KEPT_S or len(found.people) > MOST_NAMES:
            found = self.directories[feeds] = Directory(feeds)
        return found

    def _learn(self, questions: list[Question]) -> list[None]:
        for feeds in {directory.feeds for directory, _, _ in questions}:
            mine = [one for one in questions if one[0].feeds == feeds]
            wanted_people = set().union(*(one[1] for one in mine))
            wanted_places = set().union(*(one[2] for one in mine))
            found = _asked(lambda: (_people(wanted_people, feeds), _places(wanted_places, feeds)))  # noqa: B023
            for directory in {id(one[0]): one[0] for one in mine}.values():
                directory.people.update(found[0])
                directory.places.update(found[1])
        return [None] * len(questions)


def _people(texts: set[str], feeds: tuple[str, ...]) -> dict[str, str]:
    ids = {text for text in texts if _is_id(text)}
    known = people.registered(ids)
    found = {text: text.lower() for text in ids if text.lower() in known}
    for feed in feeds:
        left = texts - ids - found.keys()
        answers = people.by_reference(f"{feed}:{text}" for text in left) if left else {}
        found |= {reference.removeprefix(f"{feed}:"): str(id) for reference, id in answers.items()}
    return found


def _places(texts: set[str], feeds: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    ids = {text: text.lower() for text in texts if _is_id(text)}
    for feed in feeds:
        left = texts - ids.keys()
        answers = places.by_reference([f"{feed}:{text}" for text in left]) if left else {}
        ids |= {reference.removeprefix(f"{feed}:"): str(id) for reference, id in answers.items()}
    areas = places.areas_of(ids.values())
    return {text: (id, areas[id]) for text, id in ids.items() if id in areas}


def _is_id(text: str) -> bool:
    if len(text) != 36:
        return False
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _asked(question: Callable[[], Found]) -> Found:
    """Ask the database; a failure is said without its words, which may quote a value."""
    try:
        return question()
    except DatabaseError as fault:
        log.error("intake.database", fault=type(fault).__name__)
        raise Unavailable("The database does not answer.", code="database") from None
    finally:
        close_old_connections()
