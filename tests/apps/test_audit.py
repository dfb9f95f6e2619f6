"""The audit chain: whole when written by many, broken by any change, and still whole when a person is erased."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.audit import actions, chain, guard, linking, queries
from ringfence.apps.audit.models import Entry, Head, Mention, Pseudonym
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db


def write(count=5):
    for number in range(count):
        actions.record("look", kind="case", id=number, by=SYSTEM("test"), at=timezone.now())


def write_and_link(count=5):
    write(count)
    linking.link()


def test_a_chain_as_it_was_written_verifies():
    write()
    actions.record_reads("person", ["a", "b", "a"], purpose="trace", by=SYSTEM("test"), at=timezone.now())
    report = queries.verify()
    assert report.ok and report.rows == 6


def test_erasing_a_person_leaves_the_chain_whole_and_nothing_that_leads_to_them(viewer):
    actions.record("look", kind="person", id="p1", by=viewer, at=timezone.now())
    actions.forget("person", "p1", by=viewer, at=timezone.now())
    assert queries.verify().ok
    assert not Pseudonym.objects.filter(subject="p1").exists()
    assert "p1" not in str(list(Entry.objects.values("kind", "subjects", "detail")))


@pytest.fixture
def unguarded(db):
    guard.lift(connection)


def cut(position):
    Mention.objects.filter(entry__position=position).delete()
    Entry.objects.filter(position=position)._raw_delete("default")


TAMPERS = {
    "edit": lambda: Entry.objects.filter(position=3).update(verb="other"),
    "backdate": lambda: Entry.objects.filter(position=3).update(at=timezone.now()),
    "delete": lambda: cut(3),
    "truncate": lambda: cut(5),
    "hide from the search": lambda: Mention.objects.filter(entry__position=2).delete(),
}


@pytest.mark.parametrize("how", TAMPERS)
def test_every_change_is_noticed(how, unguarded):
    write_and_link()
    TAMPERS[how]()
    assert not queries.verify().ok


def test_a_new_order_is_noticed(unguarded):
    write_and_link()
    two, three = Entry.objects.filter(position__in=(2, 3)).order_by("position").values()
    for row, position in ((two, 3), (three, 2)):
        Entry.objects.filter(position=position).update(
            **{name: value for name, value in row.items() if name not in ("id", "position")}
        )
    assert queries.verify().first_bad == 2


def test_a_forger_who_cuts_the_end_and_mends_the_head_is_caught_by_a_published_head(unguarded):
    write_and_link()
    position, digest = queries.head()
    cut(5)
    Head.objects.update(position=4, hash=Entry.objects.get(position=4).hash)
    assert queries.verify().ok
    assert not queries.verify(heads={position: digest}).ok


def test_a_forger_who_computes_every_hash_again_is_caught_by_a_published_head(unguarded):
    write_and_link()
    published = dict([queries.head()])
    previous = chain.FIRST
    for row in Entry.objects.order_by("position").values():
        row |= {"verb": "other", "previous": previous}
        mended = {"verb": "other", "previous": previous, "hash": chain.link(row)}
        Entry.objects.filter(position=row["position"]).update(**mended)
        previous = mended["hash"]
    Head.objects.update(hash=previous)
    assert queries.verify().ok
    assert not queries.verify(heads=published).ok


def test_the_model_refuses_to_change_or_delete_a_link():
    write_and_link(1)
    entry = Entry.objects.get()
    with pytest.raises(Refused):
        entry.save()
    with pytest.raises(Refused):
        entry.delete()


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET verb = 'x'", "DELETE FROM audit_entry"])
def test_the_database_refuses_too(statement):
    guard.lift(connection)
    guard.put(connection)
    write_and_link(1)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_mention")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_make_one_chain():
    def ten(name):
        try:
            for number in range(10):
                actions.record(
                    "look", kind="case", id=f"{name}-{number}", by=SYSTEM("test"), at=timezone.now()
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ten, "abcd"))
    report = queries.verify()
    assert report.ok and report.rows == 40


@pytest.mark.django_db(transaction=True)
def test_a_long_act_does_not_keep_others_from_writing_and_is_linked_when_it_is_committed():
    wrote, may_commit = Event(), Event()

    def slow():
        with transaction.atomic():
            actions.record("slow", kind="case", id="s", by=SYSTEM("test"), at=timezone.now())
            wrote.set()
            may_commit.wait(10)
        connection.close()

    def fast():
        write(1)
        connection.close()

    threads = [Thread(target=slow), Thread(target=fast)]
    threads[0].start()
    wrote.wait(10)
    threads[1].start()
    threads[1].join(1)
    waits = threads[1].is_alive()
    may_commit.set()
    for thread in threads:
        thread.join(30)
    verbs = [entry.verb for entry in Entry.objects.order_by("position")]
    assert queries.verify().ok
    if connection.vendor == "postgresql":
        assert not waits and verbs == ["look", "slow"]
    else:
        assert waits and verbs == ["slow", "look"]


def test_entries_are_found_by_subject_actor_and_verb(make_viewer):
    someone, auditor = make_viewer("epidemiologist"), make_viewer("auditor", "/")
    actions.record("look", kind="case", id="c1", by=someone, at=timezone.now())
    actions.record("edit", kind="case", id="c2", by=SYSTEM("test"), at=timezone.now())
    assert [entry.verb for entry in queries.search(auditor, subject="c1")] == ["look"]
    assert [entry.verb for entry in queries.search(auditor, actor=str(someone.user_id))] == ["look"]
    assert [entry.verb for entry in queries.search(auditor, verb="edit")] == ["edit"]
    assert not queries.search(someone)
