"""`ringfence chains` on invented cases: links with contacts and genomes, doubts that show, and faults named."""

import csv
import json
from pathlib import Path

import pytest

from ringfence.cli.chains_read import Asked
from ringfence.cli.chains_run import run

DAYS = ["2022-03-01", "2022-03-05", "2022-03-05", "2022-03-09", "2022-03-10", "2022-03-13"]
FROM = ["", "A", "A", "B", "C", "D"]


def asked(file, **changed):
    given = {
        "contacts": (), "dna": None, "w": None, "mean": 4.0, "sd": 1.0, "by": "onset", "column": "", "seen": 0.9,
        "imports": 0.05, "told": 0.8, "chance": 0.05, "mutation": None, "sample": 0, "delay_mean": None,
        "delay_sd": None, "seed": 1, "out": None, "pairs": None, "as_json": True,
    }  # fmt: skip
    return Asked(Path(file), **(given | changed))


@pytest.fixture
def cases(tmp_path):
    path = tmp_path / "cases.csv"
    rows = "\n".join(f"{who},{day},{source}" for who, day, source in zip("ABCDEF", DAYS, FROM, strict=True))
    path.write_text(f"case_id,onset,infector\n{rows}\nG,,\n", encoding="utf-8")
    return path


@pytest.fixture
def contacts(tmp_path):
    path = tmp_path / "met.csv"
    path.write_text(
        "from,to,place\nA,B,shop\nA,C,shop\nD,B,home\nE,C,home\nF,D,bus\nA,Z,bus\n", encoding="utf-8"
    )
    return path


def rows_of(path):
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_contacts_decide_between_two_who_fell_ill_together(cases, contacts, capsys):
    assert run(asked(cases)) == 0
    alone = {row["case"]: row for row in told(capsys)["cases"]}
    assert run(asked(cases, contacts=(contacts,))) == 0
    said = told(capsys)
    of = {row["case"]: row for row in said["cases"]}
    assert alone["D"]["support"] < 0.6 < 0.9 < of["D"]["support"]
    assert {name: row["from"] for name, row in of.items()} == dict(
        zip("ABCDEF", ["outside", *FROM[1:]], strict=True)
    )
    assert said["as_recorded"] == said["compared"] == 5
    assert said["left_out"] == 1
    assert said["venues"][0]["place"] in ("home", "shop")
    assert sum(row["infected"] for row in of.values()) == pytest.approx(
        sum(1 - row["outside"] - row["missing"] for row in of.values()), abs=0.01
    )


def test_what_is_not_known_is_shown_and_the_question_that_would_tell(cases, capsys):
    assert run(asked(cases)) == 0
    said = told(capsys)
    assert {one["case"] for one in said["ask_next"][:2]} == {"D", "E"}
    assert said["unknown"] + said["linked"] + said["from_outside"] == 6
    assert run(asked(cases, as_json=False)) == 0
    printed = capsys.readouterr()
    assert "ask whether D met" in printed.out
    assert "1 cases without that date are left out" in printed.err


def test_genomes_days_as_numbers_and_files_written(tmp_path, capsys):
    (tmp_path / "cases.csv").write_text("id,onset\n1,0\n2,4\n3,4\n4,8\n", encoding="utf-8")
    (tmp_path / "w.csv").write_text("day,w\n3,.25\n4,.5\n5,.25\n", encoding="utf-8")
    base = "ACGT" * 50
    genomes = {"1": base, "2": "T" + base[1:], "3": base[:-1] + "A", "4": "TA" + base[2:]}
    (tmp_path / "g.fasta").write_text("".join(f">{name} x\n{text}\n" for name, text in genomes.items()))
    out, pairs = tmp_path / "out.csv", tmp_path / "pairs.csv"
    given = asked(tmp_path / "cases.csv", dna=tmp_path / "g.fasta", w=tmp_path / "w.csv", out=out, pairs=pairs, imports=0.01)  # fmt: skip
    assert run(given) == 0
    printed = capsys.readouterr()
    assert "learned from the genomes" in printed.err
    assert "plain numbers" in printed.err
    rows = {row["case"]: row for row in rows_of(out)}
    assert (rows["4"]["from"], rows["4"]["day"]) == ("2", "8")
    found = {(row["from"], row["to"]): float(row["chance"]) for row in rows_of(pairs)}
    assert found["2", "4"] == pytest.approx(float(rows["4"]["support"]))


def test_sampled_trees_agree_and_repeat(cases, contacts, capsys):
    assert run(asked(cases, contacts=(contacts,), sample=400, delay_mean=4.0, delay_sd=1.0)) == 0
    first = capsys.readouterr()
    of = {row["case"]: row for row in json.loads(first.out)["cases"]}
    assert of["D"]["from"] == "B"
    assert "share of cases seen" in first.err
    assert run(asked(cases, contacts=(contacts,), sample=400, delay_mean=4.0, delay_sd=1.0)) == 0
    assert capsys.readouterr().out == first.out


@pytest.mark.parametrize(
    ("text", "changed", "message"),
    [
        ("id,onset\n1,2022-03-01\n", {}, "two are the least"),
        ("id,onset\n1,2022-03-01\n1,2022-03-02\n", {}, "stands there twice"),
        ("id,onset\n1,2022-03-01\n2,2022-03-02\n", {"by": "birth"}, "--by birth"),
        ("id,onset\n1,2022-03-01\n2,2022-03-02\n", {"dna": Path("absent.fasta")}, "there is no such file"),
        ("id,onset\n1,2022-03-01\n2,2022-03-02\n", {"contacts": (Path("absent.csv"),)}, "there is no such file"),
        ("id,onset\n1,2022-03-01\n2,2022-03-02\n", {"w": Path("absent.csv")}, "there is no such file"),
        ("id,onset\n1,2022-03-01\n2,2022-03-02\n", {"seen": 0.0}, "seen: above 0"),
        ("id,onset\n1,2022-03-01\n2,2022-03-02\n", {"told": 1.0}, "between 0 and 1"),
        ("id,onset\n1,2022-03-01\n2,2022-03-02\n", {"delay_sd": 1.0}, "belong together"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(tmp_path, capsys, text, changed, message):
    path = tmp_path / "cases.csv"
    path.write_text(text, encoding="utf-8")
    assert run(asked(path, **changed)) == 3
    assert message in capsys.readouterr().err


def test_faults_of_genomes_and_generation_times(tmp_path, cases, capsys):
    for name, text, message in (
        ("a.fasta", "ACGT\n", "before the first"),
        ("b.fasta", ">A\nACGT\n>A\nACGT\n", "line 3: A stands there twice"),
        ("c.fasta", ">A\nAC1T\n", "line 2"),
        ("d.fasta", ">A\nACGT\n>Q\nACGT\n", "1 of its 2 genomes"),
        ("e.fasta", ">A\nACGT\n>B\nACG\n", "align them first"),
    ):
        (tmp_path / name).write_text(text)
        assert run(asked(cases, dna=tmp_path / name)) == 3
        assert message in capsys.readouterr().err
    (tmp_path / "w.csv").write_text("day,w\n1,much\n")
    assert run(asked(cases, w=tmp_path / "w.csv")) == 3
    assert "line 2" in capsys.readouterr().err
    assert run(asked(cases, out=tmp_path / "absent" / "x.csv")) == 5
