"""An outbreak of a county as files: tests, cases and interviews as the office has them, and the truth apart.

`tests.parquet`, `observed/cases.parquet` and `observed/interviews.parquet` are what was seen; `truth/` is what happened,
and nothing that is under drill is ever given that folder.
"""

from pathlib import Path

import numpy as np

from ringfence.core.places.kinds import KINDS
from ringfence.core.simulation.addresses import Texts
from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import NEVER
from ringfence.core.simulation.epidemic import spots
from ringfence.core.simulation.identities import household_id, person_id
from ringfence.core.simulation.interviews import Interview, first_positives, interviews
from ringfence.core.simulation.land import KIND_CODES
from ringfence.core.simulation.testing import KINDS as TEST_KINDS
from ringfence.core.simulation.testing import Samples, tests
from ringfence.core.simulation.transmission import Outbreak
from ringfence.core.simulation.visits import BLOCK
from ringfence.files.county import room_words
from ringfence.files.county_columns import constant, identifiers, moments, yes_no
from ringfence.files.parquet_writer import (
    Coded,
    Field,
    ParquetWriter,
    encode,
    numbers,
    text_dictionary,
    texts,
)

TESTS = (
    Field("sample", "text"), Field("person", "text"), Field("pool", "text"), Field("kind", "text"),
    Field("place", "text"), Field("sampled", "time"), Field("tested", "time"), Field("result", "text"),
    Field("laboratory", "text"),
)  # fmt: skip
CASES = (
    Field("person", "text"), Field("onset", "time", optional=True), Field("sampled", "time"),
    Field("confirmed", "time"), Field("status", "text"), Field("household", "text"),
)  # fmt: skip
INTERVIEWS = (
    Field("a", "text"), Field("b", "text"), Field("start", "time"), Field("end", "time"), Field("distance_m", "number"),
    Field("place", "text"), Field("source", "text"), Field("setting", "text"),
)  # fmt: skip
INFECTIONS = (
    Field("person", "text"), Field("by", "text"), Field("place", "text"), Field("room", "text"),
    Field("infected", "time"), Field("distance_m", "number", optional=True), Field("symptomatic", "text"),
    Field("onset", "time", optional=True), Field("care", "time", optional=True), Field("severe", "text"),
    Field("infectiousness", "number"),
)  # fmt: skip
LINKS = (
    Field("from", "text"), Field("to", "text"), Field("date", "time"), Field("kind", "text"), Field("setting", "text"),
)  # fmt: skip


def write(county: County, outbreak: Outbreak, folder: Path, *, days: int, threads: int) -> dict[str, int]:
    """All files of the outbreak; rows of each, by the path below `folder`."""
    samples = tests(county, outbreak, days=days)
    asked = interviews(county, outbreak, samples=samples, days=days, threads=threads)
    for name in ("observed", "truth"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "tests": _tests(county, samples, folder / "tests.parquet"),
        "observed/cases": _cases(county, samples, asked, folder / "observed" / "cases.parquet"),
        "observed/interviews": _interviews(county, asked, folder / "observed" / "interviews.parquet"),
        "truth/infections": _infections(county, outbreak, folder / "truth" / "infections.parquet"),
        "truth/links": _links(county, outbreak, folder / "truth" / "links.parquet"),
    }


def _tests(county: County, samples: Samples, path: Path) -> int:
    """A row a result told; the same sample stands there again where it was told again."""
    clinics = county.people.community[samples.person]
    with ParquetWriter(path, TESTS) as out:
        for low in range(0, len(samples), BLOCK):
            one = samples.take(np.arange(low, min(low + BLOCK, len(samples))))
            place = [county.land.communities[number][1] for number in clinics[low : low + BLOCK].tolist()]
            out.append(encode(TESTS, [
                identifiers("S", one.number),
                identifiers("P", one.person),
                identifiers("G", np.maximum(one.tube, 0), known=one.tube >= 0),
                Coded(one.kind.astype(np.int32), text_dictionary(TEST_KINDS), len(TEST_KINDS)),
                texts([f"{name}采样点" for name in place]),
                moments(one.sampled),
                moments(one.told),
                Coded(one.positive.astype(np.int32), text_dictionary(["negative", "positive"]), 2),
                constant(f"{county.margins.name}疾控中心实验室", len(one)),
            ]))  # fmt: skip
    return out.rows


def _cases(county: County, samples: Samples, asked: list[Interview], path: Path) -> int:
    """Who was told positive and has been interviewed: the list that `ringfence trace --cases` takes."""
    positive = first_positives(samples)
    with ParquetWriter(path, CASES) as out:
        if asked:
            people = [one.person for one in asked]
            onset = np.array([-1 if one.onset is None else one.onset for one in asked])
            out.append(encode(CASES, [
                texts([person_id(one) for one in people]),
                moments(onset, known=onset >= 0),
                moments(np.array([positive[one][0] for one in people])),
                moments(np.array([positive[one][1] for one in people])),
                texts(["confirmed" if one.onset is not None else "asymptomatic" for one in asked]),
                texts([_household(county, one) for one in people]),
            ]))  # fmt: skip
    return out.rows


def _household(county: County, person: int) -> str:
    """Families only; those of a dormitory are not one household."""
    return "" if county.people.home_room[person] else household_id(int(county.people.household[person]))


def _interviews(county: County, asked: list[Interview], path: Path) -> int:
    rows = [(one.person, met) for one in asked for met in one.met]
    with ParquetWriter(path, INTERVIEWS) as out:
        if rows:
            met = [one for _, one in rows]
            out.append(encode(INTERVIEWS, [
                texts([person_id(teller) for teller, _ in rows]),
                texts([person_id(one.other) for one in met]),
                moments(np.array([one.start for one in met])),
                moments(np.array([one.end for one in met])),
                numbers(np.array([one.distance_m for one in met])),
                identifiers("L", np.array([one.place for one in met])),
                constant("interview", len(rows)),
                texts([_setting(county, one.place) for one in met]),
            ]))  # fmt: skip
    return out.rows


def _infections(county: County, outbreak: Outbreak, path: Path) -> int:
    truth, where = outbreak.truth, spots(county, outbreak)
    who = where.person
    caught, ill, words = truth.by[who] >= 0, truth.symptomatic[who], Texts(county)
    with ParquetWriter(path, INFECTIONS) as out:
        for low in range(0, len(who), BLOCK):
            span = slice(low, low + BLOCK)
            one = who[span]
            out.append(encode(INFECTIONS, [
                identifiers("P", one),
                identifiers("P", np.maximum(truth.by[one], 0), known=caught[span]),
                identifiers("L", np.maximum(truth.place[one], 0), known=caught[span]),
                room_words(county, words, np.maximum(truth.place[one], 0), where.room[span]),
                moments(truth.infected[one]),
                numbers(where.distance_m[span]),
                yes_no(ill[span]),
                moments(truth.onset[one], known=ill[span]),
                moments(truth.care[one], known=truth.care[one] < NEVER),
                yes_no(truth.severe[one]),
                numbers(np.round(truth.factor[one], 4)),
            ]))  # fmt: skip
    return out.rows


def _links(county: County, outbreak: Outbreak, path: Path) -> int:
    """Who infected whom, in the columns of `ringfence trace --links`."""
    truth = outbreak.truth
    who = truth.cases[truth.by[truth.cases] >= 0]
    with ParquetWriter(path, LINKS) as out:
        for low in range(0, len(who), BLOCK):
            one = who[low : low + BLOCK]
            settings = [_setting(county, place) for place in truth.place[one].tolist()]
            out.append(encode(LINKS, [
                identifiers("P", truth.by[one]), identifiers("P", one), moments(truth.infected[one]),
                constant("infection", len(one)), texts(settings),
            ]))  # fmt: skip
    return out.rows


def _setting(county: County, place: int) -> str:
    kind = KIND_CODES[county.places.kind[place]]
    return KINDS[kind].setting
