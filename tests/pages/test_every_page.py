"""Every page that a link leads to: no broken policy, no script error, nothing for axe to find, on every screen."""

import re
from collections import deque
from collections.abc import Iterator
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


def crawl(page) -> Iterator[tuple[str, str]]:
    """Stand on one page of each kind that links lead to from the start pages: (route, address)."""
    waiting, seen = deque(START), set()
    while waiting:
        path = waiting.popleft()
        route = route_of(path)
        if route is None or route in seen:
            continue
        page.emulate_media(color_scheme="light")
        answer = page.goto(path)
        if not answer or "text/html" not in answer.headers.get("content-type", ""):
            continue
        assert answer.status < 500, f"{path}: {answer.status}"
        seen.add(route)
        for href in page.eval_on_selector_all("a[href]", HREFS):
            url = urlsplit(urljoin(path, href))
            if not url.netloc and url.path.startswith("/") and not NOT_PAGES.search(url.path):
                waiting.append(url.path + (f"?{url.query}" if url.query else ""))
        yield route, path


def name_of(route: str) -> str:
    return re.sub(r"\W+", "-", re.sub(r"<[^>]*>", "x", route)).strip("-") or "board"


@pytest.fixture
def township(make_user, settings, tmp_path):
    return settle(make_user, settings, tmp_path)


@pytest.fixture
def look_at(faults_of, picture):
    """What is wrong with the page that is open, in light and in dark."""

    def look(page, name: str) -> list[str]:
        page.wait_for_timeout(100)  # islands draw themselves
        faults = faults_of(page)
        picture(page, f"{name}-light")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(100)
        faults += faults_of(page, only="color-contrast")
        picture(page, f"{name}-dark")
        beyond = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        return [*faults, f"{page.url}: {beyond} px wider than the screen"] if beyond > 0 else faults

    return look


def english_in(text: str) -> list[str]:
    lines = [line.strip()[:90] for line in text.splitlines()]
    return [line for line in lines if len(LATIN.findall(line)) > 1 and not HAN.search(line)]


def chinese_in(text: str) -> list[str]:
    """Words of the catalogues; names of people and places, and what people typed, may be Chinese."""
    said = [
        message.string
        for messages in catalogues().values()
        for message in messages
        if isinstance(message.string, str) and len(message.string) >= 5 and "%" not in message.string
    ]
    return [line.strip()[:90] for line in text.splitlines() if any(words in line for words in said)]


def test_every_page_is_accessible_keeps_the_policy_and_speaks_one_language(
    township, open_browser, look_at, watched
):
    faults = []
    wide, phone = open_browser(township.user), open_browser(township.user, phone=True)
    pages = {}
    for route, path in crawl(wide):
        pages[route] = path
        faults += [f"{path}: English in Chinese: {line}" for line in english_in(wide.evaluate(VISIBLE))]
        faults += look_at(wide, f"{name_of(route)}-wide")
    assert len(pages) > 20
    for route, path in pages.items():
        phone.emulate_media(color_scheme="light")
        phone.goto(path)
        faults += look_at(phone, f"{name_of(route)}-phone")
    township.user.language = "en"
    township.user.save(update_fields=["language"])
    for path in pages.values():
        wide.goto(path, wait_until="domcontentloaded")
        faults += [f"{path}: Chinese in English: {line}" for line in chinese_in(wide.evaluate(VISIBLE))]
    assert not faults, "\n".join(faults)
    assert watched.faults == []
