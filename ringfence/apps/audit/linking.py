"""Links committed entries to the chain, in the order in which they are found. One at a time holds the head.

On SQLite there is one writer anyway, so an entry is linked with its act. On PostgreSQL it is linked right after
the commit: a long act (an import) must not make everybody else wait for the head of the chain.
"""

from django.db import connection, transaction

from ringfence.apps.audit import chain
from ringfence.apps.audit.models import Entry, Head

CHUNK = 1000


def write(entry: Entry) -> None:
    """Store a new entry. Whatever a crash leaves unlinked is linked with the next one."""
    if connection.vendor == "sqlite":
        head = _locked_head()
        _follow(entry, head)
        Entry.objects.bulk_create([entry])
        Head.objects.filter(pk=1).update(position=head.position, hash=head.hash)
    else:
        Entry.objects.bulk_create([entry])
        transaction.on_commit(link)


def _follow(entry: Entry, head: Head) -> None:
    """Make the entry the next link, and the end of the chain."""
    entry.position = head.position + 1
    entry.previous = head.hash
    entry.hash = chain.link({name: getattr(entry, name) for name in chain.COLUMNS})
    head.position, head.hash = entry.position, entry.hash


def link() -> int:
    """Link all entries that are committed and not linked yet; returns how many."""
    done = 0
    while Entry.objects.filter(position__isnull=True).exists():
        done += _some()
    return done


def _some() -> int:
    with transaction.atomic():
        head = _locked_head()
        waiting = list(Entry.objects.filter(position__isnull=True).order_by("recorded_at", "id")[:CHUNK])
        for entry in waiting:
            _follow(entry, head)
        if waiting:
            Entry.objects.bulk_update(waiting, ["position", "previous", "hash"], batch_size=100)
            head.save()
    return len(waiting)


def _locked_head() -> Head:
    head = Head.objects.select_for_update().filter(pk=1).first()
    if head is None:
        Head.objects.bulk_create([Head()], ignore_conflicts=True)
        head = Head.objects.select_for_update().get(pk=1)
    return head
