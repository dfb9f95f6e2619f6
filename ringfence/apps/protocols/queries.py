"""Which protocol holds where and since when; the packs and how they read. Rules are public to whoever may view them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext

from ringfence.apps.accounts.queries import Viewer, require
from ringfence.apps.protocols import facts
from ringfence.apps.protocols.facts import Protocol
from ringfence.apps.protocols.models import Adoption
from ringfence.core.words import Refused
from ringfence.web.access import scope


class NoProtocol(Refused):
    """Nothing holds there and then; somebody must adopt a protocol."""


@dataclass(frozen=True)
class Standing:
    """What holds, since when and by whose order; `adoption` is None where the pack's own dates decide.

    `outside_dates`: an order keeps the pack in force although its own dates have passed (or not begun).
    """

    protocol: Protocol
    since: datetime | None
    order: str
    adoption: Adoption | None
    outside_dates: bool


@dataclass(frozen=True)
class Clock:
    """A duty that a protocol sets: its kind, and how long it may take."""

    kind: str
    within: timedelta


def in_force(jurisdiction: str, *, at: datetime, disease: str = "") -> Protocol:
    """The protocol that holds there and then. Raises `NoProtocol`."""
    return standing(jurisdiction, at=at, disease=disease).protocol


def standing(jurisdiction: str, *, at: datetime, disease: str = "") -> Standing:
    """The nearest area's latest order wins; without one, the shipped pack in force by date and area."""
    adopted = _order(jurisdiction, at=at, disease=disease)
    if adopted is not None:
        protocol = facts.pack(adopted.pack)
        late = not facts.holds(protocol, at=at)
        return Standing(protocol, adopted.at, adopted.order, adopted, late)
    found = facts.by_date(jurisdiction=jurisdiction, at=at, disease=disease)
    if found is None:
        raise NoProtocol(
            gettext("No protocol is in force here at this time. Adopt one first."), code="no-protocol"
        )
    return Standing(found, None, "", None, False)


def clocks(jurisdiction: str, *, pack: str = "", starts: str = "", at: datetime) -> list[Clock]:
    """The clocks that run there: of the incident's pack, else of what is in force; 7-1-7 where a pack sets none."""
    shipped = {one.pack for one in facts.known()}
    chosen = pack if pack in (*shipped, *facts.CLOCK_PRESETS) else ""
    if not chosen:
        try:
            chosen = in_force(jurisdiction, at=at).pack
        except NoProtocol:
            chosen = facts.USUAL
    found = facts.clocks(facts.clocks_of(chosen)) or facts.clocks(facts.clocks_of(facts.ANY_DISEASE))
    return [Clock(one.kind, timedelta(seconds=one.within_s)) for one in found if starts in ("", one.starts)]


def clock_presets() -> dict[str, str]:
    """Sets of clocks that an incident may choose instead of its protocol's: code -> title in the reader's language."""
    language = get_language() or ""
    return {code: facts.clocks_of(code).edition.of(language) for code in facts.CLOCK_PRESETS}


def clock_kinds() -> list[str]:
    """Every kind of duty that some protocol's clock opens."""
    return list(facts.clock_titles())


def clock_title(kind: str) -> str:
    """A clock's title in the reader's language; "" when no protocol sets such a clock."""
    words = facts.clock_titles().get(kind)
    return words.of(get_language() or "") if words else ""


def _order(jurisdiction: str, *, at: datetime, disease: str) -> Adoption | None:
    """The order that holds: from the nearest area outwards, each area's last word; a withdrawal looks further out."""
    rows = Adoption.objects.filter(jurisdiction__in=_upwards(jurisdiction), at__lte=at)
    if disease:
        rows = rows.filter(disease=disease)
    last: dict[tuple[str, str], Adoption] = {}
    for row in rows.order_by("at", "recorded_at", "id"):
        last[row.jurisdiction, row.disease] = row
    standing = [row for row in last.values() if row.step == Adoption.Step.ADOPTED]
    return max(standing, key=lambda row: (len(row.jurisdiction), row.at, row.recorded_at), default=None)


def _upwards(jurisdiction: str) -> list[str]:
    """/99/9901/ -> /, /99/, /99/9901/."""
    parts = [part for part in jurisdiction.split("/") if part]
    return ["/", *("/" + "/".join(parts[: depth + 1]) + "/" for depth in range(len(parts)))]


def adoptions(viewer: Viewer) -> QuerySet[Adoption]:
    """Orders in the viewer's areas, the newest first."""
    return scope(Adoption.objects.all(), viewer, "protocols.view").order_by("-at", "-recorded_at")


def standings(viewer: Viewer, *, at: datetime) -> list[dict[str, Any]]:
    """What holds in each of the viewer's areas."""
    found = []
    for path in viewer.paths("protocols.view"):
        try:
            found.append({"jurisdiction": path, "standing": standing(path, at=at)})
        except NoProtocol:
            found.append({"jurisdiction": path, "standing": None})
    return found


def packs(viewer: Viewer, *, language: str) -> list[dict[str, Any]]:
    """Every shipped pack, one line each."""
    require(viewer, "protocols.view")
    return [facts.summary(one, language=language) for one in facts.known()]


def manual(viewer: Viewer, name: str, *, language: str) -> dict[str, Any]:
    """One pack as a manual page."""
    require(viewer, "protocols.view")
    return facts.manual(facts.pack(name), language=language)


def compared(viewer: Viewer, before: str, after: str, *, language: str) -> dict[str, Any]:
    """Two versions over the same facts."""
    require(viewer, "protocols.view")
    return facts.compared(facts.pack(before), facts.pack(after), language=language)


def named(names: Iterable[str]) -> dict[str, Protocol]:
    """Packs by name, for explaining judgements made under them; unknown names are left out."""
    shipped = {one.pack: one for one in facts.known()}
    return {name: shipped[name] for name in names if name in shipped}


def protocol(name: str) -> Protocol:
    """A shipped pack by name."""
    return facts.pack(name)
