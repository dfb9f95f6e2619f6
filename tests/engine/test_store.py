"""The store against a plain list: whatever is appended, withdrawn, corrected, erased, expired or folded in whatever
order, it answers what the list answers, and traces what the reference traces."""

import shutil
import tempfile
from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ringfence.core.contacts import trace
from ringfence.core.contacts.records import Case, Presence
from ringfence.core.words import Refused, Window
from ringfence.engine import presence
from ringfence.engine.presence import PresenceLog
from ringfence.engine.snapshot import pointer
from ringfence.files import packs
from tests.engine.worlds import NAMES, moments, people, stays

PACK = packs.load("cn-covid-8")
records = st.sampled_from(["", "", "1", "2", "3"])
rows = st.lists(st.tuples(stays(), records), max_size=12)


def told(found):
    key = [
        (one.place, one.start, one.person, one.end or 10**12, one.source, one.room, one.seat) for one in found
    ]
    errors = [(one.position_error_m, one.time_error_s) for one in found]
    return sorted(zip(key, map(repr, errors), strict=True))


class Store(RuleBasedStateMachine):
    @initialize()
    def empty(self):
        self.folder = Path(tempfile.mkdtemp(prefix="ringfence-"))
        self.store = PresenceLog(self.folder)
        self.batches = {}
        self.floor = None
        self.number = 0

    def teardown(self):
        shutil.rmtree(self.folder)

    @property
    def known(self):
        found = [row for batch in self.batches.values() for row, _ in batch]
        return set(row for row in found if self.floor is None or row.end is None or row.end > self.floor)

    @rule(batch=rows)
    def append(self, batch):
        self.number += 1
        name = str(self.number)
        assert self.store.append(name, [row for row, _ in batch], records=[record for _, record in batch])
        spoken = {(row.source, record) for row, record in batch if record}
        for old in self.batches.values():
            old[:] = [(row, record) for row, record in old if (row.source, record) not in spoken]
        last = {(row.source, record): at for at, (row, record) in enumerate(batch) if record}
        self.batches[name] = [
            (row, record)
            for at, (row, record) in enumerate(batch)
            if not record or last[(row.source, record)] == at
        ]

    @precondition(lambda self: self.batches)
    @rule(data=st.data())
    def withdraw(self, data):
        name = data.draw(st.sampled_from(sorted(self.batches)))
        assert self.store.withdraw(name)
        del self.batches[name]

    @rule(person=people)
    def erase(self, person):
        self.store.erase(person)
        for batch in self.batches.values():
            batch[:] = [(row, record) for row, record in batch if row.person != person]

    @rule(before=moments)
    def expire(self, before):
        self.store.expire(before)
        self.floor = before if self.floor is None else max(self.floor, before)

    @rule()
    def fold(self):
        self.store.fold()

    @rule()
    def another_process(self):
        self.store = PresenceLog(self.folder)

    @rule()
    def lose_the_state(self):
        _, name = pointer(self.store.snapshots)
        presence._load.cache_clear()
        shutil.rmtree(self.store.snapshots / (name or "none"), ignore_errors=True)

    @rule()
    def lose_a_run(self):
        for run in sorted(self.store.snapshots.glob("run-*"))[:1]:
            presence._load.cache_clear()
            (run / "start").write_bytes(b"\1" + (run / "start").read_bytes()[1:])

    @invariant()
    def answers_what_the_list_answers(self):
        latest = self.store.open_latest()
        every = {"start": -(10**10), "end": 10**12}
        assert told(set(latest.of_people(NAMES, **every))) == told(self.known)
        assert told(set(latest.at_places("PQR", **every))) == told(self.known)

    @rule(person=people, onset=moments, later=st.sampled_from([0, 3600]), passing=st.sampled_from([0, 600]))
    def traces_what_the_reference_traces(self, person, onset, later, passing):
        question = trace.Question(
            cases=[Case(person, onset=onset)],
            protocol=PACK,
            at=onset + later,
            zone=UTC,
            indirect_within_s=passing,
        )
        expected = trace.trace(question, presence=sorted(self.known, key=repr), encounters=[])
        assert self.store.open_latest().trace(question) == expected


TestStore = Store.TestCase
TestStore.settings = settings(
    max_examples=10, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_a_correction_takes_the_place_of_the_row_it_corrects(tmp_path):
    store = PresenceLog(tmp_path)
    first = Presence("A", "P", 100, 200, "scan")
    store.append("one", [first, Presence("B", "P", 100, 200, "scan")], records=["7", "8"])
    store.open_latest()
    corrected = Presence("A", "Q", 100, 260, "scan")
    store.append("two", [corrected], records=["7"])
    assert store.open_latest().of_people(["A"], start=0, end=1000) == [corrected]
    store.fold()
    assert store.open_latest().of_people(["A"], start=0, end=1000) == [corrected]


def test_another_source_may_use_the_same_record_number(tmp_path):
    store = PresenceLog(tmp_path)
    scan, camera = Presence("A", "P", 100, 200, "scan"), Presence("A", "P", 100, 200, "camera")
    store.append("one", [scan], records=["7"])
    store.append("two", [camera], records=["7"])
    assert set(store.open_latest().of_people(["A"], start=0, end=1000)) == {scan, camera}


def test_rows_that_are_gone_have_no_length_for_the_compiled_search(tmp_path):
    store = PresenceLog(tmp_path)
    store.append("one", [Presence("A", "P", 100, 200), Presence("B", "P", 120, 180)])
    store.append("two", [Presence("C", "P", 110, 190)])
    store.open_latest()
    store.withdraw("two")
    latest = store.open_latest()
    assert len(latest) == 2
    lengths = [end - start for one in latest.segments for start, end in zip(one.start, one.end, strict=True)]
    assert sorted(lengths) == [0, 60, 100]
    assert [int((one.own_end - one.own_start).sum()) for one in latest.segments] == [160]


def test_what_has_expired_is_outside_of_every_window(tmp_path):
    store = PresenceLog(tmp_path)
    store.append("one", [Presence("A", "P", 100, 200), Presence("B", "P", 100, 400)])
    store.expire(300)
    latest = store.open_latest()
    assert latest.clipped(Window(0, 1000)) == Window(300, 1000)
    assert latest.clipped(Window(0, 100)) == Window(300, 300)
    assert [row.person for row in latest.at_places(["P"], start=0, end=1000)] == ["B"]
    store.fold()
    assert len(store.open_latest()) == 1


@pytest.mark.parametrize("moment", [-(10**10), 5 * 10**9])
def test_a_time_that_cannot_be_stored_is_refused_before_anything_is_written(tmp_path, moment):
    store = PresenceLog(tmp_path)
    with pytest.raises(Refused, match="between 1952 and 2087"):
        store.append("one", [Presence("A", "P", moment, moment + 10)])
    assert store.batches() == 0
