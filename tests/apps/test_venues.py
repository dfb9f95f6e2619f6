"""The venue desk: marks by envelope, once; the rule beside the judge; conflicts shown; nobody undetermined in silence."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.audit import queries as audit
from ringfence.apps.cases import actions as cases
from ringfence.apps.cases.actions import Stay
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions as contact_actions
from ringfence.apps.contacts import queries as contacts
from ringfence.apps.contacts.models import Contact, Encounter
from ringfence.apps.devices import actions as devices
from ringfence.apps.devices.models import Conflict, Envelope
from ringfence.apps.devices.queries import conflicts
from ringfence.apps.duties import queries as duties
from ringfence.apps.people import actions as people
from ringfence.apps.places import actions as places
from ringfence.apps.venues import actions, bundle, facts, queries
from ringfence.apps.venues.models import Mark, Signed
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
AT = datetime(2022, 7, 30, 2, 58, tzinfo=UTC)
NOON = datetime(2022, 7, 28, 4, 0, tzinfo=UTC)
COUNTY = "/99/9901/990101/"
HOUR = timedelta(hours=1)
GUESTS = ("吴大田", "郑小河", "冯长桥")


@pytest.fixture(autouse=True)
def presence_folder(settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path


@pytest.fixture
def teahouse(viewer):
    return places.register(name="柳塘茶馆", jurisdiction=COUNTY, kind="teahouse", by=viewer, at=AT)


@pytest.fixture
def case(teahouse, viewer, make_viewer):
    """Three guests were seen in the teahouse with the case; nobody knows where they sat."""
    incident = command.open_incident(
        name="演练疫情", jurisdiction=COUNTY, pack="cn-covid", by=make_viewer("commander"), at=AT
    )
    index = people.register(name="周小满", jurisdiction=COUNTY, by=viewer, at=AT)
    row = cases.register(
        index, incident=incident, status="confirmed", moments={"onset": AT - 24 * HOUR}, by=viewer, at=AT
    )
    cases.record_visits(row, stays=[Stay(start=NOON, end=NOON + HOUR, place=teahouse)], by=viewer, at=AT)
    for name in GUESTS:
        guest = people.register(name=name, jurisdiction=COUNTY, by=viewer, at=AT)
        Encounter.objects.create(
            a=index, b=guest, start=NOON, end=NOON + HOUR, place=teahouse, setting="teahouse", source="code"
        )
    search = contact_actions.trace(row, purpose="演练", by=viewer, at=AT)
    contact_actions.run_all(search, by=SYSTEM("contacts/search"), at=AT)
    return row


@pytest.fixture
def scene(case, teahouse, viewer):
    return actions.open_scene(case, place=teahouse.id, start=NOON, end=NOON + HOUR, by=viewer, at=AT)


@pytest.fixture
def send(scene, viewer):
    """`send({"mark:...": value}, was={...})` -> the server's answer."""

    def one(changes, *, was=None, by=None, device="phone-1", at=AT, id=None):
        by = by or viewer
        return devices.receive(
            id or uuid4(), device=device, kind="venue", record=str(scene.id), version=1,
            ticket=devices.ticket("venue", scene.id, by=by, at=AT), device_at=at, by=by, at=at,
            changes=[{"key": key, "was": (was or {}).get(key, ""), "value": value} for key, value in changes.items()],
        )  # fmt: skip

    return one


def guests(scene, viewer):
    return queries.desk(viewer, scene, at=AT).people


def ids(scene, viewer):
    return [str(one.contact.id) for one in guests(scene, viewer)]


def seated(scene, viewer):
    """The case at table 1,1; the guests at the same, the next and a far table, without masks; nobody talked."""
    same, near, far = ids(scene, viewer)
    marks = {
        "mark:index:seat": "1,1",
        f"mark:{same}:seat": "1,1",
        f"mark:{near}:seat": "2,2",
        f"mark:{far}:seat": "3,4",
    }
    for one in (same, near, far):
        marks |= {
            f"mark:{one}:mask": "no",
            f"mark:{one}:talk": "no",
            f"mark:{one}:washroom": "no",
            f"mark:{one}:camera": "yes",
        }
    return marks


def signature(person, outcome="", **more):
    rule = person.rule.here.outcome
    return {"outcome": outcome or rule, "rule": rule, "seen": person.marks, "judged": "", "reason": ""} | more


def states(answer):
    return [one["state"] for one in answer["changes"]]


def test_everybody_met_there_is_undetermined_at_first(scene, viewer):
    assert [one.rule.here.outcome for one in guests(scene, viewer)] == ["undetermined"] * 3
    (duty,) = duties.duties(viewer, kind="judge-venue")
    assert (duty.deadline, scene.due_at) == (AT + 4 * HOUR, AT + 4 * HOUR)


def test_marks_give_the_rule_what_it_needs(scene, viewer, send):
    answer = send(seated(scene, viewer))
    assert answer["state"] == "applied" and set(states(answer)) == {"applied"}
    assert [one.rule.here.outcome for one in guests(scene, viewer)] == ["close", "close", "general"]
    assert [one.unknown for one in guests(scene, viewer)] == [[], [], []]


def test_signing_ends_what_was_undetermined_and_keeps_judge_evidence_and_unknowns(scene, viewer, send):
    send(seated(scene, viewer))
    answer = send({f"sign:{one.contact.id}": signature(one) for one in guests(scene, viewer)})
    assert set(states(answer)) == {"applied"}
    assert sorted(Contact.objects.values_list("outcome", flat=True)) == ["close", "close", "general"]
    row = Signed.objects.filter(outcome="general").get()
    assert (row.rule_outcome, row.by_name, row.seen["camera"], row.holds) == (
        "general",
        viewer.name,
        "yes",
        True,
    )
    assert not duties.duties(viewer, kind="judge-contact").exists()
    assert not duties.duties(viewer, kind="judge-venue").exists()
    reason = contacts.listed(contacts.contacts(viewer), viewer)[0].reason
    assert "现场研判" in reason and "密接" in reason


def test_a_later_search_leaves_the_signature_alone(scene, viewer, send, case):
    send(seated(scene, viewer))
    send({f"sign:{one.contact.id}": signature(one) for one in guests(scene, viewer)})
    search = contact_actions.trace(case, purpose="再查", by=viewer, at=AT + HOUR)
    contact_actions.run_all(search, by=SYSTEM("contacts/search"), at=AT + HOUR)
    assert sorted(Contact.objects.values_list("outcome", flat=True)) == ["close", "close", "general"]


def test_an_envelope_that_comes_ten_times_has_one_effect(scene, viewer, send):
    key, id = f"mark:{ids(scene, viewer)[0]}:mask", uuid4()
    answers = [send({key: "no"}, id=id) for _time in range(10)]
    assert answers == [answers[0]] * 10
    assert (Mark.objects.count(), Envelope.objects.count()) == (1, 1)
    with pytest.raises(Refused) as refusal:
        send({key: "yes"}, id=id)
    assert refusal.value.code == "envelope-differs"


def test_two_who_saw_different_things_are_a_conflict_that_a_person_settles(scene, viewer, send, make_viewer):
    key = f"mark:{ids(scene, viewer)[0]}:mask"
    other = make_viewer()
    send({key: "no"})
    answer = send({key: "yes"}, by=other, device="phone-2")
    assert (answer["state"], states(answer)) == ("conflict", ["conflict"])
    (open_one,) = conflicts("venue", scene.id)
    assert (open_one.mine, open_one.theirs, open_one.by_name, open_one.theirs_by) == (
        "yes",
        "no",
        other.name,
        viewer.name,
    )
    devices.settle(open_one.id, choice="mine", by=viewer, at=AT)
    assert queries.marks(scene)[key.split(":")[1]]["mask"].value == "yes"
    assert Mark.objects.count() == 2 and not conflicts("venue", scene.id)
    with pytest.raises(Refused, match="已"):
        devices.settle(open_one.id, choice="theirs", by=viewer, at=AT)


def test_the_same_thing_seen_twice_is_no_conflict(scene, viewer, send, make_viewer):
    key = f"mark:{ids(scene, viewer)[0]}:mask"
    send({key: "no"})
    assert states(send({key: "no"}, by=make_viewer(), device="phone-2")) == ["same"]


def test_edits_made_one_after_another_without_a_network_arrive_in_their_order(scene, viewer, send):
    key = f"mark:{ids(scene, viewer)[0]}:mask"
    send({key: "no"})
    assert states(send({key: "yes"}, was={key: "no"})) == ["applied"]
    assert states(send({key: ""}, was={key: "yes"})) == ["applied"]
    assert [row.version for row in Mark.objects.order_by("version")] == [1, 2, 3]


def test_a_signature_over_facts_that_have_changed_waits_for_a_person(scene, viewer, send, make_viewer):
    send(seated(scene, viewer))
    first = guests(scene, viewer)[0]
    signed = signature(first)
    send(
        {f"mark:{first.contact.id}:mask": "yes"},
        was={f"mark:{first.contact.id}:mask": "no"},
        by=make_viewer(),
        device="phone-2",
    )
    answer = send({f"sign:{first.contact.id}": signed})
    assert states(answer) == ["conflict"] and not Signed.objects.exists()
    (open_one,) = conflicts("venue", scene.id)
    assert open_one.theirs["why"] == "marks"


def test_two_judges_who_differ_are_a_conflict_and_nothing_is_overwritten(scene, viewer, send, make_viewer):
    send(seated(scene, viewer))
    first = guests(scene, viewer)[0]
    key = f"sign:{first.contact.id}"
    send({key: signature(first)})
    answer = send({key: signature(first, "general", reason="隔着屏风")}, by=make_viewer(), device="phone-2")
    assert states(answer) == ["conflict"]
    assert Signed.objects.filter(superseded_at__isnull=True).get().outcome == "close"


def test_leaving_the_rule_needs_a_reason_which_is_sealed(scene, viewer, send):
    send(seated(scene, viewer))
    first = guests(scene, viewer)[0]
    answer = send({f"sign:{first.contact.id}": signature(first, "general")})
    assert (answer["state"], answer["code"]) == ("refused", "reason-missing")
    send({f"sign:{first.contact.id}": signature(first, "general", reason="隔着屏风")})
    row = Signed.objects.get()
    assert "隔着屏风".encode() not in bytes(row.reason) and queries.reason_of(row) == "隔着屏风"


def test_free_text_about_a_person_is_sealed_everywhere(scene, viewer, send):
    send({f"mark:{ids(scene, viewer)[0]}:note": "2号摄像头 12:20 蓝衣"})
    kept = [bytes(Mark.objects.get().sealed), bytes(Envelope.objects.get().body)]
    assert not any("蓝衣".encode() in one for one in kept) and Mark.objects.get().value == ""


def test_a_meeting_elsewhere_keeps_the_class_whatever_was_seen_here(case, scene, viewer, send):
    first = guests(scene, viewer)[0]
    Encounter.objects.create(
        a=case.person, b=first.contact.person, start=NOON + 5 * HOUR, end=NOON + 6 * HOUR, setting="same-table", source="camera"
    )  # fmt: skip
    search = contact_actions.trace(case, purpose="再查", by=viewer, at=AT)
    contact_actions.run_all(search, by=SYSTEM("contacts/search"), at=AT)
    key = f"mark:{first.contact.id}:present"
    send({key: "no"})
    (person,) = (one for one in guests(scene, viewer) if one.contact.id == first.contact.id)
    assert (person.rule.here.outcome, person.rule.elsewhere.outcome) == ("none", "undetermined")
    send({f"sign:{first.contact.id}": signature(person)})
    assert Signed.objects.get().holds is False
    assert Contact.objects.get(pk=first.contact.id).outcome == "undetermined"


def test_at_the_deadline_nobody_stays_undetermined(scene, viewer, send):
    send(seated(scene, viewer))
    undo = ids(scene, viewer)[2]
    send({f"mark:{undo}:talk": ""}, was={f"mark:{undo}:talk": "no"})
    assert actions.close_overdue(scene.id, at=AT + 3 * HOUR) == 0
    assert actions.close_overdue(scene.id, at=scene.due_at) == 3
    rows = Signed.objects.filter(superseded_at__isnull=True)
    assert set(rows.values_list("outcome", "by_deadline")) == {("close", True)}
    assert actions.close_overdue(scene.id, at=scene.due_at) == 0


def test_a_signature_that_comes_after_the_deadline_takes_its_place(scene, viewer, send):
    send(seated(scene, viewer))
    far = guests(scene, viewer)[2]
    actions.close_overdue(scene.id, at=scene.due_at)
    late = send({f"sign:{far.contact.id}": signature(far)}, at=scene.due_at + HOUR)
    assert states(late) == ["applied"]
    assert queries.signed(scene)[far.contact.id].by_deadline is False
    assert Contact.objects.get(pk=far.contact.id).outcome == "general"


def test_the_copy_for_the_phone_gives_the_answers_that_the_server_gives(scene, viewer, send):
    copy = bundle.content(scene, language="en", viewer=viewer, at=AT)
    send(seated(scene, viewer))
    by_marks = ["here|same||no|", "here|adjacent||no|", "here|other|far|no|"]
    for key, row, person in zip(by_marks, copy["people"], guests(scene, viewer), strict=True):
        told = copy["answers"][copy["tables"][row["table"]][key]]
        assert told["outcome"] == person.rule.here.outcome
    assert copy["answers"][copy["tables"][0]["here||||"]]["missing"]


def test_the_copy_names_nobody_in_full_and_holds_no_identifier(scene, viewer):
    text = actions.take_along(scene, language="zh-hans", by=viewer, at=AT)["content"]
    assert not any(name in text for name in GUESTS) and "吴*田" in text


def test_reading_the_desk_is_in_the_audit(scene, viewer):
    before = audit.entries(viewer).count() if hasattr(audit, "entries") else None
    actions.take_along(scene, language="zh-hans", by=viewer, at=AT)
    assert before is None or audit.entries(viewer).count() > before


def test_a_copy_given_to_another_or_forged_is_refused(scene, viewer, make_viewer, send):
    given = devices.ticket("venue", scene.id, by=make_viewer(), at=AT)
    for ticket in (given, given[:-2] + "xx", ""):
        with pytest.raises(Refused) as refusal:
            devices.receive(
                uuid4(), device="d", kind="venue", record=str(scene.id), version=1, ticket=ticket, device_at=AT, by=viewer,
                at=AT, changes=[],
            )  # fmt: skip
        assert refusal.value.code == "ticket"


def test_an_envelope_of_an_unknown_version_is_refused_before_anything_is_written(scene, viewer):
    with pytest.raises(Refused) as refusal:
        devices.receive(
            uuid4(), device="d", kind="venue", record=str(scene.id), version=9, ticket="", device_at=AT, by=viewer, at=AT,
            changes=[],
        )  # fmt: skip
    assert refusal.value.code == "version" and not Envelope.objects.exists()


def test_whoever_may_only_mark_cannot_sign(scene, viewer, send, make_viewer):
    send(seated(scene, viewer))
    first = guests(scene, viewer)[0]
    answer = send({f"sign:{first.contact.id}": signature(first)}, by=make_viewer("interviewer"))
    assert answer["state"] == "refused" and Envelope.objects.filter(state="refused").count() == 1
    assert not Signed.objects.exists() and not Conflict.objects.exists()


def test_nobody_there_means_no_desk(case, teahouse, viewer):
    with pytest.raises(Refused) as refusal:
        actions.open_scene(
            case, place=teahouse.id, start=NOON + 9 * HOUR, end=NOON + 10 * HOUR, by=viewer, at=AT
        )
    assert refusal.value.code == "nobody-there"


def test_the_sketch_says_which_table_is_next():
    assert [facts.table_of({"seat": seat}, "1,1") for seat in ("1,1", "2,2", "1,3", "")] == [
        "same",
        "adjacent",
        "other",
        None,
    ]
    assert facts.table_of({"seat": "1,1", "table": "other"}, "1,1") == "other"
