"""Zones from proposal to lifting: who may do what, the rule's own units, conditions by unit, the door list."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ringfence.apps.cases import actions as cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts.models import Contact, Exposure, Search
from ringfence.apps.lab import actions as lab
from ringfence.apps.people import actions as people
from ringfence.apps.people.models import Household
from ringfence.apps.places import actions as places
from ringfence.apps.zones import actions, facts, queries
from ringfence.core.words import Refused

pytestmark = pytest.mark.django_db
COUNTY = "/99/9901/990101/"
FOUND = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)


def days(number):
    return FOUND + timedelta(days=number)


class World:
    """Four buildings with a door each; the case lives in the first, met two people of the second in a teahouse."""

    def __init__(self, viewer, commander):
        self.viewer = viewer
        self.incident = command.open_incident(
            name="演练疫情", jurisdiction=COUNTY, t0=FOUND, by=commander, at=FOUND
        )
        self.buildings, self.people = [], []
        compound = places.register(
            name="柳塘小区", kind="compound", part="compound", jurisdiction=COUNTY, by=viewer, at=FOUND
        )
        for number in range(1, 5):
            self._building(compound, number)
        self.teahouse = places.register(
            name="云水茶馆", kind="teahouse", jurisdiction=COUNTY, lat=28.0, lon=112.0, by=viewer, at=FOUND
        )
        self.case = self.infected(self.people[0][0], "clinic", FOUND)
        self.met(self.people[1], hazard=0.5)
        self.met(self.people[2][:1], hazard=0.01)

    def _building(self, compound, number):
        viewer = self.viewer
        building = places.register(
            name=f"柳塘{number}栋", kind="building", part="building", number=str(number), parent=compound,
            lat=28.0 + number / 2000, lon=112.0, jurisdiction=COUNTY, by=viewer, at=FOUND,
        )  # fmt: skip
        door = places.register(
            name="101室",
            kind="home",
            part="door",
            number="101",
            parent=building,
            jurisdiction=COUNTY,
            by=viewer,
            at=FOUND,
        )
        home = Household.objects.create(jurisdiction=COUNTY, home=door, registered_at=FOUND)
        who = [
            people.register(name=f"云小{sign}", jurisdiction=COUNTY, by=viewer, at=FOUND) for sign in "溪荷"
        ]
        for one in who:
            people.settle(one, home, by=viewer, at=FOUND)
        self.buildings.append(building)
        self.people.append(who)

    def infected(self, person, discovery, at):
        return cases.register(
            person, incident=self.incident, status="confirmed", discovery=discovery, moments={"sampled": at},
            by=self.viewer, at=at,
        )  # fmt: skip

    def met(self, persons, *, hazard):
        search = Search.objects.create(
            case=self.case, person=self.case.person, incident=self.incident, jurisdiction=COUNTY, purpose="test",
            asked_at=FOUND, asked_by=self.case.by, asked_by_name="test", finished_at=FOUND,
        )  # fmt: skip
        for person in persons:
            row = Contact.objects.create(
                case=self.case, index=self.case.person, person=person, incident=self.incident, ring=1,
                jurisdiction=COUNTY, listed_at=FOUND, outcome="close", last_at=days(-1),
            )  # fmt: skip
            Exposure.objects.create(
                contact=row,
                search=search,
                kind="direct",
                start=days(-1),
                end=FOUND,
                place=self.teahouse,
                hazard=hazard,
            )

    def tested(self, number, *, leave_out=()):
        for person in [one for home in self.people for one in home if one not in leave_out]:
            lab.record(
                person=person.pk, outcome="negative", sampled_at=days(number), by=self.viewer, at=days(number)
            )

    def propose(self, **changed):
        told = {"name": "柳塘封控区", "level": "locked", "grain": "building", "share": 0.9, **changed}
        return actions.propose(self.incident, **told, by=self.viewer, at=FOUND)


@pytest.fixture
def commander(make_viewer):
    return make_viewer("commander")


@pytest.fixture
def world(viewer, commander, settings, tmp_path):
    settings.PRESENCE_DIR = tmp_path
    return World(viewer, commander)


@pytest.fixture
def in_force(world, commander):
    zone = world.propose(share=0.0)
    for act in (actions.sign, actions.publish):
        zone = act(zone, because="议定", by=commander, at=FOUND)
    return zone


def names(zone):
    return {unit.place.name for unit in queries.units(zone)}


def test_the_home_of_a_case_is_in_whatever_the_share(world):
    assert names(world.propose(share=0.0)) == {"柳塘1栋"}


def test_a_share_takes_in_the_exposed_at_least_cost_and_says_why(world):
    zone = world.propose(share=0.6)
    told = {unit.place.name: unit.reasons for unit in queries.units(zone)}
    assert told["柳塘1栋"]["rules"] == ["home-of-case"]
    assert "云水茶馆" in told and "柳塘4栋" not in told
    assert zone.share >= 0.6
    assert zone.gap == 0
    assert (zone.pack, zone.burden["days"]) == ("cn-covid-8", 14)
    assert {row.code for row in zone.measures.all()} >= {"stay-home", "door-service"}


def test_the_frontier_never_falls_and_names_people_once(world):
    ground = queries.ground(world.incident, level="locked", grain="building", at=FOUND)
    line = facts.line(ground, connected=False)
    assert [one.share for one in line] == sorted(one.share for one in line)
    assert (
        line[-1].people == 4
    )  # two buildings of two; the third holds less than the share that may be left out


def test_what_lies_in_a_zone_already_is_not_offered_again(world):
    world.propose(share=0.0)
    ground = queries.ground(world.incident, level="controlled", grain="building", at=FOUND)
    assert "柳塘1栋" not in {one.place.name for one in ground.candidates.values()}


def test_a_case_without_a_known_home_is_named(world, viewer):
    stranger = people.register(name="石小山", jurisdiction=COUNTY, by=viewer, at=FOUND)
    case = world.infected(stranger, "clinic", FOUND)
    ground = queries.ground(world.incident, level="locked", grain="building", at=FOUND)
    assert ground.homeless == (case.number,)


def test_government_signs_and_never_who_proposed(world, viewer, commander, make_viewer):
    zone = world.propose()
    with pytest.raises(Refused):
        actions.sign(zone, because="议定", by=viewer, at=FOUND)
    with pytest.raises(Refused):
        actions.publish(zone, because="议定", by=commander, at=FOUND)
    wide = world.propose(level="controlled", basis="art-42")
    with pytest.raises(Refused) as refusal:
        actions.sign(wide, because="议定", by=commander, at=FOUND)
    assert refusal.value.code == "zone-level-up"
    assert (
        actions.sign(wide, because="议定", by=make_viewer("commander", "/99/9901/"), at=FOUND).step
        == "signed"
    )
    assert actions.sign(zone, because="议定", by=commander, at=FOUND).step == "signed"


def test_the_unit_opens_on_13_april_and_not_a_day_before(world, in_force, commander):
    world.tested(13)
    with pytest.raises(Refused) as refusal:
        actions.lift(in_force, because="期满", by=commander, at=days(13))
    assert refusal.value.code == "zone-not-yet"
    [judged] = queries.judged(in_force, at=days(13))
    assert judged.lift.earliest.isoformat() == "2022-04-13"
    assert actions.lift(in_force, because="期满", by=commander, at=days(14)).step == "lifted"
    assert queries.open_units(in_force) == []


def test_somebody_untested_holds_the_unit(world, in_force):
    world.tested(13, leave_out=[world.people[0][1]])
    [judged] = queries.judged(in_force, at=days(14))
    told = {one.name: one.because for one in judged.lift.conditions}
    assert told["round-negative"] == "people-untested"
    assert judged.lift.truth is False


@pytest.mark.parametrize(
    ("discovery", "opens"), [("mass-testing", "2022-04-18"), ("isolation", None), ("", "2022-04-13")]
)
def test_where_an_infection_was_found_decides_about_day_0(world, in_force, discovery, opens):
    world.infected(world.people[0][1], discovery, days(5))
    world.tested(13)
    [judged] = queries.judged(in_force, at=days(14))
    if opens == "2022-04-13":  # how it was found is not known: nothing is said
        assert judged.lift.truth is None
    elif opens:
        assert (judged.lift.truth, judged.lift.earliest.isoformat()) == (False, opens)
    else:  # its contacts were not searched for: not known whether any were left behind
        assert judged.lift.restarts[-1].because == "new-contacts-unknown"


def test_a_partial_lift_leaves_the_rest_closed_and_overruling_is_kept(world, commander):
    zone = world.propose(share=0.99)
    for act in (actions.sign, actions.publish):
        zone = act(zone, because="议定", by=commander, at=FOUND)
    first, *rest = queries.judged(zone, at=days(3))
    zone = actions.lift(
        zone, units=[first.unit.pk], because="上级未批准", overrule=True, by=commander, at=days(3)
    )
    assert zone.step == "published"
    assert len(queries.open_units(zone)) == len(rest)
    row = queries.classes(zone)[str(first.unit.pk)]
    assert (row.level, row.overruled) == ("open", True)


def test_a_measure_that_is_done_has_an_owner(in_force, commander):
    measure = in_force.measures.first()
    with pytest.raises(Refused):
        actions.take_measure(measure, owner=" ", done=True, by=commander, at=FOUND)
    done = actions.take_measure(measure, owner="桥头社区", done=True, by=commander, at=FOUND)
    assert (done.owner, done.done_at) == ("桥头社区", FOUND)


def test_a_withdrawn_zone_frees_its_units(world, viewer):
    zone = world.propose(share=0.0)
    assert queries.taken(world.incident)
    assert actions.withdraw(zone, because="重新划定", by=viewer, at=FOUND).step == "withdrawn"
    assert queries.taken(world.incident) == set()


def test_pages_and_api_from_proposal_to_door_list(world, signed_in, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: days(1))
    address = reverse("zones:propose", args=[world.incident.pk])
    page = signed_in("epidemiologist", language="en").get(address, {"share": "0.6"})
    assert page.status_code == 200
    assert "home of a case" in page.content.decode()
    form = {"name": "柳塘封控区", "level": "locked", "grain": "building", "share": "0.6", "basis": "art-41"}
    made = signed_in("epidemiologist").post(address, form, follow=True)
    zone = queries.zones(world.viewer).get()
    assert "柳塘1栋" in made.content.decode()
    client = signed_in("commander")
    for step in ("sign", "publish"):
        client.post(reverse(f"zones:{step}", args=[zone.pk]), {"because": "议定"})
    shown = client.get(reverse("zones:zone", args=[zone.pk])).content.decode()
    assert "今天能解除吗" in shown
    doors = signed_in("epidemiologist").get(reverse("zones:doors", args=[zone.pk])).content.decode()
    assert "101室" in doors and "云小溪" not in doors
    conditions = client.get(f"/api/v1/zones/{zone.pk}/conditions").json()
    assert {one["level"] for one in conditions} == {"locked"}
    assert conditions[0]["path"][-1]["level"] == "open"
    assert client.get(reverse("zones:list")).status_code == 200
    assert client.get(reverse("command:incident", args=[world.incident.pk])).status_code == 200
