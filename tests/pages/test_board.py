"""The board in a browser: what happens appears without a reload, and a lost connection is said."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ringfence.apps.accounts.queries import viewer_of
from ringfence.apps.alerts import actions as alerts
from ringfence.apps.command import actions as command
from ringfence.apps.events import worker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COUNTY = "/99/9901/990101/"


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_the_board_is_live_and_honest(phone, make_user, open_browser, faults_of, watched):
    user = make_user("commander", COUNTY)
    by, now = viewer_of(user), timezone.now()
    page = open_browser(user, phone=phone)
    page.goto("/board/")
    expect(page.get_by_text("没有正在计时的任务。")).to_be_visible()
    command.open_incident(name="演示疫情", jurisdiction=COUNTY, pack="cn-covid-8", by=by, at=now)
    worker.sequence()
    worker.react_all()
    worker.sequence()
    expect(page.locator(".clock")).to_have_count(4, timeout=15_000)
    assert faults_of(page) == []
    made = alerts.open_ladder(reason="cluster", jurisdiction=COUNTY, by=by, at=now)
    page.goto(f"/ladders/{made.pk}/")
    assert faults_of(page) == []
    page.goto("/board/?wall")
    assert faults_of(page) == []
    watched.expected = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    page.context.set_offline(True)
    expect(page.locator("[data-board-lost]")).to_be_visible(timeout=20_000)
