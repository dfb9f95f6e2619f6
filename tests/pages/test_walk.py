"""The main job in a browser, from the sign-in to the contact list: once on SQLite, once on PostgreSQL."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.contacts import queries as found
from ringfence.config.demo import township as demo
from tests.pages.test_frame import PASS_PHRASE
from tests.pages.township import settle

pytestmark = [pytest.mark.browser, pytest.mark.walk, pytest.mark.django_db(transaction=True)]

NEW_CASE = "竹青山"


def search_now() -> None:
    """What the worker does within a second."""
    system = SYSTEM("contacts/trace")
    for search in found.searches(system):
        if search.state not in ("done", "refused", "cancelled"):
            contacts.run_all(search, by=system, at=timezone.now())


@pytest.mark.parametrize("phone", [False, True], ids=["wide", "phone"])
def test_from_a_positive_person_to_a_contact_list_with_reasons(
    make_user, settings, tmp_path, open_browser, picture, faults_of, phone
):
    settle(make_user, settings, tmp_path)
    screen = "phone" if phone else "wide"
    page = open_browser(phone=phone)

    page.goto("/cases/")
    page.get_by_label("用户名").fill("epidemiologist")
    page.get_by_label("密码").fill(PASS_PHRASE)
    page.get_by_role("button", name="登录").click()

    page.get_by_role("link", name="登记病例").click()
    page.get_by_label("姓名、证件号码或电话").fill(NEW_CASE)
    page.get_by_role("button", name="查找").click()
    page.locator("main .plain-list a").first.click()
    page.get_by_label("状态").select_option("confirmed")
    day = timezone.localtime() - timedelta(days=1)
    page.get_by_label("发病").fill(day.strftime("%Y-%m-%dT20:00"))
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("[data-island=timeline] .tl-day").first).to_be_visible()

    before = timezone.localtime() - timedelta(days=2)
    line = page.get_by_label("加一段")
    line.fill(f"{before.month}/{before.day} 9:30-11:50 {demo.TEAHOUSE}")
    line.press("Enter")
    stay = page.locator(".tl-stay").first
    expect(stay).to_contain_text(demo.TEAHOUSE)
    picture(page, f"walk-case-{screen}")

    page.get_by_role("link", name="追踪密接").first.click()
    page.get_by_label("目的").fill("核心流调")
    page.get_by_role("button", name="追踪密接").click()
    search_now()
    page.get_by_role("link", name="名接触者").click()  # the page asked again by itself
    rows = page.locator("tr[data-row]")
    expect(rows.first.locator(".reason")).to_be_visible()
    picture(page, f"walk-contacts-{screen}")
    assert faults_of(page) == []

    page.locator('input[name="selected"]').first.check()
    page.get_by_label("将所选分派给").select_option(label="云访谈")
    page.get_by_role("button", name="分派").click()
    expect(rows.filter(has_text="云访谈")).to_have_count(1)

    rows.first.locator("a").first.click()
    page.get_by_text("说明理由并改判").click()
    page.get_by_label("类别").select_option("general")
    page.get_by_label("理由").fill("隔着玻璃，未共用空气")
    page.get_by_role("button", name="改判").click()
    expect(page.get_by_text("隔着玻璃，未共用空气").first).to_be_visible()
    picture(page, f"walk-contact-{screen}")
    assert faults_of(page) == []


def test_the_list_leaves_as_a_spreadsheet(make_user, settings, tmp_path, open_browser):
    world = settle(make_user, settings, tmp_path)
    page = open_browser(world.user)
    page.goto(f"/contacts/?case={world.case}")
    page.get_by_text("导出 XLSX").click()
    page.get_by_label("目的").fill("交给社区")
    with page.expect_download() as download:
        page.get_by_role("button", name="生成文件").click()
    assert download.value.path().read_bytes()[:2] == b"PK"
    assert download.value.suggested_filename.endswith(".xlsx")
