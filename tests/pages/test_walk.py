"""The walk of the main job, as an epidemiologist does it: sign in, add a stay, trace, read the reasons, overrule.

The one walk that is also run on PostgreSQL.
"""

import re

import pytest

from ringfence.apps.events import worker
from tests.pages.township import settle

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]


def work():
    """What the worker process does within a moment."""
    while worker.sequence() + worker.react_all():
        pass


def test_from_sign_in_to_an_overruled_contact(open_browser, make_user, settings, tmp_path):
    settle(make_user, settings, tmp_path)
    work()
    page = open_browser()
    page.goto("/")
    page.fill("input[name=login]", "liuyun")
    page.fill("input[name=password]", "invented-pass-phrase")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/board/"))

    page.goto("/cases/")
    page.locator("table a[href*='/cases/']").first.click()
    page.wait_for_url(re.compile(r"/cases/[0-9a-f-]{36}/"))
    case = page.url
    type_a_stay(page)
    trace(page)
    overrule(page)
    page.goto(case)
    assert page.locator("a[href*='/contacts/?case=']").count() > 0


def type_a_stay(page):
    form = page.locator("form[action$='/stay/']")
    page.locator("details:has(form[action$='/stay/']) > summary").click()
    form.locator("[name=start]").fill("2022-03-28T15:00")
    form.locator("[name=end]").fill("2022-03-28T15:30")
    form.locator("[name=place_words]").fill("溪边凉亭")
    form.locator("[type=submit]").click()
    page.get_by_text("溪边凉亭").first.wait_for(state="attached")


def trace(page):
    page.locator("a[href$='/trace/']").first.click()
    page.fill("[name=purpose]", "核心流调")
    page.locator("form.panel [type=submit]").click()
    page.wait_for_url(re.compile(r"/searches/"))
    work()
    page.reload()


def overrule(page):
    page.goto("/contacts/")
    page.locator("table a[href*='/contacts/']").first.click()
    page.wait_for_url(re.compile(r"/contacts/[0-9a-f-]{36}/"))
    page.locator("details:has(form[action$='/overrule/']) > summary").click()
    form = page.locator("form[action$='/overrule/']")
    form.locator("[name=outcome]").select_option("general")
    form.locator("[name=because]").fill("现场核实：当日不在同一处")
    form.locator("[type=submit]").click()
    page.get_by_text("现场核实：当日不在同一处").first.wait_for()
