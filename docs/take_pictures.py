"""Takes the pictures in docs/images from a running demo: `ringfence demo --port 8700`, then this, then look at them.

python docs/take_pictures.py [http://127.0.0.1:8700] [password, as the demo prints it]
"""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8700"
PASSWORD = sys.argv[2] if len(sys.argv) > 2 else "ringfence-demo"
FOLDER = Path(__file__).parent / "images"
WIDE, PHONE = {"width": 1366, "height": 860}, {"width": 390, "height": 844}


def sign_in(page: Page, user: str = "epidemiologist") -> None:
    page.goto(f"{ADDRESS}/login/")
    page.get_by_label("用户名").fill(user)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)


def take(page: Page, name: str, path: str, *, full: bool = False) -> None:
    page.goto(ADDRESS + path)
    page.wait_for_timeout(1500)  # the map draws itself
    page.screenshot(path=FOLDER / f"{name}.png", full_page=full)


def first(page: Page, path: str, selector: str) -> str:
    page.goto(ADDRESS + path)
    return page.locator(selector).first.get_attribute("href") or path


def main() -> None:
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        for viewport in (WIDE, PHONE):
            page = browser.new_page(viewport=viewport, locale="zh-CN")
            sign_in(page)
            if viewport is PHONE:
                take(page, "contacts-phone", "/contacts/")
                continue
            case = first(page, "/cases/", "main tbody a")
            take(page, "board", "/")
            take(page, "case", case, full=True)
            take(page, "contacts", "/contacts/")
            take(page, "contact", first(page, "/contacts/?class=close", "tr[data-row] a"))
            take(page, "duties", "/duties/?show=all")
        trainer = browser.new_page(viewport=WIDE, locale="zh-CN")
        sign_in(trainer, "trainer")
        take(trainer, "outbreak", "/county/outbreak/")
        browser.close()


if __name__ == "__main__":
    main()
