"""The house as the office of a drill: what the drill's people do, done through the apps' own actions, by the drill's clock.

`search` stands in the place of core's search: it brings what was seen and said since the last time into the house, asks
there for the contacts of the case, and reads the list back. `watch` does what the log says was done in between.
"""

import csv
import io
from datetime import UTC, date, datetime

from django.utils import timezone

from ringfence.apps.accounts.queries import SYSTEM
from ringfence.apps.cases import actions as cases
from ringfence.apps.cases import queries as known_cases
from ringfence.apps.command import actions as command
from ringfence.apps.contacts import actions as contacts
from ringfence.apps.contacts import queries
from ringfence.apps.duties import actions as duties
from ringfence.apps.duties import queries as open_duties
from ringfence.apps.events import worker
from ringfence.apps.imports import actions as imports
from ringfence.apps.people import actions as people
from ringfence.apps.people import queries as known_people
from ringfence.apps.places import actions as places
from ringfence.core.contacts.listed import Listed
from ringfence.core.contacts.owed import CALL, CORE, FULL, JUDGE
from ringfence.core.simulation.asking import person_number
from ringfence.core.simulation.identities import household_id, identities, person_id, place_id
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.observation import OPEN, SOURCES, TOLD
from ringfence.core.words import PersonId

COUNTY = "/99/9901/990101/"
PLAYED = (CORE, FULL, CALL, JUDGE)
FEED = cases.feed_of(COUNTY)


def utc(seconds):
    return datetime.fromtimestamp(seconds, UTC)


def text(seconds):
    return utc(seconds).isoformat()


class House:
    """An installation in which the drill's county is registered and an incident is open."""

    def __init__(self, county, *, by, commander, monkeypatch):
        self.by, self.now = by, utc(county.calendar.start)
        monkeypatch.setattr(timezone, "now", lambda: self.now)
        self.incident = command.open_incident(
            name="演练", jurisdiction=COUNTY, pack="cn-covid", by=commander, at=self.now
        )
        self.people = self._people(county)
        self.numbers = {str(key): number for number, key in self.people.items()}
        self.places = self._places(county)
        self.cases, self.rows, self.met = {}, set(), 0

    def _people(self, county):
        family = county.people.home_room == 0
        rows = [
            {
                "name": one.name, "sex": one.sex, "birth_date": date.fromisoformat(one.birth_date),
                "reference": f"{FEED}:{one.person}",
                **({"household": f"{FEED}:{household_id(int(county.people.household[n]))}"} if family[n] else {}),
            }
            for n, one in enumerate(identities(county, first=0, last=len(county.people)))
        ]  # fmt: skip
        roll = people.register_many(rows, jurisdiction=COUNTY, by=self.by, at=self.now)
        assert not roll.faults
        return dict(enumerate(roll.ids))

    def _places(self, county):
        found = county.places
        known = zip(
            found.kind.tolist(), found.volume_m3.tolist(), found.air_changes_h.tolist(), found.ventilated.tolist(),
            strict=True,
        )  # fmt: skip
        return {
            number: places.register(
                name=f"地点{number}", kind=KIND_CODES[kind], jurisdiction=COUNTY, reference=f"{FEED}:{place_id(number)}",
                volume_m3=volume if volume == volume else None, air_changes_h=air if air == air else None,
                ventilated=bool(windows), by=self.by, at=self.now,
            )
            for number, (kind, volume, air, windows) in enumerate(known)
        }  # fmt: skip

    def watch(self, response, row):
        at, what, person, _ = row
        self.now = utc(at)
        if what == "confirmed":
            self._confirm(response.cases[person], person)
        elif what.startswith("called-"):
            self._called(response.line, what.removeprefix("called-"))
        elif what == "held":
            for contact in queries.contacts(self.by).filter(person=self.people[person]):
                if contact.state not in ("under-control", "became-case"):
                    contacts.set_state(contact, state="under-control", by=self.by, at=self.now)
        self._react()

    def _confirm(self, case, person):
        moments = {"onset": case.onset, "sampled": case.sampled, "isolated": case.isolated}
        mine = self.cases[person] = cases.register(
            self._person(person), incident=self.incident, status="screened-positive", discovery="clinic",
            moments={kind: utc(at) for kind, at in moments.items() if at is not None}, by=self.by, at=self.now,
        )  # fmt: skip
        evidence = {"recheck_positive": True, "manifestations": case.onset is not None}
        cases.confirm(mine, evidence=evidence, by=self.by, at=self.now)

    def _person(self, number):
        return known_people.person(self.by, self.people[number])

    def _called(self, line, outcome):
        index, person, ring = line
        contact = queries.contacts(self.by).get(
            index=self.people[index], person=self.people[person], ring=ring
        )
        if contact.outcome == "undetermined" != outcome:
            contacts.overrule(contact, outcome=outcome, because="电话核实", by=self.by, at=self.now)
        contacts.set_state(contact, state="reached", by=self.by, at=self.now)

    def search(self, question, rows, encounters):
        """The contacts of one case, as the house finds them."""
        self.now = utc(question.at)
        (case,) = question.cases
        number = person_number(case.person)
        self._renew(self.cases[number], case)
        self._presence(rows.take(rows.source != TOLD))
        self._encounters(encounters)
        self._account(
            number, rows.take((rows.source == TOLD) & (rows.person == number)), question.masks[case.person]
        )
        search = contacts.trace(self.cases[number], purpose="演练：核心流调", by=self.by, at=self.now)
        search = contacts.run_all(search, by=SYSTEM("contacts/trace"), at=self.now)
        assert search.state == "done", search.fault
        for duty in open_duties.duties(self.by, kind="core-investigation", subject_id=self.cases[number].id):
            duties.complete(duty, evidence="流调", by=self.by, at=self.now)
        self._react()
        return self._listed(number)

    def _renew(self, mine, case):
        """What the person says of the illness by now."""
        if case.onset is not None and "onset" not in known_cases.moments_now(mine):
            cases.note_moment(mine, kind="onset", moment=utc(case.onset), by=self.by, at=self.now)
        if known_cases.status_now(mine).status != case.status:
            cases.re_class(mine, status=case.status, because="出现症状", by=self.by, at=self.now)

    def _presence(self, rows):
        columns = (rows.person, rows.place, rows.room, rows.start, rows.end, rows.source)
        told = set(zip(*(column.tolist() for column in columns), strict=True))
        new = sorted(told - self.rows)
        self.rows |= told
        self._import("presence", [
            {
                "person": person_id(person), "place": place_id(place), "start": text(start),
                "end": "" if end == OPEN else text(end), "source": SOURCES[source], "room": str(room) if room else "",
            }
            for person, place, room, start, end, source in new
        ])  # fmt: skip

    def _encounters(self, told):
        new, self.met = told[self.met :], len(told)
        self._import("encounters", [
            {
                "a": one.a, "b": one.b, "start": text(one.start), "end": text(one.end), "distance_m": one.distance_m,
                "place": one.place, "source": one.source,
            }
            for one in new
        ])  # fmt: skip

    def _import(self, kind, rows):
        if rows:
            out = io.StringIO()
            writer = csv.DictWriter(out, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            source = io.BytesIO(out.getvalue().encode())
            imports.run(source, filename="drill.csv", kind=kind, jurisdiction=COUNTY, by=self.by, at=self.now)
            self._react()

    def _account(self, number, told, masks):
        """Where the case says to have been, and with a mask or without."""
        worn = {(one.place, one.span.start): one.worn for one in masks}
        rows = zip(
            told.place.tolist(), told.room.tolist(), told.start.tolist(), told.end.tolist(), strict=True
        )
        stays = [
            cases.Stay(
                start=utc(start), end=utc(end), place=self.places[place], room=str(room) if room else "",
                masked=worn[place_id(place), start],
            )
            for place, room, start, end in rows
        ]  # fmt: skip
        cases.record_visits(self.cases[number], stays=stays, by=self.by, at=self.now)
        self._react()

    def _react(self):
        worker.sequence()
        worker.react_all()

    def _listed(self, number):
        found = queries.contacts(self.by).filter(index=self.people[number])
        return [self._line(number, shown) for shown in found]

    def _line(self, number, contact):
        first = queries.judgements(contact)[-1][0]
        return Listed(
            index=(PersonId(person_id(number)),), person=PersonId(person_id(self.numbers[str(contact.person_id)])),
            ring=contact.ring, outcome=first.outcome, minutes=first.minutes, meetings=first.meetings,
            first=_seconds(first.first_at), last=_seconds(first.last_at), probability=first.p,
            because=tuple(first.because), missing=tuple(first.missing), rule=first.rule,
        )  # fmt: skip

    def duties(self):
        """(kind, index, person, ring, opened, due, closed) of every duty of tracing, open or not.

        The protocol's other clocks (teams out, confirmation, full investigation, rounds) are not played in files.
        """
        of_case = {str(mine.id): (number, number, 0) for number, mine in self.cases.items()}
        of_contact = {
            str(one.id): (self.numbers[str(one.index_id)], self.numbers[str(one.person_id)], one.ring)
            for one in queries.contacts(self.by)
        }
        lines = of_case | of_contact
        rows = open_duties.duties(self.by, include_closed=True)
        return sorted(
            (row.kind, lines[row.subject_id], _seconds(row.opened_at), _seconds(row.due_at), _seconds(row.closed_at) or 0)
            for row in rows
            if row.kind in PLAYED
        )  # fmt: skip


def _seconds(moment):
    return None if moment is None else int(moment.timestamp())
