"""The furniture and the islands as pictures, for axe, and under the content security policy."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LOOKS = [
    pytest.param(
        {"phone": phone, "dark": dark}, id=f"{'phone' if phone else 'wide'}-{'dark' if dark else 'light'}"
    )
    for phone in (False, True)
    for dark in (False, True)
]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", ["", "islands/", "sheet/?rows=40"], ids=["furniture", "islands", "sheet"])
def test_a_page_of_pieces_is_accessible_and_keeps_the_policy(
    gallery, make_user, open_browser, faults_of, picture, path, look, request
):
    page = open_browser(make_user(), **look)
    page.goto(f"/gallery/{path}")
    expect(page.locator("main h1")).to_be_visible()
    page.wait_for_timeout(600)
    picture(page, request.node.callspec.id)
    assert faults_of(page) == []
