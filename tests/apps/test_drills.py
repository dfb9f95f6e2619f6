"""The practice county: its picture for whoever drills, its truth for trainers only, and both visibly invented."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from ringfence.apps.accounts.queries import SYSTEM, NotAllowed
from ringfence.apps.audit.models import Entry
from ringfence.apps.drills import actions, facts, queries
from ringfence.apps.people import actions as people

pytestmark = pytest.mark.django_db
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)
COUNTY, ELSEWHERE = "/99/9901/990101/", "/99/9902/990201/"
ASKED = actions.Asked(600, 1, 1_647_187_200, strain="omicron", days=8, cases=60)


@pytest.fixture
def ground():
    return actions.lay_ground(ASKED, jurisdiction=COUNTY, feed="f", by=SYSTEM("test"), at=AT)


@pytest.fixture
def trainer(client, make_user):
    client.force_login(
        make_user("trainer", COUNTY), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def text(answer):
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_county_says_that_it_is_invented_and_shows_each_chart_with_its_table(ground, trainer):
    page = text(trainer.get(reverse("drills:county")))
    assert "虚构" in page and page.count('class="drawing"') == 5
    assert page.count("<details><summary>") == 5
    assert facts.picture(ground.picture).people == 600 and ">600<" in page


def test_the_truth_lists_everyone_infected_in_pages(ground, trainer):
    course = facts.course(ground.truth)
    address, seen = reverse("drills:outbreak"), []
    while address:
        page = text(trainer.get(address))
        seen += [part.split('"')[0] for part in page.split('<tr data-row="')[1:]]
        address = ""
        if 'rel="next"' in page:
            address = reverse("drills:outbreak") + page.split('rel="next" href="')[1].split("#")[0]
    assert seen == [course.who(row) for row in range(len(course))] and len(seen) > 50


def test_who_looked_at_the_truth_is_on_record(ground, trainer):
    trainer.get(reverse("drills:county"))
    assert not Entry.objects.filter(verb="drills.look_at_truth").exists()
    trainer.get(reverse("drills:outbreak"))
    assert Entry.objects.filter(verb="drills.look_at_truth").count() == 1


def test_a_case_leads_to_the_person_for_whoever_may_see_people(ground, client, make_user):
    who = facts.course(ground.truth).who(0)
    person = people.register(
        name="云小溪", reference=f"f:{who}", jurisdiction=COUNTY, by=SYSTEM("test"), at=AT
    )
    user = make_user("trainer", COUNTY)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    link = reverse("people:person", args=[person.pk])
    assert link not in text(client.get(reverse("drills:outbreak")))
    from ringfence.apps.accounts import actions as accounts

    accounts.grant(user, role="epidemiologist", jurisdiction=COUNTY, since=AT, by=SYSTEM("test"), at=AT)
    assert link in text(client.get(reverse("drills:outbreak")))


def test_only_trainers_see_the_truth_and_only_their_own(ground, make_viewer):
    assert queries.ground(make_viewer("commander", COUNTY)) == ground
    assert queries.ground_with_truth(make_viewer("commander", COUNTY)) is None
    assert queries.ground_with_truth(make_viewer("trainer", COUNTY)) == ground
    assert queries.ground_with_truth(make_viewer("trainer", ELSEWHERE)) is None
    with pytest.raises(NotAllowed):
        actions.lay_ground(ASKED, jurisdiction=COUNTY, feed="f", by=make_viewer("commander", COUNTY), at=AT)


def test_without_a_county_the_page_says_how_to_get_one(trainer):
    for name in ("county", "outbreak"):
        assert "ringfence demo" in text(trainer.get(reverse(f"drills:{name}")))


@pytest.mark.parametrize("first", ["", "x", "-3", "99999999", "50", "1000000"])
def test_any_page_number_is_answered(ground, trainer, first):
    text(trainer.get(reverse("drills:outbreak"), {"from": first}))


def test_a_ground_without_a_strain_has_no_truth(make_viewer):
    actions.lay_ground(
        actions.Asked(400, 1, 1_647_187_200), jurisdiction=COUNTY, feed="f", by=SYSTEM("test"), at=AT
    )
    assert queries.ground_with_truth(make_viewer("trainer", COUNTY)) is None
