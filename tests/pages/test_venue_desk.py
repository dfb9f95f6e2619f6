"""The epidemiologist in the teahouse: everything works with the network switched off, survives a reload, and arrives once."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ringfence.apps.accounts.queries import viewer_of
from ringfence.apps.cases import queries as cases
from ringfence.apps.contacts.models import Contact
from ringfence.apps.devices import actions as devices
from ringfence.apps.devices.models import Envelope
from ringfence.apps.venues import actions, queries
from ringfence.apps.venues.models import Mark, Signed
from tests.pages.township import settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "[data-words]"


@pytest.fixture
def desk(make_user, settings, tmp_path):
    """The teahouse of the demo with its desk, opened by the user."""
    township = settle(make_user, settings, tmp_path)
    township.by = viewer_of(township.user)
    waiting = max(queries.waiting(township.by), key=lambda one: one.people)
    township.scene = actions.open_scene(
        cases.one(township.by, waiting.case.id), place=waiting.place_id, start=waiting.first, end=waiting.last,
        columns=3, rows=3, by=township.by, at=timezone.now(),
    )  # fmt: skip
    return township


def arrived(page):
    expect(page.locator(WORDS)).to_contain_text("已送达", timeout=20_000)


def marked(page, *, first, column_of_case="A1"):
    """The case at A1, the first person at the same table without a mask."""
    page.get_by_role("button", name="◆ 病例").click()
    page.get_by_role("button", name=f"桌 {column_of_case}").click()
    page.locator(f'[data-at="person-{first}"]').click()
    page.get_by_role("button", name="桌 A1").click()
    page.locator(f'[data-at="person-{first}"]').click()
    page.locator('[data-at="open-marks"]').click()
    page.locator('[data-at="mask-no"]').click()


def test_without_a_network_all_is_kept_through_a_reload_and_arrives_once(
    desk, open_browser, watched, picture
):
    watched.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page = open_browser(desk.user, phone=True)
    page.goto(f"/venues/{desk.scene.id}/desk/")
    expect(page.locator(".venue-how")).to_have_text("本页已存本机，可断网使用", timeout=20_000)
    arrived(page)
    first = str(queries.desk(desk.by, desk.scene, at=timezone.now()).people[0].contact.id)

    page.context.set_offline(True)
    marked(page, first=first)
    expect(page.locator(WORDS)).to_contain_text("已存本机 3")
    expect(page.locator(f'[data-at="person-{first}"]')).to_contain_text("密接")
    picture(page, "venue-offline-marks-phone")
    page.reload()
    expect(page.locator(WORDS)).to_contain_text("已存本机 3")
    expect(page.locator(f'[data-at="person-{first}"]')).to_contain_text("密接")
    page.locator('[data-at="part-judge"]').click()
    page.locator('[data-at="take-rule"]').click()
    picture(page, "venue-offline-judge-phone")
    page.locator('[data-at="sign"]').click()
    expect(page.locator(WORDS)).to_contain_text(re.compile(r"已存本机 \d"))
    page.wait_for_timeout(1000)  # what was signed is on the phone's disk before the reload
    page.reload()
    assert not Signed.objects.exists()

    page.context.set_offline(False)
    arrived(page)
    for _ in range(100):
        if Signed.objects.filter(contact=first).exists():
            break
        page.wait_for_timeout(200)
    assert Signed.objects.get(contact=first).outcome == "close"
    assert Contact.objects.get(pk=first).outcome == "close"
    assert Mark.objects.count() == 3 and not Envelope.objects.exclude(state="applied").exists()
    page.locator('[data-at="part-judge"]').click()
    expect(page.locator(".venue-list")).to_contain_text("柳云 已判 密接")


def test_what_another_marked_meanwhile_is_a_conflict_on_the_phone(desk, open_browser, watched, picture):
    watched.expected = ("ERR_INTERNET_DISCONNECTED", "Failed to load resource")
    page = open_browser(desk.user, phone=True)
    page.goto(f"/venues/{desk.scene.id}/desk/")
    arrived(page)
    first = str(queries.desk(desk.by, desk.scene, at=timezone.now()).people[0].contact.id)
    page.context.set_offline(True)
    page.locator(f'[data-at="person-{first}"]').click()
    page.locator('[data-at="open-marks"]').click()
    page.locator('[data-at="mask-no"]').click()
    expect(page.locator(WORDS)).to_contain_text("已存本机 1")
    devices.receive(
        desk.scene.id, device="another", kind="venue", record=str(desk.scene.id), version=1,
        ticket=devices.ticket("venue", desk.scene.id, by=desk.by, at=timezone.now()), device_at=timezone.now(),
        changes=[{"key": f"mark:{first}:mask", "was": "", "value": "yes"}], by=desk.by, at=timezone.now() + timedelta(seconds=1),
    )  # fmt: skip
    page.context.set_offline(False)
    expect(page.locator(WORDS)).to_contain_text("冲突 1，请选择", timeout=20_000)
    picture(page, "venue-conflict-phone")
    page.get_by_role("button", name=re.compile("用柳云的：否")).click()
    expect(page.locator(WORDS)).not_to_contain_text("冲突")
    assert queries.marks(desk.scene)[first]["mask"].value == "no"


@pytest.mark.parametrize("english", [False, True])
def test_the_desk_by_keyboard_on_wide_and_phone(desk, open_browser, faults_of, picture, english):
    desk.user.language = "en" if english else "zh-hans"
    desk.user.save(update_fields=["language"])
    language = "en" if english else "zh"
    for phone in (True, False):
        page = open_browser(desk.user, phone=phone, english=english)
        page.goto(f"/venues/{desk.scene.id}/desk/")
        index = page.locator('[data-at="person-index"]')
        index.focus()
        page.keyboard.press("Space")
        page.locator('[data-at="cell-0,0"]').focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator('[data-at="cell-1,1"]')).to_have_class(re.compile("is-index"))
        page.locator('[data-at="select-shown"]').click()
        page.locator('[data-at="open-marks"]').click()
        assert faults_of(page) == []
        picture(page, f"venue-marks-{'phone' if phone else 'wide'}-{language}")
        page.locator('[data-at="part-judge"]').click()
        assert faults_of(page) == []
        picture(page, f"venue-judge-{'phone' if phone else 'wide'}-{language}")
        for path in ("/venues/", f"/venues/{desk.scene.id}/"):
            page.goto(path)
            assert faults_of(page) == []
            name = "list" if path == "/venues/" else "record"
            picture(page, f"venue-{name}-{'phone' if phone else 'wide'}-{language}")
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
