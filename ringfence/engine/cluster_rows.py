"""Between a cluster's Arrow tables and rows with names: what is asked of it, and what its sums say."""

# mypy: disable-error-code="no-any-unimported"
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ringfence.core.contacts.raw import RawRow
from ringfence.core.words import PersonId, Window
from ringfence.engine.ingest import Ingest
from ringfence.engine.lake import Lake
from ringfence.engine.records import Columns, Ints
from ringfence.engine.rings import rows
from ringfence.files import columns as files

STAY_TEXTS = {"person": "person", "place": "shown", "source": "source", "room": "room", "seat": "seat"}
STAY_NUMBERS = {"position_error_m": "position_error_m", "time_error_s": "time_error_s"}
MEET_TEXTS = {"a": "person", "b": "other", "place": "shown", "source": "source", "setting": "setting"}
MEET_NUMBERS = {"distance_m": "metres"}


def asked(spans: Mapping[str, Window], lake: Lake) -> pa.Table:
    """Who looks for others, in which span, and in which bucket their own rows stand (`bucket.WANTED`)."""
    return pa.table(
        {
            "bucket": pa.array([lake.home(name) for name in spans], pa.int32()),
            "person": pa.array(list(spans), pa.string()),
            "since": pa.array([span.start for span in spans.values()], pa.int64()),
            "high": pa.array([span.end for span in spans.values()], pa.int64()),
        }
    )


def first_of(pairs: pa.Table) -> dict[PersonId, int]:
    """The first meeting of everyone who was met."""
    firsts = pairs.group_by("person").aggregate([("first", "min")])
    return dict(zip(firsts["person"].to_pylist(), firsts["first_min"].to_pylist(), strict=True))


def at_least(pairs: pa.Table, *, seconds: int) -> pa.Table:
    return pairs.filter(pc.greater_equal(pairs["seconds"], seconds))


def of_pairs(tells: pa.Table, pairs: pa.Table) -> pa.Table:
    """What tells of these pairs alone."""
    keys = ["through", "person"]
    rows = tells.select(keys).append_column("row", pa.array(range(len(tells)), pa.int64()))
    return tells.take(rows.join(pairs.select(keys), keys, join_type="left semi")["row"])


@dataclass(slots=True)
class _Told:
    """Places, sources and the nearest distance by person number, as `rings.rows` asks for them."""

    people: list[str]
    places: dict[int, set[str]] = field(default_factory=dict)
    sources: dict[int, set[str]] = field(default_factory=dict)
    nearest: dict[int, float] = field(default_factory=dict)

    def metres(self, person: int) -> float | None:
        return self.nearest.get(person)


def listed(
    pairs: pa.Table, *, tells: pa.Table, ring: int, inner: Mapping[PersonId, tuple[PersonId, ...]]
) -> list[RawRow]:
    """One row per person met, as `rings.rows` makes them."""
    names = pa.concat_arrays([_column(pairs, "through"), _column(pairs, "person")]).unique()
    told = _Told(names.to_pylist())
    number = pc.index_in(_column(tells, "person"), value_set=names).to_pylist()
    columns = [tells[name].to_pylist() for name in ("places", "sources", "nearest")]
    for person, places, sources, nearest in zip(number, *columns, strict=True):
        told.places.setdefault(person, set()).update(places)
        told.sources.setdefault(person, set()).update(sources)
        if nearest is not None:
            told.nearest[person] = min(nearest, told.nearest.get(person, nearest))
    through = _column(pairs, "through").unique()
    targets = pc.index_in(through, value_set=names).to_numpy().astype(np.int64)
    met = np.column_stack(
        [
            _numbers(pairs, "through", through),
            _numbers(pairs, "person", names),
            *(pairs[name].to_numpy() for name in ("seconds", "meetings", "first", "last")),
        ]
    ).astype(np.int64)
    return rows(targets, pairs=met, told=told, ring=ring, inner=inner)


def _numbers(pairs: pa.Table, column: str, names: pa.Array) -> Ints:
    return np.asarray(pc.index_in(_column(pairs, column), value_set=names).to_numpy())


def _column(table: pa.Table, name: str) -> pa.Array:
    return table[name].cast(pa.string()).combine_chunks()


def columns(records: pa.Table) -> Columns:
    """Records (`bucket.RECORDS`) as columns: stays, and the encounters of which both people are among them."""
    ingest = Ingest()
    stays = records.filter(pc.is_null(records["other"]))
    ingest.add_stay_columns(_read(stays, STAY_TEXTS, STAY_NUMBERS))
    people = records["person"].combine_chunks().unique()
    meets = records.filter(pc.fill_null(records["first"], False))
    meets = meets.filter(pc.is_in(meets["other"], value_set=people))
    ingest.add_meet_columns(_read(meets, MEET_TEXTS, MEET_NUMBERS))
    return ingest.columns()


def _read(rows: pa.Table, texts: Mapping[str, str], numbers: Mapping[str, str]) -> files.Columns:
    read = files.Columns(len(rows))
    for name, column in texts.items():
        coded = pc.fill_null(rows[column], "").combine_chunks().dictionary_encode()
        read.texts[name] = files.Texts(coded.dictionary.to_pylist(), coded.indices.to_numpy())
    for name in ("start", "end"):
        read.times[name] = rows[name].to_numpy()
    for name, column in numbers.items():
        read.numbers[name] = rows[column].to_numpy()
    return read
