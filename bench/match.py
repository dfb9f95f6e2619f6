"""A million people matched, a thousand contacts imported with matching; planted truth. [--quick] [--json FILE]

People are those of the invented county. Some stand there a second time as a hurried hand would write them: a homophone
for a sign, two digits swapped, a slip in the birth date, the document or the phone left out. Recall is the share of
these found, precision the share of found pairs that are planted; most others found are people of the same sound who
were born on the same day and have no document, whom nobody could tell apart by their papers.
"""

import contextlib
import io
import json
import logging
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ringfence.config.settings")
os.environ["RINGFENCE_DATA_DIR"] = tempfile.mkdtemp(prefix="ringfence-match-")  # a base of its own

from ringfence.core.people import names
from ringfence.core.people.likeness import LIKELY, Sketch
from ringfence.core.people.matching import likely
from ringfence.core.simulation.addresses import Texts
from ringfence.core.simulation.county import build
from ringfence.core.simulation.identities import identities
from ringfence.files import county_margins

MATCHED_S, IMPORTED_S = 60.0, 1.0
TWICE = 0.02
COUNTY = "/99/9901/990101/"
OUTCOMES = ("created", "updated", "unchanged", "duplicate", "rejected")
AT = datetime(2022, 3, 30, 2, 58, tzinfo=UTC)


def homophones(texts: set[str]) -> dict[str, list[str]]:
    """For each sign of these names the others with the same first reading."""
    by_sound: dict[str, set[str]] = {}
    for sign in {sign for text in texts for sign in text}:
        for reading in names.syllables(sign)[:1]:
            by_sound.setdefault(reading, set()).add(sign)
    return {sign: sorted(signs - {sign}) for signs in by_sound.values() for sign in signs}


def population(people: int, *, dice: random.Random) -> list[Sketch]:
    """One record a person, as different sources bring them: half without a document, a third without a phone."""
    county = build(county_margins.shipped(), people=people, seed=1)
    texts = Texts(county)
    areas = {number: texts.area(number) for number in set(county.people.community.tolist())}
    return [
        Sketch(
            one.person,
            one.name,
            sex=one.sex,
            birth_date=date.fromisoformat(one.birth_date),
            id_number=one.id_number if dice.random() < 0.5 else "",
            phone=one.phone if dice.random() < 0.67 else "",
            address=f"{areas[community]}{number // 3 % 40 + 1}组{number // 3 % 9 + 1}号"
            if dice.random() < 0.5
            else "",
        )
        for number, (one, community) in enumerate(
            zip(identities(county, first=0, last=people), county.people.community.tolist(), strict=True)
        )
    ]


def slip(row: Sketch, how: str, *, same_sound: dict[str, list[str]], dice: random.Random) -> Sketch:
    """The same person under another hand."""
    changed: dict[str, object] = {"key": row.key + "x"}
    name, born, number = row.name, row.birth_date, row.id_number
    place = dice.randrange(1, len(name))
    other = same_sound.get(name[place]) or [name[place]]
    if how in ("homophone", "homophone, no document", "homophone and birth slip"):
        changed["name"] = name[:place] + dice.choice(other) + name[place + 1 :]
    if how in ("no document", "homophone, no document", "birth slip, same phone", "day and month swapped"):
        changed["id_number"] = ""
    if how in ("homophone and birth slip", "birth slip, same phone"):
        changed["birth_date"] = born.replace(day=born.day % 28 + 1)
    if how == "day and month swapped" and born.day <= 12:
        changed["birth_date"] = born.replace(month=born.day, day=born.month)
    if how == "two digits swapped" and number:
        at = dice.randrange(8, 16)
        changed["id_number"] = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    if how == "one sign wrong":
        changed["name"] = name[:-1] + dice.choice("伟芳娜敏静丽强磊军洋")
    values = {field: getattr(row, field) for field in Sketch.__slots__}
    return Sketch(**{**values, **changed})


SLIPS = (
    "no document", "homophone", "homophone, no document", "homophone and birth slip", "birth slip, same phone",
    "day and month swapped", "two digits swapped", "one sign wrong",
)  # fmt: skip


def planted(rows: list[Sketch], *, dice: random.Random) -> tuple[list[Sketch], dict[tuple[str, str], str]]:
    """The records with some people a second time; (first, second) -> how it was written."""
    same_sound = homophones({row.name for row in rows[:50_000]})
    long_enough = [row for row in rows if len(row.name) > 1 and "·" not in row.name]
    truth, second = {}, []
    for row in dice.sample(long_enough, int(len(rows) * TWICE)):
        how = dice.choice(SLIPS)
        second.append(slip(row, how, same_sound=same_sound, dice=dice))
        truth[row.key, second[-1].key] = how
    both = rows + second
    dice.shuffle(both)
    return both, truth


def match(people: int) -> dict[str, dict[str, object]]:
    dice = random.Random(1)
    started = time.perf_counter()
    rows, truth = planted(population(people, dice=dice), dice=dice)
    print(
        f"{len(rows):,} records made in {time.perf_counter() - started:.0f} s, {len(truth):,} of them second ones"
    )
    started, cpu = time.perf_counter(), time.process_time()
    steps: list[tuple[str, float]] = []
    pairs = likely(rows, progress=lambda step: steps.append((step, time.perf_counter() - started)))
    seconds = time.perf_counter() - started
    spent = [
        f"{step} {end - begin:.1f} s"
        for (step, begin), end in zip(steps, [at for _, at in steps[1:]] + [seconds], strict=True)
    ]
    found = {(pair.first, pair.second) for pair in pairs}
    hits = found & set(truth)
    recall, precision = len(hits) / len(truth), len(hits) / max(1, len(found))
    print(f"matched in {seconds:.1f} s ({time.process_time() - cpu:.1f} s of CPU): {', '.join(spent)}")
    print(f"{len(found):,} pairs of at least {LIKELY}; recall {recall:.3f}, precision {precision:.3f}")
    wrong = Counter(how for pair, how in truth.items() if pair not in hits)
    every = Counter(truth.values())
    for how in SLIPS:
        print(f"  {how:28} recall {1 - wrong[how] / max(1, every[how]):.3f} of {every[how]:,}")
    sure = {(pair.first, pair.second) for pair in pairs if pair.probability >= 0.9}
    print(
        f"  of at least 0.9: {len(sure):,} pairs, precision {len(sure & set(truth)) / max(1, len(sure)):.3f}"
    )
    print(f"  peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.1f} GiB", flush=True)
    full = people >= 1_000_000
    return {
        "match 1,000,000 people": _line(seconds, "s", target=MATCHED_S, ok=not full or seconds < MATCHED_S),
        "match, recall of planted pairs": _line(recall, "share", target=None, ok=True),
        "match, precision": _line(precision, "share", target=None, ok=True),
    }


def bring_in(known: int, contacts: int) -> dict[str, dict[str, object]]:
    """A file of contacts into a base that knows `known` people; every twentieth of them stands there already."""
    import django

    django.setup()
    from django.core.management import call_command

    from ringfence.apps.accounts.queries import SYSTEM
    from ringfence.apps.imports import actions as imports
    from ringfence.apps.people import actions
    from ringfence.apps.people.models import Likeness, Person

    logging.disable(logging.INFO)
    with contextlib.redirect_stdout(io.StringIO()):
        call_command("migrate", verbosity=0)
        call_command("keys", "create", verbosity=0)
    dice = random.Random(2)
    rows = [
        replace(row, phone=row.phone and f"138{n:08}")
        for n, row in enumerate(population(known + 3 * contacts, dice=dice))
    ]
    by = SYSTEM("bench")
    actions.register_many(map(_as_known, rows[:known]), jurisdiction=COUNTY, by=by, at=AT)
    same_sound = homophones({row.name for row in rows[:50_000]})
    seconds, cpu = [], []
    for turn in range(3):
        new = rows[known + turn * contacts : known + (turn + 1) * contacts]
        for place in range(0, contacts, 20):
            again = dice.choice(rows[:known])
            new[place] = (
                slip(again, "homophone, no document", same_sound=same_sound, dice=dice)
                if len(again.name) > 1
                else new[place]
            )
        path = Path(tempfile.mkdtemp()) / "contacts.csv"
        lines = ["编号,姓名,性别,出生日期,手机,身份证号,地址"]
        lines += [
            f"{row.key},{row.name},{row.sex},{row.birth_date},{row.phone[-11:]},{row.id_number},{row.address}"
            for row in new
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        before = Likeness.objects.count()
        started, spent = time.perf_counter(), time.process_time()
        batch = imports.run(path, filename="contacts.csv", kind="people", jurisdiction=COUNTY, by=by, at=AT)
        seconds.append(time.perf_counter() - started)
        cpu.append(time.process_time() - spent)
        again = imports.run(path, filename="contacts.csv", kind="people", jurisdiction=COUNTY, by=by, at=AT)
        if again.pk != batch.pk or batch.seen != sum(getattr(batch, name) for name in OUTCOMES):
            raise SystemExit("the import does not balance, or came twice")
        told = {name: getattr(batch, name) for name in OUTCOMES if getattr(batch, name)}
        print(
            f"  {contacts:,} contacts: {seconds[-1]:.2f} s, {cpu[-1]:.2f} s of CPU; {told}; {Likeness.objects.count() - before} likely pairs",
            flush=True,
        )
    best = statistics.median(seconds)
    print(
        f"{contacts:,} contacts into {Person.objects.count():,} people: median {best:.2f} s ({statistics.median(cpu):.2f} s of CPU), promised {IMPORTED_S} s"
    )
    return {"import 1,000 contacts with matching": _line(best, "s", target=IMPORTED_S, ok=best < IMPORTED_S)}


def _as_known(row: Sketch) -> dict[str, object]:
    fields = ("name", "id_number", "phone", "birth_date", "sex", "address")
    return {**{field: getattr(row, field) for field in fields}, "reference": f"bench:{row.key}"}


def _line(value: float, unit: str, *, target: float | None, ok: bool) -> dict[str, object]:
    return {"value": round(value, 4), "unit": unit, "target": target, "peer": None, "ratio": None, "ok": ok}


def main(arguments: list[str]) -> bool:
    quick = "--quick" in arguments
    results = match(20_000 if quick else 1_000_000)
    results |= bring_in(2_000 if quick else 100_000, 1000)
    if "--json" in arguments:
        Path(arguments[arguments.index("--json") + 1]).write_text(
            json.dumps(results, indent=2), encoding="utf-8"
        )
    return all(one["ok"] for one in results.values())


if __name__ == "__main__":
    raise SystemExit(not main(sys.argv[1:]))
