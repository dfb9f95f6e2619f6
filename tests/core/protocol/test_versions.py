"""Editions: in force by local day and nearest area; an overlay replaces by name; changes in substance only."""

from datetime import UTC, datetime, timedelta, timezone

from ringfence.core.contacts.classify import classify, lookback
from ringfence.core.contacts.compare import over_contacts, over_examples
from ringfence.core.contacts.records import Case, Contact, Meeting
from ringfence.core.protocol import versions
from ringfence.core.words import PersonId, Window
from ringfence.files import packs

CHINA = timezone(timedelta(hours=8))
ALL = packs.load_all()
EIGHT, FOUR_DAYS = packs.load("cn-covid-8"), packs.load("hunan-2022H1")


def moment(*day):
    return int(datetime(*day, 4, tzinfo=UTC).timestamp())


def test_the_nearest_area_then_the_latest_edition_holds():
    def held(place, *day):
        found = versions.in_force(ALL, jurisdiction=place, at=moment(*day), zone=CHINA, disease="covid-19")
        return found.pack if found else None

    assert held("/43/4304/", 2022, 3, 30) == "hunan-2022H1"
    assert held("/44/", 2022, 3, 30) == "cn-covid-8"
    assert held("/430/", 2022, 3, 30) == "cn-covid-8"
    assert held("/44/", 2022, 12, 7) is None


def test_an_overlay_changes_only_what_it_names():
    assert FOUR_DAYS.get("contacts/look_back_onset") == 4
    assert FOUR_DAYS.rules == EIGHT.rules
    assert {change.key for change in versions.changes(EIGHT, FOUR_DAYS)} == {
        "contacts/look_back_onset",
        "contacts/look_back_sampled",
    }
    assert versions.changes(EIGHT, EIGHT) == []


def test_inherited_values_keep_the_edition_that_wrote_them():
    twenty = packs.load("cn-covid-20")
    assert twenty.value("contacts/near_m").pack == "cn-covid-9"
    assert twenty.value("contacts/secondary_judged").origin.edition.zh == "二十条"


def test_two_versions_over_the_same_contacts_differ_where_the_window_does():
    onset = moment(2022, 3, 30)
    met = Window(onset - 4 * 86400, onset - 4 * 86400 + 1800)
    meeting = Meeting(
        PersonId("X"),
        PersonId("Y"),
        "encounter",
        met,
        setting="same-table",
        index_masked=False,
        other_masked=False,
    )
    contact = Contact(PersonId("X"), PersonId("Y"), 1, (meeting,), 30, 1, met.start, met.end, None)
    case = Case(PersonId("X"), onset=onset)
    at = onset + 86400
    changed = over_contacts([contact], before=EIGHT, after=FOUR_DAYS, case=case, zone=CHINA, at=at)
    assert [(one.before.outcome, one.after.outcome) for one in changed] == [("none", "close")]
    window = lookback(case, FOUR_DAYS, at=at, zone=CHINA)
    assert classify(contact, protocol=FOUR_DAYS, window=window).outcome == "close"


def test_the_ninth_edition_judges_a_shared_lift_without_asking_for_distance():
    changed = {one.subject.given["setting"]: one for one in over_examples(EIGHT, packs.load("cn-covid-9"))}
    assert (changed["lift"].before.outcome, changed["lift"].after.outcome) == ("undetermined", "close")
