"""Text to columns and back: sealing, keyed hashes and search words of one person. Private to this app."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ringfence.apps.keys import actions as keys
from ringfence.apps.people import facts
from ringfence.apps.people.models import Identifier, Person, Word

SEALED = ("name", "id_number", "passport", "phone", "address")
IDENTIFYING = {"id_number": "id-number", "passport": "passport", "phone": "phone"}


def seal(person: Person, field: str, text: str) -> None:
    """Write one sealed column (not saved)."""
    setattr(person, field, keys.seal(text, row=str(person.id), field=field) if text else b"")


def read(person: Person, field: str) -> str:
    """The text of one sealed column; "" when it is empty."""
    blob = bytes(getattr(person, field))
    return keys.unseal(blob, row=str(person.id), field=field) if blob else ""


def blind(kind: str, text: str) -> str:
    return keys.blind(text, kind=kind)


def word_hash(word: str) -> int:
    """63 bits of the keyed hash: fits a signed column on both databases; people do not collide by chance."""
    return int(keys.blind(word, kind="word")[:16], 16) >> 1


class Hashes:
    """The hashes of words, remembered: among many people most words come again and again."""

    MOST = 200_000

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    def __call__(self, word: str) -> int:
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= self.MOST:
                self._known.clear()
            found = self._known[word] = word_hash(word)
        return found


def word_hashes(texts: dict[str, str], hashed: Callable[[str], int] = word_hash) -> list[int]:
    """The hash of every word under which a person with these texts is to be found."""
    found = facts.words(
        texts.get("name", ""), id_number=texts.get("id_number", ""), phone=texts.get("phone", "")
    )
    return sorted({hashed(word) for word in found})


def identifiers(person: Person, texts: dict[str, str], references: Iterable[str] = ()) -> list[Identifier]:
    """Rows for every identifier among `texts` (column -> text)."""
    rows = [
        Identifier(kind=kind, blind=blind(kind, texts[column]), person=person)
        for column, kind in IDENTIFYING.items()
        if texts.get(column)
    ]
    rows += [
        Identifier(kind="reference", blind=blind("reference", text), person=person)
        for text in references
        if text
    ]
    return rows


def words(person: Person, texts: dict[str, str]) -> list[Word]:
    """Rows for every word under which the person is to be found."""
    return [Word(hash=each, jurisdiction=person.jurisdiction, person=person) for each in word_hashes(texts)]


def refile(person: Person) -> None:
    """Make the search words anew: those of the person and of every record merged into them."""
    Word.objects.filter(person=person).delete()
    if person.merged_into_id is not None:
        return
    rows: dict[int, Word] = {}
    for record in (person, *Person.objects.filter(merged_into=person)):
        texts = {field: read(record, field) for field in ("name", "id_number", "phone")}
        rows |= {row.hash: row for row in words(person, texts)}
    Word.objects.bulk_create(rows.values())
