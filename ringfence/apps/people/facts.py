"""The one door to core: reads what was typed, masks what is shown, compares who may be the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from ringfence.core.contacts.records import PersonFacts
from ringfence.core.people import likeness, masking, matching, names, phone, resident_id, search
from ringfence.core.people.likeness import LIKELY, Pair, Sketch, compare
from ringfence.core.words import PersonId, Refused

# What core says in stable codes, in the reader's language.
FAULTS = {
    "id-check-digit": _("The check digit of this ID number is wrong: look for a mistyped digit."),
    "id-scientific": _("A spreadsheet cut this ID number (scientific notation): its last digits are lost."),
    "id-rounded": _("The last digits are zeros: a spreadsheet has probably rounded this ID number."),
    "id-length": _("An ID number has 18 digits."),
    "id-format": _("An ID number has digits only; the last may be X."),
    "id-birth-date": _("The birth date inside this ID number does not exist."),
    "id-birth-future": _("The birth date inside this ID number lies in the future."),
    "phone-format": _("This is not a phone number."),
    "phone-invalid": _("No such phone number can exist: look for a missing digit."),
    "name-empty": _("The name is empty."),
    "name-long": _("The name is longer than 60 characters."),
    "name-digits": _("There are digits in the name."),
    "name-lost": _("Characters of the name were lost: the file was read or saved in a wrong encoding."),
    "id-birth-differs": _("The birth date differs from the one inside the ID number."),
    "id-sex-differs": _("The sex differs from the one inside the ID number."),
}
DOUBTS = {
    "id-county-not-then": _("The area code of the ID number was not in use in the year of birth."),
    "id-county-unknown": _("The area code of the ID number is not in the list of codes."),
    "name-private-character": _("The name holds a character from a private code area: check the spelling."),
    "name-single": _("The name has a single character."),
    "name-mixed": _("The name mixes Chinese characters and letters."),
}
REASONS = {
    "same-id-number": _("same ID number"),
    "id-number-mistyped": _("ID numbers differ by a slip"),
    "different-id-number": _("different ID numbers"),
    "same-passport": _("same passport"),
    "same-name": _("same name"),
    "same-sound": _("names sound the same"),
    "name-one-sign-apart": _("names differ by one character"),
    "similar-name": _("similar names"),
    "different-name": _("different names"),
    "same-birth-date": _("same birth date"),
    "birth-day-and-month-swapped": _("day and month of birth swapped"),
    "birth-date-mistyped": _("birth dates differ by a slip"),
    "same-age": _("about the same age"),
    "different-age": _("different ages"),
    "same-phone": _("same phone"),
    "same-household": _("same household"),
    "same-address": _("same address"),
    "different-sex": _("different sexes"),
}
SEXES = {
    "男": "male",
    "m": "male",
    "male": "male",
    "1": "male",
    "女": "female",
    "f": "female",
    "female": "female",
    "2": "female",
}


@dataclass(frozen=True)
class Papers:
    """What was typed about a person, checked and in normal form."""

    name: str
    id_number: str = ""
    passport: str = ""
    phone: str = ""
    address: str = ""
    sex: str = ""
    birth_date: date | None = None
    doubts: tuple[str, ...] = ()

    @property
    def texts(self) -> dict[str, str]:
        return {
            "name": self.name,
            "id_number": self.id_number,
            "passport": self.passport,
            "phone": self.phone,
            "address": self.address,
        }


def papers(
    *,
    name: str,
    id_number: str | None = None,
    passport: str | None = None,
    phone_number: str | None = None,
    address: str | None = None,
    sex: str | None = None,
    birth_date: date | None = None,
    counties: Mapping[str, str] | None = None,
    nameless: bool = False,
    today: date,
) -> Papers:
    """Check everything; refuse with a sentence, or hand back the normal form and the doubts.

    `nameless` lets the name be empty: a file may know a person by a number before anybody knows the name.
    """
    try:
        plain = "" if nameless and not name.strip() else names.read(name)
        number = resident_id.read(id_number, on=today, counties=counties) if id_number else None
        dial = phone.read(phone_number).e164 if phone_number else ""
    except Refused as fault:
        raise Refused(str(FAULTS.get(fault.code, fault)), code=fault.code) from fault
    gender = _sex(sex)
    doubts = names.doubts(plain)
    if number:
        if birth_date and birth_date != number.birth_date:
            raise Refused(str(FAULTS["id-birth-differs"]), code="id-birth-differs")
        if gender and gender != number.sex:
            raise Refused(str(FAULTS["id-sex-differs"]), code="id-sex-differs")
        birth_date, gender, doubts = number.birth_date, number.sex, doubts + number.doubts
    return Papers(
        plain,
        number.number if number else "",
        (passport or "").strip().upper(),
        dial,
        (address or "").strip()[:200],
        gender,
        birth_date,
        doubts,
    )


def _sex(text: str | None) -> str:
    if not text:
        return ""
    found = SEXES.get(text.strip().casefold())
    if found is None:
        raise Refused(str(_("Sex is male, female or empty.")), code="sex")
    return found


def words(name: str, *, id_number: str = "", phone: str = "") -> frozenset[str]:
    """Every word under which a person is filed."""
    return (search.words(name) if name else frozenset()) | search.numbers(id_number=id_number, phone=phone)


def asked(text: str) -> tuple[str, ...]:
    return search.asked(text)


def asked_identifiers(text: str) -> list[tuple[str, str]]:
    """(kind, normal form) of every identifier that the text could be."""
    found = []
    try:
        found.append(("id-number", resident_id.read(text).number))
    except Refused:
        pass
    try:
        found.append(("phone", phone.read(text).e164))
    except Refused:
        pass
    plain = text.strip()
    if plain:
        found += [("passport", plain.upper()), ("reference", plain)]
    return found


def normal_identifiers(*, id_number: str, phone: str) -> list[tuple[str, str]]:
    """(kind, normal form) of what a file gives; what cannot be read is left out."""
    found = []
    for kind, text in (("id-number", id_number), ("phone", phone)):
        found += [pair for pair in asked_identifiers(text) if pair[0] == kind]
    return found


def plain_name(text: str) -> str:
    return names.normal(text)


def mask(field: str, text: str) -> str:
    """What may be seen without a reason."""
    return {
        "name": masking.name,
        "id_number": masking.id_number,
        "passport": masking.id_number,
        "phone": masking.phone,
        "address": masking.address,
    }[field](text)


def spoken(field: str, text: str) -> str:
    """A revealed value as people write it."""
    return phone.national(text) if field == "phone" and text else text


def age(birth_date: date | None, on: date) -> int | None:
    if birth_date is None:
        return None
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def plain(
    id: object, *, sex: str, birth_date: date | None, household: str, name: str = "", address: str = ""
) -> PersonFacts:
    """A person as tracing sees them."""
    return PersonFacts(
        PersonId(str(id)), name, sex, birth_date.isoformat() if birth_date else "", household, address
    )


def sound_words(name: str) -> list[str]:
    """The words of a name's full sound, in every reading."""
    return [f"sound:{''.join(reading)}" for reading in names.readings(name)] or [f"name:{name.casefold()}"]


def likely(sketches: list[Sketch], *, new: Iterable[str] | None = None) -> list[Pair]:
    """Likely pairs among these, or only those with one of the keys `new`."""
    return matching.likely(sketches, new=new)


def births_agree(one: date | None, other: date | None) -> bool:
    """Nothing speaks against one person: one is unknown, or they differ by a slip or by a year."""
    return likeness.births_agree(one, other)


__all__ = ["LIKELY", "Pair", "Papers", "Sketch", "compare", "likely", "papers"]
