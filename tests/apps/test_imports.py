"""Every import balances, has its effect once, and can be taken back."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ringfence.apps.imports import actions, kinds, queries
from ringfence.apps.imports.actions import Outcome
from ringfence.apps.imports.models import Batch, Part, SavedMapping
from ringfence.core.words import Refused
from ringfence.files.faults import FileRefused

COUNTY = "/99/9901/990101/"
FILE = (
    "person,name,sex,birth_date,household,address\n"
    "P1,甲某,男,1990-02-03,H1,\n"
    "P2,乙某,女,1988-12-30,H1,\n"
    "P2,乙某,女,1988-12-30,H1,\n"
    "P3,丙某,女,1988-13-30,H1,\n"
    "P4,拒某,女,,H1,\n"
    "4.30102E+17,丁某,女,,H1,\n"
).encode()

pytestmark = pytest.mark.django_db


class Ledger:
    """A stand-in for a domain app: people by number in a plain dict."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, object]] = {}

    def take(self, row, *, batch, by, at) -> Outcome:
        key = str(row["person"])
        if row["name"] == "拒某":
            raise Refused("This person is not registered here.", code="not-here")
        before = self.people.get(key)
        if before == row:
            return Outcome("unchanged", "person", key)
        self.people[key] = row
        return Outcome("updated" if before else "created", "person", key, undo={"before": before})

    def give_back(self, effect, *, batch, by, at) -> None:
        before = effect.undo.get("before")
        if before is None:
            del self.people[effect.record_id]
        else:
            self.people[effect.record_id] = before


@pytest.fixture
def ledger(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    ledger = Ledger()
    actions.register_kind(
        "ledger",
        schema="people",
        row_action=ledger.take,
        undo_action=ledger.give_back,
        permission="people.register",
        label="Ledger",
    )
    return ledger


def run(viewer, data=FILE, **more):
    return actions.run(
        data, filename="people.csv", kind="ledger", jurisdiction=COUNTY, by=viewer, at=timezone.now(), **more
    )


def figures(batch: Batch) -> tuple[int, ...]:
    return (batch.seen, batch.created, batch.updated, batch.unchanged, batch.duplicate, batch.rejected)


def test_an_import_balances(viewer, ledger):
    batch = run(viewer)
    assert figures(batch) == (6, 2, 0, 0, 1, 3)
    assert batch.finished and batch.in_force
    assert set(ledger.people) == {"P1", "P2"}


def test_the_same_file_has_no_second_effect(viewer, ledger):
    first = run(viewer)
    again = run(viewer)
    assert again.pk == first.pk and again.repeated
    assert Batch.objects.count() == 1


def test_a_corrected_file_updates_what_changed(viewer, ledger):
    run(viewer)
    second = run(viewer, FILE.replace(b"1990-02-03", b"1990-02-04"))
    assert figures(second) == (6, 0, 1, 1, 1, 3)


def test_a_dry_try_says_what_would_happen_and_does_nothing(viewer, ledger):
    batch = run(viewer, dry=True)
    assert batch.dry and figures(batch) == (6, 2, 0, 0, 1, 3)
    assert not batch.effects.exists()
    assert not run(viewer).__dict__.get("repeated")


def test_a_dry_try_leaves_no_record(viewer, ledger):
    def keep(row, *, batch, by, at):
        SavedMapping.objects.create(kind="trace-of-a-row", signature="", columns={}, by="test", at=at)
        return {"outcome": "created", "record_kind": "mapping", "record_id": 1}

    assert run(viewer, row_action=keep, dry=True).created == 3
    assert not SavedMapping.objects.exists()
    run(viewer, row_action=keep)
    assert SavedMapping.objects.count() == 3


def test_an_import_can_be_taken_back(viewer, ledger):
    first = run(viewer)
    changed = run(viewer, FILE.replace(b"1990-02-03", b"1990-02-04"))
    at = timezone.now()
    actions.undo(changed, because="wrong file", by=viewer, at=at)
    assert ledger.people["P1"]["birth_date"] == "1990-02-03"
    actions.undo(first, by=viewer, at=at)
    assert ledger.people == {}
    with pytest.raises(Refused, match=r"undone already|已撤销|已经撤销"):
        actions.undo(first, by=viewer, at=at)


def test_after_an_undo_the_file_may_come_again(viewer, ledger):
    actions.undo(run(viewer), by=viewer, at=timezone.now())
    assert figures(run(viewer)) == (6, 2, 0, 0, 1, 3)


def test_an_undo_that_one_record_refuses_changes_nothing(viewer, ledger, monkeypatch):
    batch = run(viewer)

    def refuse(effect, **more):
        raise Refused("It was changed since.", code="changed")

    actions.register_kind(
        "ledger", schema="people", row_action=ledger.take, undo_action=refuse, permission="people.register",
        label="Ledger",
    )  # fmt: skip
    with pytest.raises(Refused) as told:
        actions.undo(batch, by=viewer, at=timezone.now())
    assert told.value.code == "undo-refused"
    assert Batch.objects.get().in_force


def test_the_error_file_names_row_problem_and_remedy(viewer, ledger):
    text = queries.error_file(run(viewer), language="zh", by=viewer, at=timezone.now()).decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("行,列,问题,怎么改,代码,person,name,sex")
    assert lines[1].startswith("5,birth_date,没有这样的日期或时间：1988-13-30。") and "丙某" in lines[1]
    assert lines[2].startswith("6,,This person is not registered here.") and lines[2].endswith(
        "P4,拒某,女,,H1,"
    )
    assert "科学计数法" in lines[3]


def test_rejected_rows_lie_sealed_in_the_database(viewer, ledger):
    batch = run(viewer)
    assert all("某".encode() not in bytes(row.content) for row in batch.rejections.all())
    assert all("某".encode() not in bytes(row.undo) for row in batch.effects.all())


def test_the_database_refuses_an_account_that_does_not_close(viewer, ledger):
    batch = run(viewer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(created=5)


def test_a_file_that_cannot_be_read_leaves_no_batch(viewer, ledger):
    with pytest.raises(FileRefused):
        run(viewer, b'person,name\nP1,"unclosed\n')
    assert not Batch.objects.exists()


def test_an_open_question_stops_the_import(viewer, ledger):
    data = "person,name,birth_date\nP1,甲某,3/4/1990\n".encode()
    with pytest.raises(Refused) as told:
        run(viewer, data)
    assert told.value.code == "import-questions"
    batch = run(viewer, data, answers={"day_first": True})
    assert batch.created == 1 and ledger.people["P1"]["birth_date"] == "1990-04-03"


def test_only_who_may_import_there_does(make_viewer, ledger):
    for viewer in (make_viewer("guard"), make_viewer("epidemiologist", "/99/9902/990201/")):
        with pytest.raises(Refused) as told:
            run(viewer)
        assert told.value.code == "not-allowed"


def test_a_large_file_goes_forward_in_pieces_and_can_be_stopped(viewer, ledger, monkeypatch):
    monkeypatch.setattr(actions, "CHUNK", 10)
    rows = "".join(f"P{n},人{n},,,,\n" for n in range(35))
    data = ("person,name,sex,birth_date,household,address\n" + rows).encode()
    at = timezone.now()
    upload = actions.keep(data, filename="big.csv", kind="ledger", jurisdiction=COUNTY, by=viewer, at=at)
    batch = actions.start(upload, by=viewer, at=at)
    batch = actions.carry_on(batch, seconds=0, by=viewer, at=at)
    assert batch.done == 10 and not batch.finished
    batch = actions.carry_on(batch, seconds=0, by=viewer, at=at)
    assert batch.percent == 57
    actions.cancel(batch, by=viewer, at=at)
    assert ledger.people == {}
    batch = actions.carry_on(actions.start(upload, by=viewer, at=at), seconds=60, by=viewer, at=at)
    assert figures(batch) == (35, 35, 0, 0, 0, 0) and batch.finished
    assert not Part.objects.exists()


def test_uploads_lie_sealed_and_are_forgotten_after_a_day(viewer, ledger):
    at = timezone.now()
    upload = actions.keep(FILE, filename="C:\\docs\\people.csv", kind="ledger", jurisdiction=COUNTY, by=viewer, at=at)  # fmt: skip
    assert upload.filename == "people.csv"
    assert "甲某".encode() not in bytes(upload.parts.get().content)
    actions.keep(FILE, filename="b.csv", kind="ledger", jurisdiction=COUNTY, by=viewer, at=at + timedelta(days=2))  # fmt: skip
    assert not upload.parts.exists()


def test_a_mapping_is_kept_for_the_next_file_of_that_shape(viewer, ledger):
    from ringfence.apps.imports import uploads

    at = timezone.now()
    data = "工号,称呼\nP1,甲某\n".encode()
    upload = actions.keep(data, filename="a.csv", kind="ledger", jurisdiction=COUNTY, by=viewer, at=at)
    mapping = {"person": "工号", "name": "称呼"}
    actions.say_columns(upload, mapping=mapping, by=viewer, at=at)
    assert uploads.saved_mapping("ledger", ["称呼", "工号"]) == mapping
    batch = actions.carry_on(actions.start(upload, by=viewer, at=at), by=viewer, at=at)
    assert batch.created == 1 and ledger.people["P1"]["name"] == "甲某"
