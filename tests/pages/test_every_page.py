"""Every page that a link leads to: no broken policy, no script error, nothing for axe to find, on every screen."""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.house.test_translations import catalogues
from tests.pages.township import settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

START = ("/", "/duties/", "/me/", "/password/change/", "/2fa/")
NOT_PAGES = re.compile(
    r"^/(api|static|logout|metrics|healthz|readyz)|\.(xlsx|csv|json|pdf|svg)$|/(export|download)/"
)
HREFS = "(links) => links.map((link) => link.getAttribute('href'))"
HAN = re.compile(r"[\u3400-\u9fff]")
LATIN = re.compile(r"[A-Za-z]{4,}")
# What a reader sees, without what says that it is in another language (names of sources, the language switch).
VISIBLE = """() => {
  const seen = document.body.cloneNode(true);
  document.body.after(seen);
  seen.querySelectorAll('[lang], code, kbd, script, svg').forEach((element) => element.remove());
  const text = seen.innerText;
  seen.remove();
  return text;
}"""


def route_of(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).route
    except Resolver404:
        return None


def crawl(page) -> dict[str, str]:
    """One address for each kind of page that can be reached by links from the start pages."""
    waiting, found = deque(START), {}
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or route in found:
            continue
        answer = page.goto(path, wait_until="domcontentloaded")
        if not answer or "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 500, f"{path}: {answer.status}"
        found[route] = path
        for href in page.eval_on_selector_all("a[href]", HREFS):
            url = urlsplit(urljoin(path, href))
            if not url.netloc and url.path.startswith("/") and not NOT_PAGES.search(url.path):
                waiting.append(url.path + (f"?{url.query}" if url.query else ""))
    return found


def name_of(route: str) -> str:
    return re.sub(r"\W+", "-", re.sub(r"<[^>]*>", "x", route)).strip("-") or "board"


@pytest.fixture
def township(make_user, settings, tmp_path):
    return settle(make_user, settings, tmp_path)


def test_every_page_is_accessible_and_keeps_the_policy(township, open_browser, faults_of, picture, watched):
    pages = crawl(open_browser(township.user))
    assert len(pages) > 20
    faults = []
    for screen in ("wide", "phone"):
        page = open_browser(township.user, phone=screen == "phone")
        for route, path in pages.items():
            page.emulate_media(color_scheme="light")
            page.goto(path)
            page.wait_for_timeout(150)
            faults += faults_of(page)
            picture(page, f"{name_of(route)}-{screen}-light")
            page.emulate_media(color_scheme="dark")
            page.wait_for_timeout(150)
            faults += faults_of(page, only="color-contrast")
            picture(page, f"{name_of(route)}-{screen}-dark")
            beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            if beyond > 0:
                faults.append(f"{path}: {beyond} px wider than the {screen} screen")
    assert not faults, "\n".join(faults)
    assert watched.faults == []


def test_no_page_speaks_two_languages(township, open_browser):
    """A Chinese page holds no English sentence, an English page no Chinese one; names of people and places stay."""
    page = open_browser(township.user)
    pages = crawl(page)
    chinese = {
        message.string
        for messages in catalogues().values()
        for message in messages
        if isinstance(message.string, str) and len(message.string) >= 5 and "%" not in message.string
    }
    mixed = []
    for path in pages.values():
        page.goto(path)
        lines = page.evaluate(VISIBLE).splitlines()
        mixed += [
            f"{path}: {line[:90]}" for line in lines if len(LATIN.findall(line)) > 1 and not HAN.search(line)
        ]
    township.user.language = "en"
    township.user.save(update_fields=["language"])
    for path in pages.values():
        page.goto(path)
        lines = page.evaluate(VISIBLE).splitlines()
        mixed += [f"{path}: {line[:90]}" for line in lines if any(said in line for said in chinese)]
    assert not mixed, "\n".join(mixed)
