"""Packs load, hold their own examples, keep their grades honest, and say on which line they are wrong."""

import orjson
import pytest
from typer.testing import CliRunner

from ringfence.cli.check_protocol import app
from ringfence.core.contacts.rehearse import rehearse
from ringfence.core.protocol.faults import Faulty
from ringfence.files import packs
from ringfence.files.manuals import pages

GOOD = (packs.SHIPPED / "ebola-who" / "contacts.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", packs.names())
def test_every_example_of_a_shipped_pack_holds(name):
    wrong = [(one.example.name.en, one.wrong) for one in rehearse(packs.load(name)) if one.wrong]
    assert wrong == []
    assert packs.load(name).examples


@pytest.mark.parametrize("name", packs.names())
def test_every_value_and_clause_is_graded_sourced_and_in_two_languages(name):
    protocol = packs.load(name)
    for one in (*protocol.values.values(), *protocol.rules):
        origin = one.origin
        assert origin.grade in "ABCUI"
        assert origin.source or origin.grade == "I"
        assert not (origin.grade == "U" and origin.clause)
        assert set(origin.source) <= set(protocol.sources)
        assert one.title.zh and one.title.en and origin.edition.zh


def test_the_seven_packs_are_there():
    assert packs.names() == [
        "cn-covid-20", "cn-covid-8", "cn-covid-9", "ebola-who", "hunan-2022H1", "influenza-h7n9", "measles",
    ]  # fmt: skip


def faults(tmp_path, text):
    path = tmp_path / "contacts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Faulty) as caught:
        packs.load(path)
    return {(one.line, one.code) for one in caught.value.faults}


def line_of(text, piece):
    return text[: text.index(piece)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    unit: day\n", "    unit: dya\n", "unknown-choice"),
        ("    value: 0\n", "    value: none\n", "unit"),
        ("    value: 0\n", "    value: -1\n", "negative"),
        ("effective_to: null\n", "effective_to: 2001-01-01\n", "dates"),
        ("effective_from: 2014-08-01\n", "effective_from: August\n", "dates"),
        ("jurisdiction: /\n", "jurisdiction: CN\n", "jurisdiction"),
        ("    value: [funeral]\n", "    value: [funerall]\n", "unknown-choice"),
        ("    class: close\n", "    class: closed\n", "unknown-choice"),
        ("  - id: care\n", "  - id: body-fluids\n", "twice"),
        ("in: care_settings}", "in: cares}", "unknown-value"),
        ("when: {fact: breastfed, is: true}", "when: {fact: breastfed, is: 3}", "misfit"),
        ("when: {fact: breastfed, is: true}", "when: {fact: breastfed}", "comparison"),
        ("when: {fact: breastfed, is: true}", "when: {fact: milk, is: true}", "unknown-choice"),
        ("when: {fact: breastfed, is: true}", "when: {any-of: []}", "empty-group"),
        ("topic: contacts\n", "topic: contacts\ntopics: two\n", "unknown-name"),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path, old, new, code):
    text = GOOD.replace(old, new, 1)
    line = line_of(GOOD, old) + new.strip().count("\n")
    assert (line, code) in faults(tmp_path, text)


def test_an_unconfirmed_value_cannot_hide_behind_a_clause(tmp_path):
    text = GOOD.replace(
        "    grade: A\n    source: W6\n", "    grade: U\n    source: W6\n    clause: '3.1'\n", 1
    )
    found = faults(tmp_path, text)
    assert (line_of(text, "    clause: '3.1'"), "U-clause") in found


def test_a_source_must_be_listed_and_a_base_must_exist(tmp_path):
    assert "unknown-source" in {
        code for _, code in faults(tmp_path, GOOD.replace("source: W6", "source: W7"))
    }
    based = GOOD.replace("jurisdiction: /\n", "jurisdiction: /\nbase: no-such-pack\n", 1)
    assert (line_of(based, "base: no-such"), "base") in faults(tmp_path, based)
    own = GOOD.replace("jurisdiction: /\n", "jurisdiction: /\nbase: ebola-who\n", 1)
    assert {code for _, code in faults(tmp_path, own)} == {"base"}


@pytest.mark.parametrize("text", ["a: [1, 2\n", "just a text\n", "a: 1\na: 2\n"])
def test_what_is_no_mapping_is_said_with_a_line(tmp_path, text):
    assert {code for _, code in faults(tmp_path, text)} <= {"yaml", "not-a-mapping"}


def test_an_overlay_of_ones_own_needs_no_code(tmp_path):
    path = tmp_path / "contacts.yaml"
    header = (packs.SHIPPED / "hunan-2022H1" / "contacts.yaml").read_text(encoding="utf-8")
    path.write_text(
        header.replace("value: 4", "value: 7").replace("pack: hunan-2022H1", "pack: ours"), encoding="utf-8"
    )
    protocol = packs.load(path)
    assert (protocol.pack, protocol.base, protocol.get("contacts/look_back_onset")) == (
        "ours",
        "cn-covid-8",
        7,
    )


def test_the_command_lists_faults_and_failing_examples_and_says_so_in_its_exit_code(tmp_path):
    run = CliRunner().invoke
    assert run(app, ["cn-covid-8"]).exit_code == 0
    assert run(app, [str(tmp_path / "nothing.yaml")]).exit_code == 2
    path = tmp_path / "contacts.yaml"
    path.write_text(GOOD.replace("    class: none", "    class: close", 1), encoding="utf-8")
    failed = run(app, [str(path)])
    assert failed.exit_code == 1 and f"{path}:" in failed.output and "[example]" in failed.output
    path.write_text(GOOD.replace("grade: A", "grade: Q", 1), encoding="utf-8")
    told = run(app, [str(path), "--json"])
    assert told.exit_code == 1
    assert orjson.loads(told.output)["faults"][0]["line"] == line_of(GOOD, "    grade: A")


def test_the_manual_prints_every_value_and_example_in_both_languages():
    written = pages()
    for name in packs.names():
        protocol = packs.load(name)
        for suffix, language in ((".md", "zh"), (".en.md", "en")):
            text = written[name + suffix]
            assert all(f"`{key}`" in text for key in protocol.values)
            assert all(one.name.of(language) in text for one in protocol.examples)
