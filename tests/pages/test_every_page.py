"""Every page that a link leads to: no broken policy, no script error, nothing for axe to find, on every screen."""

import re
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.pages.township import settle

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

START = ("/", "/duties/", "/me/", "/password/change/", "/2fa/")
NOT_PAGES = re.compile(
    r"^/(api|static|logout|metrics|healthz|readyz)|\.(xlsx|csv|json|pdf|svg)$|/(export|download)/"
)
LOOKS = [(phone, dark) for phone in (False, True) for dark in (False, True)]
HAN = re.compile(r"[\u3400-\u9fff]")
# Words that stay as they are in a Chinese page: names of things, units, keys, codes.
LATIN = re.compile(r"[A-Za-z]{4,}")


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
        for href in page.eval_on_selector_all(
            "a[href]", "(links) => links.map((link) => link.getAttribute('href'))"
        ):
            url = urlsplit(urljoin(path, href))
            if not url.netloc and url.path.startswith("/") and not NOT_PAGES.search(url.path):
                waiting.append(url.path + (f"?{url.query}" if url.query else ""))
    return found


@pytest.fixture
def township(make_user):
    return settle(make_user)


def test_every_page_is_accessible_and_keeps_the_policy(township, open_browser, faults_of, picture, watched):
    pages = crawl(open_browser(township.user))
    assert len(pages) > 5
    faults = []
    for phone, dark in LOOKS:
        page = open_browser(township.user, phone=phone, dark=dark)
        for route, path in pages.items():
            page.goto(path)
            page.wait_for_timeout(300)
            name = re.sub(r"\W+", "-", re.sub(r"<[^>]*>", "x", route)).strip("-") or "board"
            picture(page, f"{name}-{'phone' if phone else 'wide'}-{'dark' if dark else 'light'}")
            faults += faults_of(page)
            if phone:
                wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
                if wide > 0:
                    faults.append(f"{path}: {wide} px wider than the phone")
    assert not faults, "\n".join(faults)
    assert watched.faults == []


def test_no_page_speaks_two_languages(township, open_browser):
    """Chinese pages hold no English sentence, English pages no Chinese but names."""
    reader = open_browser(township.user)
    pages = crawl(reader)
    english_left = []
    for path in pages.values():
        reader.goto(path)
        for line in reader.locator("body").inner_text().splitlines():
            if len(LATIN.findall(line)) >= 2 and not HAN.search(line):
                english_left.append(f"{path}: {line.strip()[:80]}")
    assert english_left == []
