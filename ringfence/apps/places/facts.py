"""Rows of places as the plain values that core reads; and core's answers on kinds, positions and addresses."""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Count
from django.utils.translation import gettext as _

from ringfence.apps.places.models import Jurisdiction, Place
from ringfence.core.contacts.records import Place as KnownPlace
from ringfence.core.people import names
from ringfence.core.places import address, datum, kinds
from ringfence.core.places.address import Address, Parsed
from ringfence.core.places.gazetteer import Area, Gazetteer
from ringfence.core.words import PlaceId, Refused


def known(place: Place) -> KnownPlace:
    """A place as tracing sees it."""
    return KnownPlace(
        PlaceId(str(place.id)),
        place.name,
        place.kind,
        place.lat,
        place.lon,
        place.volume_m3,
        place.air_changes_h,
        place.ventilated,
    )


def words(name: str) -> set[str]:
    """Words under which a name is found: pairs of neighbouring characters, the pinyin from each syllable on, initials."""
    plain, sounds = _sounds(name)
    found = {plain[:40]} | {plain[i : i + 2] for i in range(len(plain) - 1)}
    for start in range(len(sounds)):
        for length in (1, 2, 3, 4):
            found.add("".join(sounds[start : start + length])[:40])
        found.add("".join(sound[:1] for sound in sounds[start:])[:40])
    found.add("".join(sounds)[:40])
    return {word for word in found if len(word) > 1}


def area_words(name: str) -> set[str]:
    """The same for an area, found from its beginning only: a province has tens of thousands of them."""
    plain, sounds = _sounds(name)
    found = {plain[:40]} | {plain[i : i + 2] for i in range(len(plain) - 1)}
    for end in range(2, len(sounds) + 1):
        found.add("".join(sounds[:end])[:40])
        found.add("".join(sound[:1] for sound in sounds[:end])[:40])
    return {word for word in found if len(word) > 1}


def _sounds(name: str) -> tuple[str, list[str]]:
    plain = names.normal(name).casefold()[:24]
    syllables = [names.syllables(char)[:1] or ((char,) if char.isalnum() else ("",)) for char in plain]
    return plain, [part[0] for part in syllables]


def asked(text: str) -> list[str]:
    """The words that must all be there for a place to match what was typed."""
    plain = names.normal(text).casefold()
    if not any(map(names.is_han, plain)):
        letters = "".join(char for char in plain if char.isalnum())
        return [letters[:40]] if len(letters) > 1 else []
    pieces = [piece for piece in plain.split() if len(piece) > 1]
    return list(dict.fromkeys(piece[i : i + 2] for piece in pieces for i in range(len(piece) - 1)))


def known_places(places: Iterable[Place]) -> dict[str, KnownPlace]:
    return {str(place.id): known(place) for place in places}


def plain_name(text: str) -> str:
    """The name in normal form; a place without one is refused."""
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        raise Refused(_("A place needs a name."), code="place-name")
    return plain[:120]


def kind(text: str) -> str:
    """The code of a kind, from its code or from its Chinese or English name; "" stays unknown."""
    if not text:
        return ""
    found = kinds.read(text)
    if not found:
        raise Refused(_("There is no such kind of place: %s") % text, code="place-kind")
    return found


def wgs84(place: Place) -> tuple[float | None, float | None]:
    """The place's position in WGS-84, from the position and datum that were given."""
    if place.given_lat is None or place.given_lon is None:
        if place.given_lat is not None or place.given_lon is not None:
            raise Refused(_("A position needs both latitude and longitude."), code="position")
        return None, None
    if not (-90 <= place.given_lat <= 90 and -180 <= place.given_lon <= 180):
        raise Refused(
            _("This position is not on Earth: are latitude and longitude swapped?"), code="position"
        )
    return datum.convert(place.given_lat, place.given_lon, source=place.datum, target="WGS-84")


def kind_choices(language: str) -> list[tuple[str, str]]:
    """Codes and names of all kinds in the reader's language."""
    return [(code, kinds.label(code, language)) for code in kinds.KINDS]


def kind_label(code: str, language: str) -> str:
    return kinds.label(code, language)


def read_address(text: str, *, within: str = "") -> Parsed:
    """Readings of a written address against the tree of jurisdictions as it stands."""
    return address.parse(text, _gazetteer(_stamp()), within=within)


def _stamp() -> tuple[object, ...]:
    rows = Jurisdiction.objects.aggregate(count=Count("pk"), ended=Count("valid_to"))
    newest = Jurisdiction.objects.order_by("-pk").values_list("pk", flat=True).first()
    return rows["count"], rows["ended"], newest


@lru_cache(maxsize=2)
def _gazetteer(stamp: tuple[object, ...]) -> Gazetteer:
    """The tree as core reads it; made anew when an area was added or ended."""
    rows = Jurisdiction.objects.values_list("path", "code", "name", "level", "valid_to")
    return Gazetteer(Area(path, code, name, level, ended is None) for path, code, name, level, ended in rows)


__all__ = ["Address", "Parsed", "area_words", "asked", "kind", "known", "read_address", "wgs84", "words"]
