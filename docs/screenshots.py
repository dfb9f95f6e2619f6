"""Takes the pictures of the main pages from a running demo: `python docs/screenshots.py http://127.0.0.1:8700 PASSWORD`."""

import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

OUT = Path(__file__).parent / "images"
WIDE, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


def sign_in(page: Page, address: str, password: str) -> None:
    page.goto(f"{address}/login/")
    page.fill("input[name=login]", "epidemiologist")
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(400)  # islands draw after the page
    page.screenshot(path=OUT / f"{name}.png")


def main(address: str, password: str) -> None:
    OUT.mkdir(exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport=WIDE, locale="zh-CN")
        sign_in(page, address, password)
        for name in ("board", "contacts", "duties"):
            page.goto(f"{address}/{name}/")
            take(page, name)
        page.goto(f"{address}/cases/")
        page.locator("table a[href*='/cases/']").first.click()
        take(page, "case")
        page.goto(f"{address}/contacts/")
        page.locator("table a[href*='/contacts/']").first.click()
        take(page, "contact")
        page.set_viewport_size(PHONE)
        page.goto(f"{address}/contacts/")
        take(page, "contacts-phone")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
