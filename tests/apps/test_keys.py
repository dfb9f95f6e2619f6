"""Sealed values open only with their key, in their row and field; keys change while people work."""

import json
import stat

import pytest
from django.core.management import call_command
from django.utils import timezone

from ringfence.apps.accounts.models import Answer
from ringfence.apps.keys import actions, keyring, seal
from ringfence.core.words import Refused


@pytest.fixture
def own_keys(settings, tmp_path):
    settings.KEYS_FILE = tmp_path / "keys.json"
    actions.create(at=timezone.now())
    return settings.KEYS_FILE


def test_what_was_sealed_opens_again():
    blob = actions.seal("云小溪", row="1", field="name")
    assert actions.unseal(blob, row="1", field="name") == "云小溪"
    assert "云小溪".encode() not in blob


@pytest.mark.parametrize(("row", "field"), [("2", "name"), ("1", "phone"), ("1n", "ame")])
def test_a_value_moved_to_another_row_or_field_does_not_open(row, field):
    blob = actions.seal("云小溪", row="1", field="name")
    with pytest.raises(seal.Unreadable):
        actions.unseal(blob, row=row, field=field)


def test_a_changed_bit_is_noticed_wherever_it_is():
    blob = actions.seal("x", row="1", field="name")
    for place in range(len(blob)):
        changed = blob[:place] + bytes([blob[place] ^ 1]) + blob[place + 1 :]
        with pytest.raises(Refused):
            actions.unseal(changed, row="1", field="name")


def test_the_same_text_sealed_twice_looks_different_but_has_one_blind_index():
    assert actions.seal("x", row="1", field="f") != actions.seal("x", row="1", field="f")
    assert actions.blind("x", kind="id") == actions.blind("x", kind="id")
    assert actions.blind("x", kind="id") != actions.blind("x", kind="phone")


def test_a_blind_index_is_no_plain_hash(own_keys):
    before = actions.blind("990101199001010010", kind="id")
    own_keys.unlink()
    actions.create(at=timezone.now())
    assert actions.blind("990101199001010010", kind="id") != before


def test_the_key_file_is_for_its_owner_only_and_never_overwritten(own_keys):
    assert stat.S_IMODE(own_keys.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="exists already"):
        actions.create(at=timezone.now())


def test_without_the_file_the_message_says_what_to_do(settings, tmp_path):
    settings.KEYS_FILE = tmp_path / "none.json"
    with pytest.raises(keyring.KeyMissing, match="ringfence keys create"):
        actions.seal("x", row="1", field="f")


def test_with_another_key_file_the_message_names_the_missing_key(own_keys):
    blob = actions.seal("x", row="1", field="f")
    own_keys.unlink()
    actions.create(at=timezone.now())
    with pytest.raises(keyring.KeyMissing, match=seal.key_id_of(blob)):
        actions.unseal(blob, row="1", field="f")


def sealed_rows(count):
    for number in range(count):
        answer = Answer(owner="o", key=str(number), fingerprint="", made_at=timezone.now())
        answer.body = actions.seal(f"text {number}", row=str(answer.pk), field="body")
        answer.save()


def texts():
    return sorted(
        actions.unseal(bytes(row.body), row=str(row.pk), field="body") for row in Answer.objects.all()
    )


@pytest.fixture
def answers_only(monkeypatch):
    monkeypatch.setattr(actions, "_columns", [actions.SealedColumn("accounts.Answer", "body")])
    monkeypatch.setattr(actions, "CHUNK", 3)


@pytest.mark.django_db
def test_rotation_seals_everything_again_and_the_old_key_can_go(own_keys, answers_only):
    sealed_rows(10)
    old, before = keyring.load().active, texts()
    assert sum(count for _column, count in actions.rotate(at=timezone.now())) == 10
    assert {use.key_id for use in actions.usage()} == {keyring.load().active} != {old}
    assert actions.drop_unused() == [old]
    assert texts() == before


@pytest.mark.django_db
def test_a_rotation_cut_short_goes_on_where_it_stood(own_keys, answers_only):
    sealed_rows(10)
    before = texts()
    next(actions.rotate(at=timezone.now()))
    assert texts() == before
    assert len({use.key_id for use in actions.usage()}) == 2
    assert sum(count for _column, count in actions.rotate(resume=True, at=timezone.now())) == 7
    assert len({use.key_id for use in actions.usage()}) == 1
    assert texts() == before


@pytest.mark.django_db
def test_a_key_in_use_is_kept_and_a_missing_one_is_reported(own_keys, answers_only):
    sealed_rows(2)
    keyring.add_key(made="")
    assert actions.drop_unused() == []
    content = json.loads(own_keys.read_text())
    content["sealing"] = {content["active"]: content["sealing"][content["active"]]}
    own_keys.write_text(json.dumps(content))
    with pytest.raises(keyring.KeyMissing):
        actions.check()


@pytest.mark.django_db
def test_the_command_lists_keys_without_showing_them(own_keys, capsys):
    call_command("keys", "list")
    shown = capsys.readouterr().out
    assert keyring.load().active in shown
    assert json.loads(own_keys.read_text())["index"] not in shown
