"""The furniture of the pages: moments, durations, states, figures, navigation, refusals, language."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from ringfence.core.words import Refused
from ringfence.web import errors, frame, moments, navigation

NIGHT = datetime(2026, 3, 29, 18, 58, tzinfo=UTC)


def shown(template, language="zh-hans", **values):
    with translation.override(language):
        request = RequestFactory().get("/cases/?sort=minutes&cursor=abc")
        return Template("{% load web %}" + template).render(Context({"request": request, **values}))


@pytest.fixture
def now_2026(time_machine):
    time_machine.move_to(NIGHT + timedelta(hours=1))


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "3月30日 02:58 (周一)"), ("en", "30 Mar 02:58")])
def test_a_moment_is_written_in_the_zone_and_language_of_the_page(now_2026, language, words):
    with translation.override(language):
        assert moments.moment_words(NIGHT) == words
        assert moments.moment_words(int(NIGHT.timestamp())) == words


def test_a_moment_of_another_year_says_the_year(now_2026):
    with translation.override("zh-hans"):
        assert moments.moment_words(datetime(2022, 3, 30, 2, 58, tzinfo=UTC)).startswith(
            "2022年3月30日 10:58"
        )


@pytest.mark.parametrize(
    ("seconds", "chinese", "english"),
    [
        (42, "42 秒", "42 s"),
        (2520, "42 分钟", "42 min"),
        (6120, "1 小时 42 分", "1 h 42 min"),
        (7200, "2 小时", "2 h"),
        (3 * 86400, "3 天", "3 days"),
    ],
)
def test_a_duration_is_said_in_words(seconds, chinese, english):
    with translation.override("zh-hans"):
        assert moments.duration_words(seconds) == chinese
    with translation.override("en"):
        assert moments.duration_words(seconds) == english


def test_the_clock_goes_on_past_a_day_and_below_nought():
    assert moments.clock_words(3 * 3600 + 42 * 60) == "03:42"
    assert moments.clock_words(27 * 3600) == "27:00"
    assert moments.clock_words(-90) == "−00:01"


def test_a_state_is_shape_and_word_never_colour_alone():
    html = shown('{% state "breached" "已超时" %}')
    assert "■" in html and "已超时" in html


def test_a_deadline_says_what_is_left_or_how_late_it_is():
    deadline = "{% deadline due now %}"
    assert "▲" in shown(deadline, due=NIGHT + timedelta(minutes=18), now=NIGHT)
    assert "●" in shown(deadline, due=NIGHT + timedelta(hours=20), now=NIGHT)
    late = shown(deadline, due=NIGHT - timedelta(hours=2), now=NIGHT)
    assert "■" in late and "超时 2 小时" in late
    assert "无期限" in shown(deadline, due=None, now=NIGHT)


def test_a_figure_is_a_door_and_an_unknown_number_is_no_nought():
    assert 'href="/contacts/"' in shown('{% figure 8412 url="/contacts/" label="应检" %}')
    assert "8\u2009412" in shown("{% figure 8412 %}")
    assert "–" in shown("{% figure None %}")


def test_what_people_type_is_escaped_in_every_piece():
    nasty = "<script>alert(1)</script>"
    for tag in (
        "{% person name %}",
        '{% state "risk" name %}',
        "{% figure 1 label=name %}",
        "{% empty_state title=name %}",
        "{% problem what=name %}",
        "{% page_head name %}",
    ):
        assert "<script>" not in shown(tag, name=nasty)


def test_a_query_keeps_what_it_is_not_told_to_change():
    assert shown('{% query_string sort="p" cursor="" %}') == "?sort=p"


def test_navigation_shows_only_what_the_viewer_may_open(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register("a", label="A", url_name="set_language", icon="map", permission="x.view", order=2)
    navigation.register("b", label="B", url_name="account_login", icon="map", order=1)
    navigation.register("c", label="C", url_name="no-such-page", icon="map")
    request = RequestFactory().get("/login/")
    assert [link.name for link in navigation.links(request)] == ["b"]
    request.viewer = SimpleNamespace(may=lambda permission: permission == "x.view")
    assert [(link.name, link.current) for link in navigation.links(request)] == [("b", True), ("a", False)]


def test_a_refusal_becomes_a_page_with_its_reason_and_code():
    request = RequestFactory().get("/cases/")
    answer = errors.RefusedMiddleware(lambda request: None).process_exception(
        request, Refused("先开设疫情。", code="no-incident")
    )
    assert answer.status_code == 409
    assert "先开设疫情。" in answer.content.decode() and "no-incident" in answer.content.decode()
    assert errors.RefusedMiddleware(lambda request: None).process_exception(request, ValueError()) is None


def test_a_part_asked_for_by_htmx_gets_only_the_box():
    request = RequestFactory().get("/cases/", headers={"HX-Request": "true"})
    assert "<html" not in errors.page(request, 404).content.decode()


def test_a_theme_nobody_offers_is_ignored():
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = 'dark" onload="x'
    assert frame.Frame(request).theme == ""


@pytest.mark.django_db
def test_the_policy_forbids_inline_code_on_every_page(client):
    policy = client.get("/login/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "unsafe" not in policy
