"""A real Chromium against a real server on loopback. Watches every page: broken policy, script errors, failed loads."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright's synchronous calls run inside an event loop; the test itself is not asynchronous.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

CHROMIUM = os.environ.get("RINGFENCE_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
WIDE = {"width": 1366, "height": 860}
PHONE = {"width": 390, "height": 844}
HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def gallery(settings):
    """The site with the gallery of furniture and islands added to it."""
    settings.ROOT_URLCONF = "tests.pages.gallery"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [HERE / "templates"]}]


class Watched:
    """What a page did that no page may do."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.expected: tuple[str, ...] = ()

    def watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda said: self._console(page, said.type, said.text))

    def _console(self, page: Page, kind: str, text: str) -> None:
        if kind in ("error", "warning") and not any(part in text for part in self.expected):
            self.faults.append(f"{page.url}: {text}")


@pytest.fixture
def watched():
    watched = Watched()
    yield watched
    assert watched.faults == []


@pytest.fixture
def open_browser(browser: Browser, live_server, watched) -> Callable[..., Page]:
    """`open_browser(user, phone=True, dark=True, english=True)` -> a page, signed in when there is a user."""
    contexts: list[BrowserContext] = []

    def open_one(user=None, *, phone=False, dark=False, english=False) -> Page:
        context = browser.new_context(
            viewport=PHONE if phone else WIDE,
            color_scheme="dark" if dark else "light",
            locale="en-GB" if english else "zh-CN",
            has_touch=phone,
            timezone_id="Asia/Shanghai",
            base_url=live_server.url,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        if user:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        page = context.new_page()
        watched.watch(page)
        return page

    yield open_one
    for context in contexts:
        context.close()


def session_of(user) -> str:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Save what the page looks like, for people to see, into the folder that RINGFENCE_PICTURES names."""
    folder = os.environ.get("RINGFENCE_PICTURES")

    def take(page: Page, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return take


@pytest.fixture
def faults_of() -> Callable[..., list[str]]:
    """What axe finds against WCAG 2.2 A and AA; `only` names a single rule."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    tags = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}

    def check(page: Page, *, only: str = "") -> list[str]:
        rules = {"type": "rule", "values": [only]} if only else tags
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        found = axe.run(page, options=options).response["violations"]
        return [
            f"{page.url}: {fault['id']} {node['target']} {node.get('failureSummary', '')[:200]}"
            for fault in found
            for node in fault["nodes"][:5]
        ]

    return check
