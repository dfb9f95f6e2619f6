"""Reports go up level by level in their time, silence is noticed, nothing is edited, and a drill says so everywhere."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import translation

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.alerts import actions, queries, words
from ringfence.apps.alerts.models import Ladder, Message, Stamp
from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.events import worker
from ringfence.apps.events.models import Reaction
from ringfence.apps.people import actions as people
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
COUNTY, CITY = "/99/9901/990101/", "/99/9901/"
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)


@pytest.fixture
def officer(make_viewer):
    return make_viewer("commander", COUNTY)


@pytest.fixture
def ladder(officer):
    return actions.open_ladder(reason="cluster", jurisdiction=COUNTY, by=officer, at=AT)


def rungs(ladder):
    return {one.number: one for one in ladder.rungs.all()}


def stamps(ladder):
    rows = Stamp.objects.filter(rung__ladder=ladder).order_by("id")
    return [(row.rung.number, str(row.kind), row.late) for row in rows]


def test_each_level_has_two_hours_from_the_one_before_and_the_nation_one(ladder, officer):
    moments = [AT + timedelta(minutes=30 * n) for n in range(1, 6)]
    for at in moments:
        actions.report(ladder, by=officer, at=at)
    found = rungs(ladder)
    assert found[1].due_at == AT + timedelta(hours=2)
    assert [found[n].due_at - moments[n - 2] for n in (2, 3, 4)] == [timedelta(hours=2)] * 3
    assert found[5].due_at == moments[3] + timedelta(hours=1)
    assert [found[n].area for n in range(1, 6)] == [COUNTY, COUNTY, CITY, "/99/", "/"]
    assert {late for _n, _kind, late in stamps(ladder)} == {False}
    with pytest.raises(Refused) as done:
        actions.report(ladder, by=officer, at=AT)
    assert done.value.code == "ladder-done"


@pytest.mark.parametrize(("minutes", "late"), [(120, False), (121, True)])
def test_a_late_report_is_taken_and_stays_marked_as_late(minutes, late, ladder, officer):
    actions.report(ladder, note="电话报告", by=officer, at=AT + timedelta(minutes=minutes))
    assert stamps(ladder) == [(1, "reported", late)]


def test_nothing_of_a_ladder_can_be_changed_or_deleted(ladder, officer):
    stamp = actions.report(ladder, by=officer, at=AT + timedelta(hours=3))
    stamp.late = False
    for wrong in (stamp.save, stamp.delete, ladder.delete):
        with pytest.raises(Refused):
            wrong()
    assert stamps(ladder) == [(1, "reported", True)]


def test_silence_is_told_to_the_level_above_once(ladder, officer, make_user):
    above = make_user("commander", CITY)
    rung, by, at = rungs(ladder)[1], SYSTEM("test"), AT + timedelta(hours=2)
    assert actions.warn_of_silence(rung.pk, kind="unreported", by=by, at=at).late
    assert actions.warn_of_silence(rung.pk, kind="unreported", by=by, at=at) is None
    told = Message.objects.filter(code="unreported")
    assert {message.to for message in told} == {above}, "the county's own officer is not the level above"


def test_who_reported_or_acknowledged_in_time_is_not_warned_of(ladder, officer):
    rung, by = rungs(ladder)[1], SYSTEM("test")
    actions.report(ladder, by=officer, at=AT + timedelta(minutes=10))
    assert actions.warn_of_silence(rung.pk, kind="unreported", by=by, at=AT + timedelta(hours=2)) is None
    actions.acknowledge(rung, by=officer, at=AT + timedelta(minutes=20))
    assert actions.warn_of_silence(rung.pk, kind="unacknowledged", by=by, at=AT + timedelta(hours=2)) is None
    assert stamps(ladder) == [(1, "reported", False), (1, "acknowledged", False)]


def test_a_receipt_needs_a_report_and_comes_once(ladder, officer):
    rung = rungs(ladder)[1]
    with pytest.raises(Refused) as early:
        actions.acknowledge(rung, by=officer, at=AT)
    assert early.value.code == "not-reported"
    actions.report(ladder, by=officer, at=AT)
    actions.acknowledge(rung, by=officer, at=AT + timedelta(minutes=16))
    assert stamps(ladder)[-1] == (1, "acknowledged", True)
    with pytest.raises(Refused) as twice:
        actions.acknowledge(rung, by=officer, at=AT)
    assert twice.value.code == "already-acknowledged"


def test_the_alarm_waits_until_the_deadline_and_then_rings(officer):
    from django.utils import timezone

    now = timezone.now()
    waiting = actions.open_ladder(reason="cluster", jurisdiction=COUNTY, by=officer, at=now)
    over = actions.open_ladder(
        reason="cluster", jurisdiction=COUNTY, since=now - timedelta(hours=3), by=officer, at=now
    )
    worker.react_all()
    assert stamps(waiting) == []
    assert stamps(over) == [(1, "unreported", True)]
    assert Reaction.objects.filter(done_at=None).get().due_at == now + timedelta(hours=2)


def test_the_first_case_of_an_incident_starts_one_ladder_however_many_follow(officer, viewer):
    incident = command.open_incident(name="演示", jurisdiction=COUNTY, by=officer, at=AT)
    for name in ("周小满", "云小溪"):
        person = people.register(name=name, jurisdiction=COUNTY, by=viewer, at=AT)
        cases.register(person, incident=incident, status="confirmed", by=viewer, at=AT)
    worker.react_all()
    assert [(row.reason, row.since) for row in Ladder.objects.all()] == [("first-case", AT)]


@pytest.mark.parametrize(("drill", "start"), [(True, "【演练】"), (False, "聚集性病例")])
def test_every_message_of_a_drill_says_so(drill, start, officer):
    made = actions.open_ladder(reason="cluster", jurisdiction=COUNTY, drill=drill, by=officer, at=AT)
    actions.report(made, by=officer, at=AT)
    texts = [words.sentence(one) for one in Message.objects.all()]
    assert len(texts) == 3
    assert all(text.startswith(start) for text in texts)
    with translation.override("en"):
        assert words.sentence(Message.objects.first()).startswith("[DRILL]") is drill


def states(message):
    return [row.state for row in message.deliveries.order_by("id")]


@pytest.mark.parametrize("fails", [False, True])
def test_an_email_is_queued_with_the_act_and_sent_after_it(fails, officer, settings, monkeypatch):
    from ringfence.apps.accounts.models import User

    settings.EMAIL_HOST = "mail.invalid"
    User.objects.filter(pk=officer.user_id).update(email="officer@county.invalid")
    if fails:
        monkeypatch.setattr("ringfence.apps.alerts.sending.send_mail", _refuse)
    actions.open_ladder(reason="cluster", jurisdiction=COUNTY, drill=True, by=officer, at=AT)
    message = Message.objects.get(channel="email")
    assert states(message) == ["queued"]
    worker.react_all()
    assert states(message) == ["queued", "failed" if fails else "sent"]
    assert [one.subject.startswith("【演练】") for one in mail.outbox] == ([] if fails else [True])


def _refuse(*_args):
    raise smtplib.SMTPServerDisconnected


def test_a_webhook_that_does_not_answer_is_said(officer, settings):
    settings.WEBHOOK = "http://127.0.0.1:9/"
    actions.open_ladder(reason="cluster", jurisdiction=COUNTY, by=officer, at=AT)
    worker.react_all()
    assert states(Message.objects.get(channel="webhook", code="owed")) == ["queued", "failed"]


def test_the_page_shows_what_is_owed_takes_the_stamps_and_reads_the_message(signed_in, ladder):
    client = signed_in("commander", CITY)
    listed = client.get("/ladders/?show=late").content.decode()
    assert str(ladder.pk) in listed
    page = client.get(f"/ladders/{ladder.pk}/").content.decode()
    assert "已报告县级卫生健康主管部门" in page
    client.post(f"/ladders/{ladder.pk}/report/", {"note": "电话"})
    assert stamps(ladder)[0] == (1, "reported", True), "2022 is long ago"
    client.post(f"/ladders/{ladder.pk}/acknowledge/1/")
    assert [kind for _n, kind, _late in stamps(ladder)] == ["reported", "acknowledged"]
    client.get(f"/ladders/{ladder.pk}/")
    me = ladder_reader(client)
    assert queries.unread(me).count() == 0


def ladder_reader(client):
    from ringfence.apps.accounts.models import User
    from ringfence.apps.accounts.queries import viewer_of

    return viewer_of(User.objects.get(pk=client.session["_auth_user_id"]))


def test_a_ladder_is_started_by_hand_and_the_board_counts_those_that_are_late(signed_in, ladder, officer):
    from ringfence.apps.response import queries as board

    client = signed_in("commander", COUNTY)
    made = client.post("/ladders/open/", {"area": COUNTY, "reason": "unexplained", "drill": "on"})
    assert Ladder.objects.get(pk=made.url.strip("/").split("/")[1]).drill
    late = next(row for row in board.exceptions(officer, at=AT + timedelta(hours=3)) if "ladders" in row.url)
    assert late.number == client.get(late.url).content.decode().count('data-row="') == 1


def test_a_moment_in_the_future_and_an_unknown_reason_are_refused(officer):
    for wrong, code in (({"since": AT + timedelta(hours=1)}, "since"), ({"reason": "rumour"}, "reason")):
        with pytest.raises(Refused) as refused:
            actions.open_ladder(**{"reason": "cluster", **wrong}, jurisdiction=COUNTY, by=officer, at=AT)
        assert refused.value.code == code
