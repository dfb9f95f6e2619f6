"""Reads the files of `ringfence trace` into columns; what could not be used is kept for quality.json."""

from dataclasses import dataclass, field

from ringfence.cli.trace_asked import Asked
from ringfence.cli.trace_quality import fast_report, file_report
from ringfence.cli.trace_show import Told
from ringfence.core.contacts.records import Case, PersonFacts, Place
from ringfence.core.words import PersonId, PlaceId, Refused
from ringfence.engine.ingest import Ingest
from ringfence.engine.records import Columns
from ringfence.files import tables
from ringfence.files.columns import read_columns
from ringfence.files.faults import FileRefused
from ringfence.files.tables import Table

SEALED = {
    "yes": True,
    "true": True,
    "1": True,
    "是": True,
    "no": False,
    "false": False,
    "0": False,
    "否": False,
}
SHOWN_FAULTS = 5


@dataclass(slots=True)
class Inputs:
    """Everything that was read, and how it went."""

    columns: Columns
    cases: dict[PersonId, Case] = field(default_factory=dict)
    people: dict[PersonId, PersonFacts] = field(default_factory=dict)
    places: dict[PlaceId, Place] = field(default_factory=dict)
    links: list[dict[str, object]] = field(default_factory=list)
    files: list[dict[str, object]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def read_inputs(asked: Asked, *, told: Told) -> Inputs:
    """Read every file; a file that cannot be used at all raises `FileRefused`."""
    ingest = Ingest()
    inputs = Inputs(columns=ingest.columns())
    for kind, paths in asked.files.items():
        for path in paths:
            told(f"reading {path.name}")
            if not path.is_file():
                raise Refused(f"{path}: there is no such file; check --{kind}", code="file-missing")
            if kind in ("presence", "encounters"):
                read = read_columns(path, schema=kind, zone=asked.zone)
                (ingest.add_stay_columns if kind == "presence" else ingest.add_meet_columns)(read)
                table = read.table
                inputs.files.append(file_report(table) if table else fast_report(path, kind, read))
            else:
                table = tables.read(path, schema=kind, zone=asked.zone, mapping=_mapping(kind, raw=asked.raw))
                _take(table, kind=kind, inputs=inputs)
                inputs.files.append(file_report(table))
            inputs.warnings += _warnings(table, strict=asked.strict) if table else []
    inputs.columns = ingest.columns()
    _check_index(asked, inputs)
    return inputs


def _mapping(kind: str, *, raw: bool) -> dict[str, str] | None:
    """Without a protocol only who the cases are matters: a bad onset must not take an index person away."""
    if kind != "cases" or not raw:
        return None
    return {column.name: "" for column in tables.SCHEMAS["cases"].columns if not column.required}


def _take(table: Table, *, kind: str, inputs: Inputs) -> None:
    if kind == "links":
        inputs.links += table.rows
    else:
        take = {"cases": _case, "people": _person, "places": _place}[kind]
        for row, line in zip(table.rows, table.lines, strict=True):
            if not take(row, inputs):
                name = row["place"] if kind == "places" else row["person"]
                inputs.warnings.append(
                    f"{table.file}, row {line}: {name} stands there twice; the first row is used"
                )


def _case(row: dict[str, object], inputs: Inputs) -> bool:
    person = PersonId(str(row["person"]))
    case = Case(
        person,
        onset=_moment(row.get("onset")),
        sampled=_moment(row.get("sampled")),
        isolated=_moment(row.get("isolated")),
        status=str(row.get("status") or ""),
        household=str(row.get("household") or ""),
    )
    return inputs.cases.setdefault(person, case) is case


def _person(row: dict[str, object], inputs: Inputs) -> bool:
    person = PersonId(str(row["person"]))
    names = ("name", "sex", "birth_date", "household", "address")
    facts = PersonFacts(person, **{name: str(row.get(name) or "") for name in names})
    return inputs.people.setdefault(person, facts) is facts


def _place(row: dict[str, object], inputs: Inputs) -> bool:
    place = PlaceId(str(row["place"]))
    numbers = {name: _number(row.get(name)) for name in ("lat", "lon", "volume_m3", "air_changes_h")}
    facts = Place(
        place,
        name=str(row.get("name") or ""),
        kind=str(row.get("kind") or ""),
        ventilated=SEALED.get(str(row.get("ventilated") or "").strip().casefold()),
        **numbers,
    )
    return inputs.places.setdefault(place, facts) is facts


def _moment(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _warnings(table: Table, *, strict: bool) -> list[str]:
    if strict and table.faults:
        raise FileRefused(*table.faults)
    said = [fault.line() for fault in table.faults[:SHOWN_FAULTS]]
    if len(table.faults) > SHOWN_FAULTS:
        more = len(table.faults) - SHOWN_FAULTS
        said.append(f"{table.file}: {more} more rows with faults; all of them are in quality.json")
    asked = [f"{table.file}: {question.say()}" for question in table.questions]
    return said + asked + [note.line() for note in table.notes[:SHOWN_FAULTS]]


def _check_index(asked: Asked, inputs: Inputs) -> None:
    """A protocol needs the case's dates; by minutes alone an index person may be anyone."""
    absent = [person for person in asked.index if person not in inputs.cases]
    if absent and not asked.raw:
        raise Refused(
            f"--index {absent[0]}: no usable row of the --cases files has this person; "
            "write the index as it stands in the column person",
            code="index-unknown",
        )
    files = ", ".join(path.name for path in asked.files["cases"])
    inputs.warnings += [f"--index {person}: not among the cases of {files}" for person in absent]
    if asked.lake is None and asked.store is None:
        inputs.warnings += strangers(asked, inputs.columns)


def strangers(asked: Asked, columns: Columns) -> list[str]:
    """Index people of whom nothing was ever seen."""
    known = set(columns.people)
    return [
        f"--index {person}: no presence and no encounter" for person in asked.index if person not in known
    ]
