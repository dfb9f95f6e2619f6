"""Chains on outbreaks whose infectors are known: the command on published files, and thousands of cases."""

import json

import pytest

from ringfence.cli.chains_run import run
from tests.cli.test_chains import asked

pytestmark = pytest.mark.real


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_contacts_and_genomes_find_26_of_27_infectors_and_all_imports(data, capsys):
    home = data / "outbreaker2"
    given = {
        "contacts": (home / "fake_outbreak_contacts.csv",), "dna": home / "fake_outbreak.fasta",
        "w": home / "fake_outbreak_w.csv",
    }  # fmt: skip
    assert run(asked(home / "fake_outbreak_cases.csv", **given)) == 0
    said = told(capsys)
    assert (said["as_recorded"], said["compared"]) == (26, 27)
    assert [row["case"] for row in said["cases"] if row["from"] == "outside"] == ["1", "4", "28"]
    assert said["unknown"] == 0


def test_days_alone_do_not_pretend_to_know(data, capsys):
    home = data / "outbreaker2"
    assert run(asked(home / "fake_outbreak_cases.csv", w=home / "fake_outbreak_w.csv")) == 0
    assert told(capsys)["unknown"] >= 20


def test_the_measles_of_1861_has_one_great_infector(data, capsys):
    file = data / "outbreaks" / "measles_hagelloch_1861.csv"
    assert run(asked(file, column="date_of_prodrome", mean=11.0, sd=2.6)) == 0
    said = told(capsys)
    most = max(said["cases"], key=lambda row: row["infected"])
    assert (said["compared"], most["case"]) == (184, "45")
