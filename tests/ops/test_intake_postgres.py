"""The inbox in PostgreSQL: what the log promises holds there too, also when its session is cut at any moment."""

import os

import pytest

from ringfence.engine.presence import PresenceLog
from ringfence.engine.scans import store
from ringfence.engine.scans.rows import Scan
from ringfence.engine.scans.store import ScanStore
from tests.engine.scans.world import NOW, scan, stored

pytestmark = pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL")


@pytest.fixture
def opened(house, tmp_path):
    """`opened()` -> the inbox, as after a new start."""
    import psycopg

    from ringfence.config.intake.postgres import PostgresScans

    made = []

    def again():
        for one in made:
            one.close()
        before = ScanStore(tmp_path / "presence/scans")
        made[:] = [PostgresScans(lambda: psycopg.connect(house.url), before=before)]
        return made[0]

    yield again
    for one in made:
        one.close()


def take(inbox, *numbers, **more):
    (answer,) = inbox.take([[scan(number, **more) for number in numbers]])
    return answer.new, answer.repeated, [(one.row, one.fields) for one in answer.conflicts]


def handed(inbox, tmp_path):
    inbox.hand_on(PresenceLog(tmp_path / "presence").append_columns)
    return stored(tmp_path / "presence")


def test_a_record_counts_once_also_within_a_group_and_after_a_new_start(opened):
    inbox = opened()
    assert take(inbox, 1, 2, 1) == (2, 1, [])
    assert take(inbox, 2, 3) == (1, 1, [])
    assert take(opened(), 1, 2, 3, 4) == (1, 3, [])


def test_a_row_goes_to_presence_once(opened, tmp_path, house):
    inbox = opened()
    take(inbox, 1, 2)
    assert handed(inbox, tmp_path) == [1, 2]
    take(inbox, 2, 5)
    assert handed(inbox, tmp_path) == [1, 2, 5]
    house.sql("UPDATE scans.batch SET handed_on = false")  # as if a kill had come before it was noted
    assert handed(opened(), tmp_path) == [1, 2, 5]
    assert inbox is not None and take(opened(), 5) == (0, 1, [])


def test_no_sign_of_a_text_breaks_a_row(opened, house):
    odd = Scan("gate\t1", "a\\N\nb\r\\.", "p1", "v1", NOW, None, NOW, "\\", "7\\t", 0.5, 1e-7)
    inbox = opened()
    inbox.take([[odd]])
    assert list(opened().recent.values()) == [odd]


def test_a_contradiction_is_named_from_the_row_and_later_from_its_fingerprint(opened, tmp_path, house):
    inbox = opened()
    take(inbox, 1, 2)
    assert take(inbox, 3, 2, left=900) == (1, 0, [(1, ["left"])])
    handed(inbox, tmp_path)
    assert inbox.settle(now=NOW + store.KEPT_S)
    assert house.sql("SELECT count(*) FROM scans.inbox") == [(0,)]
    assert house.sql("SELECT count(*) FROM scans.seen") == [(3,)]
    assert take(inbox, 1, left=60) == (0, 0, [(0, ["left"])])
    assert take(opened(), 1, 3, left=600) == (0, 1, [(1, ["left"])])
    inbox = opened()
    inbox.settle(now=NOW + store.REMEMBERED_S + 1)
    assert house.sql("SELECT count(*) FROM scans.seen") == [(0,)]


def test_after_a_cut_session_the_group_in_doubt_is_settled_before_the_next(opened, tmp_path, house):
    from ringfence.config.intake.known import Unavailable

    inbox = opened()
    take(inbox, 1)
    own = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    house.sql(own)
    with pytest.raises(Unavailable):
        take(inbox, 2)
    assert take(inbox, 1, 2) == (1, 1, [])
    # committed, but the answer of the server never came
    commit, copied = inbox._commit, []

    def lost(writer, fresh):
        import psycopg

        with writer.cursor() as cursor:
            for key, one in fresh.items():
                row = (
                    inbox.next,
                    key - (1 << 63),
                    one.source,
                    one.record,
                    one.person,
                    one.place,
                    one.entered,
                    one.left,
                    one.at,
                )
                cursor.execute("INSERT INTO scans.inbox VALUES (%s,%s,%s,%s,%s,%s,%s,%s,%s,'','')", row)
                copied.append(one)
        raise psycopg.OperationalError

    inbox._commit = lost
    with pytest.raises(Unavailable):
        take(inbox, 3)
    inbox._commit = commit
    assert copied and take(inbox, 3, 4) == (1, 1, [])
    assert handed(inbox, tmp_path) == [1, 2, 3, 4]


def test_what_the_log_took_before_is_known_in_postgresql(opened, tmp_path):
    log = ScanStore(tmp_path / "presence/scans")
    take(log, 1, 2)
    log.close()
    assert take(opened(), 1, 3) == (1, 1, [])
    assert take(opened(), 2, left=900) == (0, 0, [(0, ["left"])])


def test_only_one_process_writes(opened, house, tmp_path, monkeypatch):
    import psycopg

    from ringfence.config.intake import postgres

    opened()
    monkeypatch.setattr(postgres, "LOCK_WAIT_S", 0.2)
    other = ScanStore(tmp_path / "elsewhere")
    with pytest.raises(postgres.Unavailable):
        postgres.PostgresScans(lambda: psycopg.connect(house.url), before=other)
    other.close()
