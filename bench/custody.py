"""Custody of a round: a million swabs in tubes of ten with planted faults; how many are found, how many results go wrong.

[--quick] [--json FILE]. The truth is who really spat into which tube and which tube really lay in which well.
"""

import json
import sys
import time
from dataclasses import replace

import numpy as np

from ringfence.core.screening import custody

QUICK = "--quick" in sys.argv
PEOPLE, EACH, SIZE = (20_000, 20, 10) if QUICK else (1_000_000, 500, 10)
KINDS = custody.Kind.__args__


def sound():
    tubes = PEOPLE // SIZE
    names = np.char.add("T", np.char.zfill(np.arange(tubes).astype(np.str_), 7))
    who = np.char.add("p", np.char.zfill(np.arange(PEOPLE).astype(np.str_), 8))
    each = np.repeat(names, SIZE)
    spots = np.char.add(
        np.char.add("P", (np.arange(tubes) // 96).astype(np.str_)),
        np.char.add("/", (np.arange(tubes) % 96).astype(np.str_)),
    )
    return custody.Record(
        opened=names, capacity=np.full(tubes, SIZE), desk_tube=each, desk_person=who, desk_at=np.arange(PEOPLE) % 3600,
        swab_tube=each, swab_person=who, sent=names, received=names, loaded_spot=spots, loaded_tube=names,
        told_spot=spots, told_tube=names,
    )  # fmt: skip


def planted(record):
    """The record with EACH faults of each kind in tubes of their own, and the set of (kind, tube) planted."""
    chosen = np.random.default_rng(417).permutation(len(record.opened))[: 2 * EACH * len(KINDS)]
    tubes = dict(zip(KINDS, chosen.reshape(len(KINDS), EACH, 2), strict=True))
    name, truth = record.opened, set()
    columns = {key: getattr(record, key).copy() for key in custody.Record.__dataclass_fields__}

    def mark(kind, *places):
        truth.update((kind, str(name[place])) for place in places)

    for kind, pairs in tubes.items():
        for one, two in pairs:
            mark(kind, one, *([two] if kind.startswith("swapped") else []))
    swap(columns, "swab_tube", tubes["swapped-people"] * SIZE)
    swap(columns, "told_tube", tubes["swapped-wells"])
    first = {kind: pairs[:, 0] for kind, pairs in tubes.items()}
    add(
        columns,
        desk_tube=name[first["duplicated"]],
        desk_person=record.desk_person[first["duplicated"] * SIZE],
        desk_at=np.zeros(EACH, int),
    )
    add(columns, opened=name[first["reused"]], capacity=np.full(EACH, SIZE))
    extra = np.char.add("x", np.arange(EACH).astype(np.str_))
    full = name[first["overfull"]]
    add(columns, desk_tube=full, desk_person=extra, desk_at=np.zeros(EACH, int))
    add(columns, swab_tube=full, swab_person=extra)
    drop(columns, ("swab_tube", "swab_person"), first["dropped-swab"] * SIZE + 3)
    drop(columns, ("received",), first["dropped-tube"])
    hollow = (first["empty"][:, None] * SIZE + np.arange(SIZE)).ravel()
    keep_desk(columns, hollow, name[first["empty"]])
    drop(columns, ("opened", "capacity"), first["unknown"])
    return replace(record, **columns), truth


def swap(columns, key, pairs):
    column = columns[key]
    column[pairs[:, 0]], column[pairs[:, 1]] = column[pairs[:, 1]].copy(), column[pairs[:, 0]].copy()


def add(columns, **more):
    for key, values in more.items():
        columns[key] = np.concatenate([columns[key], values])


def drop(columns, keys, places):
    for key in keys:
        columns[key] = np.delete(columns[key], places)


def keep_desk(columns, hollow, tubes):
    """Tubes that were sent with nobody in them: out of both lists of people."""
    drop(columns, ("desk_tube", "desk_person", "desk_at"), hollow)
    out = np.flatnonzero(np.isin(columns["swab_tube"], tubes))
    drop(columns, ("swab_tube", "swab_person"), out)


def wrong(record, rows, told):
    """Results that went to somebody whose swab did not lie in that well."""
    really = dict(zip(record.swab_person.tolist(), record.swab_tube.tolist(), strict=True))
    lay = dict(zip(record.loaded_spot.tolist(), record.loaded_tube.tolist(), strict=True))
    people, spots = record.desk_person[rows].tolist(), record.told_spot[told].tolist()
    return sum(really.get(who) != lay.get(spot) for who, spot in zip(people, spots, strict=True))


def main():
    record, truth = planted(sound())
    started = time.process_time()
    found = custody.faults(record)
    rows, told = custody.trusted(record, found)
    took = time.process_time() - started
    named = {(fault.kind, fault.tube) for fault in found}
    touched = {tube for _kind, tube in truth}
    figures = {
        "custody-samples": (len(record.desk_tube), "swabs", 0, True),
        "custody-planted": (len(truth), "tubes with a planted fault", 0, True),
        "custody-found": (100 * len(truth & named) / len(truth), "%", 100, truth <= named),
        "custody-false-alarms": (len({tube for _k, tube in named} - touched), "tubes", 0, {t for _k, t in named} <= touched),
        "custody-wrong-person": (wrong(record, rows, told), "results", 0, wrong(record, rows, told) == 0),
        "custody-wrong-unguarded": (
            wrong(record, *custody.trusted(record, [])),
            "results to the wrong person had nobody compared the lists",
            0,
            True,
        ),
        "custody-results-given": (len(rows), "results", 0, len(rows) > 0),
        "custody-seconds": (round(took, 2), "s of processor", 60, took < 60),
    }  # fmt: skip
    answer = {}
    for name, (value, unit, target, ok) in figures.items():
        answer[name] = {
            "value": value,
            "unit": unit,
            "target": target,
            "peer": None,
            "ratio": None,
            "ok": bool(ok),
        }
        print(f"{'ok  ' if ok else 'MISS'} {name:24} {value:,} {unit}", flush=True)
    if "--json" in sys.argv:
        with open(sys.argv[sys.argv.index("--json") + 1], "w") as out:
            json.dump(answer, out, indent=1)
    return 0 if all(one["ok"] for one in answer.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
