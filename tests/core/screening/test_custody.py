"""Each planted fault of custody is found by its name, and no result of its tube goes to anybody."""

from dataclasses import replace

import numpy as np
import pytest

from ringfence.core.screening import custody
from ringfence.core.words import Refused


def text(*values):
    return np.array(values, np.str_)


def sound(tubes=4, people=3):
    """Tubes T0.. with their people, all sent, received, loaded and told."""
    names = [f"T{n}" for n in range(tubes)]
    each = text(*[name for name in names for _ in range(people)])
    who = text(*[f"p{n}" for n in range(tubes * people)])
    spots = text(*[f"P/A{n}" for n in range(tubes)])
    return custody.Record(
        opened=text(*names), capacity=np.full(tubes, 10), desk_tube=each, desk_person=who,
        desk_at=np.arange(tubes * people) * 60, swab_tube=each.copy(), swab_person=who.copy(), sent=text(*names),
        received=text(*names), loaded_spot=spots, loaded_tube=text(*names), told_spot=spots.copy(), told_tube=text(*names),
    )  # fmt: skip


def at(column, place, value):
    changed = column.astype("<U12").copy()
    changed[place] = value
    return changed


def kinds(record):
    return {(fault.kind, fault.tube) for fault in custody.faults(record)}


def test_a_sound_record_has_no_fault_and_every_person_a_result():
    record = sound()
    rows, told = custody.trusted(record, custody.faults(record))
    assert custody.faults(record) == [] and rows.tolist() == list(range(12))
    assert (record.told_tube[told] == record.desk_tube[rows]).all()


def plant(kind):
    r = sound()
    return {
        "swapped-people": replace(r, swab_tube=at(at(r.swab_tube, 0, "T1"), 3, "T0")),
        "swapped-wells": replace(r, told_tube=at(at(r.told_tube, 0, "T1"), 1, "T0")),
        "duplicated": replace(
            r, desk_tube=np.r_[r.desk_tube, ["T0"]], desk_person=np.r_[r.desk_person, ["p0"]],
            desk_at=np.r_[r.desk_at, [0]],
        ),
        "dropped-swab": replace(r, swab_tube=r.swab_tube[1:], swab_person=r.swab_person[1:]),
        "dropped-tube": replace(r, received=r.received[1:]),
        "reused": replace(r, opened=np.r_[r.opened, ["T0"]], capacity=np.r_[r.capacity, [10]]),
        "overfull": replace(r, capacity=np.array([2, 10, 10, 10])),
        "empty": replace(
            r, desk_tube=r.desk_tube[3:], desk_person=r.desk_person[3:], desk_at=r.desk_at[3:],
            swab_tube=r.swab_tube[3:], swab_person=r.swab_person[3:],
        ),
        "unknown": replace(r, told_tube=at(r.told_tube, 0, "T0"), opened=r.opened[1:], capacity=r.capacity[1:]),
    }[kind]  # fmt: skip


@pytest.mark.parametrize("kind", [*custody.Kind.__args__])
def test_each_fault_is_found_and_its_tube_tells_nobody_anything(kind):
    record = plant(kind)
    found = custody.faults(record)
    assert (kind, "T0") in {(fault.kind, fault.tube) for fault in found}
    rows, _told = custody.trusted(record, found)
    assert "T0" not in record.desk_tube[rows] and {"T2", "T3"} <= set(record.desk_tube[rows].tolist())


def test_a_barcode_filled_again_next_day_is_a_second_tube():
    record = sound()
    later = record.desk_at.copy()
    later[2] += 86_400
    assert kinds(replace(record, desk_at=later)) == {("reused", "T0")}


def test_a_result_of_a_well_told_twice_is_nobodys():
    record = sound()
    told = replace(
        record, told_spot=np.r_[record.told_spot, ["P/A0"]], told_tube=np.r_[record.told_tube, ["T0"]]
    )
    assert ("duplicated", "T0") in kinds(told)


def test_columns_of_one_table_have_one_length():
    with pytest.raises(Refused):
        custody.Record(opened=text("T0"))
