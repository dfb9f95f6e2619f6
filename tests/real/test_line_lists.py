"""Line lists, routes and infection lists as other people keep them: what is in them, and what is wrong with them."""

import json
from collections import defaultdict

import pytest
from typer.testing import CliRunner

from ringfence.cli.trace import app
from ringfence.core.cases.links import Link, check
from ringfence.files import tables
from ringfence.files.faults import FileRefused

pytestmark = pytest.mark.real
DAY = 86400


def links_of(table):
    return [Link(row["from"], row["to"], row["kind"] or "", row["date"]) for row in table.rows]


def onsets_of(table):
    return {row["person"]: row["onset"] for row in table.rows}


def quality(data, cases, links, **how):
    known = tables.read(data / cases, schema="cases", **how)
    return check(
        links_of(tables.read(data / links, schema="links")), people=onsets_of(known), onsets=onsets_of(known)
    )


class TestKorea:
    """3,388 patients, 6,714 places they went to."""

    LIST, ROUTES = "ds4c_korea/PatientInfo.csv", "ds4c_korea/PatientRoute.csv"
    WHERE = {"person": "patient_id", "place": "latitude + longitude", "start": "date", "end": "date"}

    def test_the_list_of_infections_names_its_faults(self, data):
        found = quality(data, self.LIST, self.LIST)
        assert (found.links, len(found.infectors)) == (822, 370)
        assert len(found.missing_infectors) == 5
        assert len({link.source for link in found.missing_infectors}) == 3
        assert [link.target for link in found.self_infections] == ["1100000028", "6100000066"]
        assert (len(found.intervals), len(found.negative_intervals)) == (82, 7)
        assert len(found.circles) == 6 and found.pairs == 816

    def test_the_quality_report_of_a_trace_names_them(self, data, tmp_path):
        presence = tmp_path / "presence.csv"
        presence.write_text("person,place,start,end\n", encoding="utf-8")
        files = [f"--{kind}={data / self.LIST}" for kind in ("cases", "links")]
        told = CliRunner().invoke(
            app,
            [*files, f"--presence={presence}", "--protocol=cn-covid-8", "--index=1000000001",
             "--at=2020-06-30T00:00:00+09:00", f"--out={tmp_path}", "--zone=Asia/Seoul"],
        )  # fmt: skip
        assert told.exit_code == 0, told.output
        links = json.loads((tmp_path / "quality.json").read_text(encoding="utf-8"))["links"]["quality"]
        assert (links["links"], links["infectors"], links["intervals"]) == (822, 370, 82)
        assert len(links["missing_infectors"]) == 5
        assert links["self_infections"] == ["1100000028", "6100000066"]
        assert len(links["negative_intervals"]) == 7

    def test_patients_meet_at_shared_places_on_shared_days(self, data):
        table = tables.read(data / self.ROUTES, schema="presence", mapping=self.WHERE)
        assert (table.seen, len(table.rejected)) == (6714, 0)
        visitors = defaultdict(set)
        for row in table.rows:
            assert row["end"] - row["start"] == DAY and row["time_error_s"] == DAY
            visitors[row["place"], row["start"]].add(row["person"])
        shared = [who for who in visitors.values() if len(who) > 1]
        assert len(shared) == 722
        links = links_of(tables.read(data / self.LIST, schema="links"))
        pairs = {frozenset((link.source, link.target)) for link in links}
        assert len(pairs) == 816
        assert sum(any(pair <= who for who in shared) for pair in pairs if len(pair) == 2) == 70


class TestTaiwan:
    """27,555 confirmed cases with Chinese text in many fields."""

    FILE = "taiwan/confirmed_cases.csv.gz"

    def test_every_case_is_accounted_for(self, data):
        table = tables.read(data / self.FILE, schema="cases", zone="Asia/Taipei", set_aside=True, year=2021)
        assert table.balance == {"seen": 27555, "ok": 27552, "rejected": 1, "duplicate": 2}
        assert [(fault.code, fault.column) for fault in table.faults if fault.row in table.rejected] == [
            ("required", "person")
        ]

    def test_the_year_0221_is_named_with_its_row(self, data):
        table = tables.read(data / self.FILE, schema="cases", zone="Asia/Taipei")
        wrong = [(f.row, f.column, f.value) for f in table.faults if f.code == "year-implausible"]
        assert wrong == [
            (6804, "confirmed", "0221-05-27"),
            (7170, "reported", "0221-05-27"),
            (7255, "reported", "0221-05-27"),
            (7284, "reported", "0221-05-27"),
            (7730, "reported", "0221-05-27"),
        ]

    def test_unknown_is_not_a_case(self, data):
        table = tables.read(data / self.FILE, schema="cases", zone="Asia/Taipei", set_aside=True, year=2021)
        (note,) = [n for n in table.notes if n.code == "unknown-word" and n.column == "infected_by"]
        assert (note.value, note.details["count"]) == ("unknown", 85)
        assert not any(row["infected_by"] == "unknown" for row in table.rows)

    def test_a_date_without_a_year_is_asked_about(self, data):
        table = tables.read(data / self.FILE, schema="cases", zone="Asia/Taipei")
        (question,) = table.questions
        assert (question.code, question.column, question.example) == ("year", "reported", "5/15")


class TestMers:
    """162 cases in Korea; dates are days since 1970, which no file says by itself."""

    LIST, LINKS = "outbreaks/mers_korea_2015__linelist.csv", "outbreaks/mers_korea_2015__contacts.csv"

    def test_bare_day_numbers_are_asked_about(self, data):
        table = tables.read(data / self.LIST, schema="cases")
        assert table.ok == 0
        assert {question.code for question in table.questions} == {"numbers"}

    def test_links_and_intervals(self, data):
        found = quality(data, self.LIST, self.LINKS, numbers="1970", zone="Asia/Seoul")
        assert found.links == 98
        assert found.infectors[:3] == (("SK_14", 38), ("SK_1", 26), ("SK_16", 21))
        days = [days for _, days in found.intervals]
        mean = sum(days) / len(days)
        spread = (sum((d - mean) ** 2 for d in days) / (len(days) - 1)) ** 0.5
        assert (len(days), round(mean, 2), round(spread, 2)) == (98, 14.47, 5.20)
        assert not found.missing_infectors and not found.self_infections and not found.negative_intervals


def test_measles_of_1861_keeps_its_households_and_its_infectors(data):
    path = data / "outbreaks/measles_hagelloch_1861.csv"
    cases = tables.read(path, schema="cases", mapping={"onset": "date_of_prodrome"}, zone="Europe/Berlin")
    assert (cases.ok, len({row["household"] for row in cases.rows})) == (188, 69)
    links = tables.read(path, schema="links")
    found = check(links_of(links), people=onsets_of(cases), onsets=onsets_of(cases))
    assert (found.links, found.infectors[0]) == (184, ("45", 30))


@pytest.mark.parametrize(
    ("file", "how", "seen"),
    [
        ("outbreaks/ebola_sim_clean__linelist.csv", {"numbers": "1970"}, 5829),
        ("outbreaks/fluH7N9_china_2013.csv", {}, 136),
    ],
)
def test_other_line_lists_are_read_whole(data, file, how, seen):
    assert tables.read(data / file, schema="cases", **how).balance["ok"] == seen


def test_simulated_ebola_links(data):
    table = tables.read(data / "outbreaks/ebola_sim_clean__contacts.csv", schema="links")
    assert table.balance == {"seen": 3800, "ok": 3800, "rejected": 0, "duplicate": 0}


@pytest.mark.parametrize(
    "file", ["outbreaks/norovirus_derbyshire_2001_school.csv", "outbreaks/sars_canada_2003.csv"]
)
def test_a_table_of_counts_is_not_a_line_list(data, file):
    with pytest.raises(FileRefused) as told:
        tables.read(data / file, schema="cases")
    assert [fault.code for fault in told.value.faults] == ["missing-column"]


def test_stays_that_end_before_they_start_are_named(data):
    where = {"person": "firstname + lastname", "place": "center1", "start": "arrival1", "end": "leave1"}
    table = tables.read(
        data / "outbreaks/varicella_sim_berlin.csv", schema="presence", mapping=where, zone="Europe/Berlin"
    )
    assert table.balance == {"seen": 500, "ok": 490, "rejected": 10, "duplicate": 0}
    assert {fault.code for fault in table.faults} == {"ends-before-start"}
