"""Events: with the writer's rows or not at all; each reaction once; positions without a gap."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.events import actions, queries, worker
from ringfence.apps.events.models import Event, Reaction

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_table(monkeypatch):
    monkeypatch.setattr(actions, "_table", {})


def record(name="CaseConfirmed", id="c1"):
    return actions.record(name, kind="case", id=id, by=SYSTEM("test"), at=timezone.now())


def test_a_now_reaction_runs_in_the_writers_transaction_and_can_stop_it():
    def refuse(event):
        raise ValueError("no")

    actions.on("CaseConfirmed", "refuse", refuse, when="now")
    with pytest.raises(ValueError):
        record()
    assert not Event.objects.exists()


def test_a_soon_reaction_waits_for_the_worker_and_is_done_once():
    seen = []
    actions.on("CaseConfirmed", "trace", lambda event: seen.append(event.subject), when="soon")
    record()
    assert seen == []
    worker.react_all()
    worker.react_all()
    assert seen == ["c1"]
    assert Reaction.objects.get().done_at


def test_a_failing_reaction_leaves_no_half_effect_and_is_tried_again_later():
    def half(event):
        record("HalfDone")
        raise ValueError("a text that may name a person")

    actions.on("CaseConfirmed", "half", half, when="soon")
    record()
    worker.react_all()
    reaction = Reaction.objects.get()
    assert (reaction.tries, reaction.fault, reaction.done_at) == (1, "ValueError", None)
    assert reaction.due_at > timezone.now()
    assert not Event.objects.filter(name="HalfDone").exists()


def test_a_long_reaction_computes_before_its_transaction_and_writes_in_it():
    seen = []

    def compute(event):
        seen.append(Reaction.objects.get().due_at > timezone.now())
        return f"prepared {event.subject}"

    actions.on("CaseConfirmed", "trace", lambda event, made: seen.append(made), when="soon", prepare=compute)
    record()
    worker.react_all()
    assert seen == [True, "prepared c1"] and Reaction.objects.get().done_at


def test_a_now_reaction_cannot_be_prepared():
    with pytest.raises(ValueError):
        actions.on("CaseConfirmed", "trace", print, when="now", prepare=print)


def test_positions_are_gapless():
    for number in range(5):
        record(id=number)
    worker.sequence(limit=2)
    worker.sequence()
    record(id=9)
    worker.sequence()
    positions = list(Event.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(positions[0], positions[0] + 6))


def test_lag_counts_what_waits():
    record()
    assert queries.lag().waiting == 1
    worker.sequence()
    assert queries.lag().waiting == 0


@pytest.mark.django_db(transaction=True)
def test_two_writers_that_commit_in_reverse_order_lose_nothing():
    """The first writes earlier and commits later; a cursor over ids or times would have passed it by.

    SQLite lets one writer in at a time, so there the second simply waits, and the order is the order of commit.
    """
    wrote, may_commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            record(id="slow")
            wrote.set()
            may_commit.wait(10)
        connection.close()

    def fast():
        record(id="fast")
        worker.sequence()
        connection.close()

    threads = [threading.Thread(target=slow), threading.Thread(target=fast)]
    threads[0].start()
    wrote.wait(10)
    threads[1].start()
    threads[1].join(1.0)
    seen = list(Event.objects.filter(position__gt=0).values_list("subject", "position"))
    may_commit.set()
    for thread in threads:
        thread.join(30)
    worker.sequence()
    after = dict(Event.objects.filter(position__gt=0).values_list("subject", "position"))
    if connection.vendor == "postgresql":
        assert seen == [("fast", 1)] and after == {"fast": 1, "slow": 2}
    else:
        assert seen == [] and after == {"slow": 1, "fast": 2}


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_each_reaction_once():
    seen = []
    actions.on("CaseConfirmed", "count", lambda event: seen.append(event.subject), when="soon")
    for number in range(20):
        record(id=number)

    def work():
        worker.react_all()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(seen, key=int) == [str(number) for number in range(20)]


@pytest.mark.django_db(transaction=True)
def test_the_worker_wakes_soon_and_stops_when_told():
    done, stop = threading.Event(), threading.Event()
    actions.on("CaseConfirmed", "ring", lambda event: done.set(), when="soon")
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    time.sleep(0.3)
    begun = time.monotonic()
    record()
    assert done.wait(5)
    waited = time.monotonic() - begun
    stop.set()
    thread.join(5)
    assert waited < 1 and not thread.is_alive()
