"""What surrounds every page: sign-in with one-time codes, language, theme, keyboard, connection, error pages, paper."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASS_PHRASE = "invented-pass-phrase"
COMPOSE = "(key) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true}))"


def sign_in(page: Page, user) -> None:
    page.goto("/login/?next=/duties/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASS_PHRASE)
    page.get_by_role("button", name="登录").click()


def confirm_password(page: Page) -> None:
    """Changes to sign-in ask for the password again, unless it was given a moment ago."""
    if page.get_by_label("密码").count():
        page.get_by_label("密码").fill(PASS_PHRASE)
        page.get_by_role("button", name="确认").click()


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_wrong_password_says_so_and_keeps_the_name(make_user, open_browser, faults_of):
    user = make_user()
    page = open_browser()
    page.goto("/duties/")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill("not-the-phrase")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("不正确")
    expect(page.get_by_label("用户名")).to_have_value(user.username)
    assert faults_of(page) == []


def test_signing_in_leads_to_the_page_that_was_asked_for(make_user, open_browser):
    user = make_user()
    page = open_browser()
    page.goto("/duties/")
    page.get_by_label("用户名").fill(user.username)
    page.get_by_label("密码").fill(PASS_PHRASE)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/duties/$"))
    page.get_by_label(f"{user} 的菜单").click()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_a_second_step_is_switched_on_asked_for_and_switched_off(make_user, open_browser, faults_of):
    user = make_user()
    page = open_browser()
    sign_in(page, user)
    page.goto("/2fa/totp/activate/")
    confirm_password(page)
    expect(page.locator("img.qr")).to_be_visible()
    assert faults_of(page) == []
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(code_of(secret))
    page.get_by_role("button", name="激活").click()
    expect(page.get_by_role("heading", name="恢复代码").first).to_be_visible()
    assert faults_of(page) == []
    page.context.clear_cookies()
    sign_in(page, user)
    expect(page.get_by_role("heading", name="双因素身份认证")).to_be_visible()
    assert faults_of(page) == []
    codes = user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()
    page.get_by_role("textbox").fill(codes[0])
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/2fa/" not in url)
    page.goto("/2fa/totp/deactivate/")
    confirm_password(page)
    page.get_by_role("button", name="停用").click()
    expect(page.get_by_text("未激活身份验证器应用")).to_be_visible()


def test_the_language_is_kept_with_the_account(make_user, open_browser):
    user = make_user()
    page = open_browser(user)
    page.goto("/duties/")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="Duties")).to_be_visible()
    user.refresh_from_db()
    assert user.language == "en"


def test_dark_is_remembered_without_a_flash(make_user, open_browser):
    page = open_browser(make_user())
    page.goto("/duties/")
    page.locator("details.menu-box summary").click()
    page.get_by_role("button", name="深色").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    answer = page.reload()
    assert 'data-theme="dark"' in answer.text()  # the server said it, no script had to


def test_a_question_mark_lists_the_keys_and_escape_closes(make_user, open_browser, faults_of):
    page = open_browser(make_user())
    page.goto("/duties/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert faults_of(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_rows_are_walked_chosen_and_opened_by_keys(gallery, make_user, open_browser):
    page = open_browser(make_user())
    page.goto("/gallery/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("tr.row-here")).to_have_attribute("data-row", "r1")
    expect(page.get_by_text("已选 1 行")).to_be_visible()
    page.keyboard.press("k")
    expect(page.locator("tr.row-here")).to_have_attribute("data-row", "r0")
    page.keyboard.press("Enter")
    page.wait_for_url("**/gallery/")


def test_no_key_fires_while_an_input_method_composes_or_in_a_field(gallery, make_user, open_browser):
    page = open_browser(make_user())
    page.goto("/gallery/islands/")
    page.evaluate(COMPOSE, "?")
    page.get_by_label("加一段").press("?")
    page.get_by_label("加一段").press("j")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_label("加一段")).to_have_value("?j")


def test_a_dead_connection_is_said_in_the_bar(make_user, open_browser, watched):
    watched.expected = ("ERR_INTERNET_DISCONNECTED",)
    page = open_browser(make_user())
    page.goto("/duties/")
    expect(page.locator("[data-connection]")).to_contain_text("在线")
    page.context.set_offline(True)
    expect(page.locator("[data-connection]")).to_contain_text("离线")
    expect(page.locator("[data-connection]")).to_contain_text("秒前")
    page.context.set_offline(False)
    expect(page.locator("[data-connection]")).to_contain_text("在线")


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [("/no-such-page/", 404, "没有此页面或记录"), ("/gallery/broken/", 500, "系统生成本页时出错")],
)
def test_an_error_page_says_what_happened_what_is_safe_and_what_to_do(
    gallery, settings, make_user, open_browser, watched, faults_of, path, status, words
):
    watched.expected = (str(status),)
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    page = open_browser(make_user())
    assert page.goto(path).status == status
    expect(page.get_by_role("alert")).to_contain_text(words)
    expect(page.get_by_role("alert")).to_contain_text(f"http-{status}")
    assert "Traceback" not in page.content()
    assert faults_of(page) == []


def test_paper_has_a_head_line_and_no_rail(make_user, open_browser):
    page = open_browser(make_user())
    page.goto("/duties/")
    with page.expect_response("**/paper-code/**") as code:  # fetched for paper only
        page.emulate_media(media="print")
        page.locator(".print-code").scroll_into_view_if_needed()
    assert code.value.status == 200 and b"<svg" in code.value.body()
    expect(page.locator(".print-head")).to_contain_text("打印人")
    expect(page.locator(".rail")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_going_back_finds_a_list_where_it_was_left(gallery, make_user, open_browser):
    page = open_browser(make_user())
    page.set_viewport_size({"width": 1366, "height": 600})
    page.goto("/gallery/")
    page.wait_for_load_state("load")
    page.locator(".rows-wrap").evaluate("(box) => { box.scrollTop = 120; }")
    page.goto("/duties/")
    page.go_back()
    page.wait_for_load_state("load")
    expect(page.locator(".rows-wrap")).to_have_js_property("scrollTop", 120)
