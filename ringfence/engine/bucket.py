"""What one machine of a cluster does with one bucket of the lake: read its files, run the kernel, tell sums.

Runs inside a Spark task. Rows of people who look for others ("targets") come in as an Arrow table, the others are read
from the bucket's own files. All rows of one person at one place stand in one bucket, so a pair's sums there are whole.
"""

# mypy: disable-error-code="no-any-unimported"
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from ringfence.core.words import Window
from ringfence.engine import kernels
from ringfence.engine.lake import SEARCHED, Lake
from ringfence.engine.records import Floats, Ints

WANTED = "bucket int, person string, since long, high long"
TARGETS = (
    "bucket int, person string, place string, start long, end long, shown string, source string, "
    "metres double, since long"
)
FOUND = (
    "through string, person string, seconds long, meetings long, first long, last long, nearest double, "
    "places array<string>, sources array<string>"
)
RECORDS = (
    "person string, place string, start long, end long, shown string, source string, metres double, room string, "
    "seat string, position_error_m double, time_error_s double, setting string, other string, first boolean"
)
BUCKETS = {"place_bucket": pa.int32(), "salts": pa.int32()}
DETAILS = {
    **dict.fromkeys(("room", "seat", "setting", "other"), pa.string()),
    **dict.fromkeys(("position_error_m", "time_error_s"), pa.float64()),
    "first": pa.bool_(),
}
TEXTS = ("person", "place", "shown", "source")
FEW = 1000
_COLUMNS = list(SEARCHED)
_SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("through", "person")]
    + [(name, pa.int64()) for name in ("seconds", "meetings", "first", "last")]
    + [("nearest", pa.float64()), ("places", pa.list_(pa.string())), ("sources", pa.list_(pa.string()))]
)


def rows_of(wanted: pa.Table, *, lake: Lake, window: Window, longer_s: int = 0) -> pa.Table:
    """The rows of the people of one bucket (WANTED) as TARGETS, clipped to `window` and each person's `high`.

    A row at a hot place is told once for every bucket that holds others of that place. `longer_s` lengthens every
    row, as in `layout.lay_out`.
    """
    names = wanted["person"].combine_chunks()
    rows = read(
        lake, "by_person", wanted["bucket"][0].as_py(), window=window, key="person", names=names, more=BUCKETS
    )
    number = pc.index_in(_plain(rows["person"]), value_set=names).to_numpy()
    start = np.maximum(rows["start"].to_numpy(), window.start)
    end = np.minimum(np.minimum(rows["end"].to_numpy(), window.end), wanted["high"].to_numpy()[number])
    kept = np.flatnonzero(start < end)
    salts = rows["salts"].to_numpy()[kept]
    salt = np.arange(salts.sum()) - np.repeat(np.cumsum(salts) - salts, salts)
    kept = np.repeat(kept, salts)
    laid = rows.select(_COLUMNS).take(pa.array(kept))
    laid = laid.set_column(2, "start", pa.array(start[kept])).set_column(
        3, "end", pa.array(end[kept] + longer_s)
    )
    for column, name in enumerate(_COLUMNS):
        if name in TEXTS:
            laid = laid.set_column(column, name, _plain(laid[name]))
    bucket = (rows["place_bucket"].to_numpy()[kept] + salt) % lake.buckets
    since = wanted["since"].to_numpy()[number][kept]
    laid = laid.add_column(0, "bucket", pa.array(bucket, pa.int32()))
    return laid.append_column("since", pa.array(since, pa.int64()))


def meet(targets: pa.Table, *, lake: Lake, window: Window, apart: bool, longer_s: int = 0) -> pa.Table:
    """Everyone whom the targets of one bucket (TARGETS) met there from their `since` on, as FOUND.

    One row per pair with its sums; and rows without seconds for what tells of it (places, sources, nearest): one per
    pair where `apart`, else one per person met, with `through` left empty. Targets are nobody's contacts.
    """
    useful = targets.filter(pc.greater(targets["end"], targets["since"]))
    if not len(useful):
        return _SCHEMA.empty_table()
    places = useful["place"].combine_chunks().unique()
    targets = targets.filter(pc.is_in(targets["place"], value_set=places))
    bucket = targets["bucket"][0].as_py()
    others = read(lake, "by_place", bucket, window=window, key="place", names=places)
    laid = _lay_out(targets, others, window, longer_s=longer_s)
    return pa.concat_tables([_sums(laid, window.end), *_told(laid, window.end, apart=apart)])


def records_of(wanted: pa.Table, *, lake: Lake, window: Window) -> pa.Table:
    """The rows of the people of one bucket (WANTED) that overlap `window`, with all that is known, as RECORDS."""
    names = wanted["person"].combine_chunks()
    bucket = wanted["bucket"][0].as_py()
    rows = read(lake, "by_person", bucket, window=window, key="person", names=names, more=DETAILS)
    names_of = [one.split()[0] for one in RECORDS.split(", ")]
    return pa.table(
        [_plain(rows[name]) if name in TEXTS else rows[name] for name in names_of], names=names_of
    )


def read(
    lake: Lake,
    side: str,
    bucket: int,
    *,
    window: Window,
    key: str,
    names: pa.Array,
    more: Mapping[str, pa.DataType] = MappingProxyType({}),
) -> pa.Table:
    """Rows of one bucket that overlap `window`; with few `names` only row groups that may hold one are opened.

    With many names rows of others may be among those of the side `by_place`; texts are dictionary-coded.
    """
    files = lake.files(side, bucket, window=window)
    schema = pa.schema([*((name, _type(name)) for name in _COLUMNS), *more.items()])
    if not files:
        return schema.empty_table()
    options = ds.ParquetReadOptions(dictionary_columns=list(TEXTS))
    rows = ds.dataset(files, format=ds.ParquetFileFormat(read_options=options))
    wanted = (ds.field("start") < window.end) & (ds.field("end") > window.start)
    if side == "by_person" or len(names) <= FEW:
        wanted &= ds.field(key).isin(names)
    return rows.to_table(columns=[*_COLUMNS, *more], filter=wanted, use_threads=False)


def _type(name: str) -> pa.DataType:
    if name in TEXTS:
        return pa.dictionary(pa.int32(), pa.string())
    return pa.float64() if name == "metres" else pa.int64()


def _plain(column: pa.ChunkedArray) -> pa.Array:
    return column.cast(pa.string()).combine_chunks()


@dataclass(frozen=True, slots=True)
class _Laid:
    """Numbers for the kernels, sorted by (place, start): people 0..targets-1 are the targets."""

    people: pa.Array
    targets: int
    since: Ints
    place: Ints
    person: Ints
    start: Ints
    end: Ints
    metres: Floats
    fact: Ints
    shown: pa.Array
    source: pa.Array

    def spans(self, *, joined: bool) -> tuple[Any, ...]:
        """The arguments of a kernel from `place` to `own`: rows as they came, or joined into visits."""
        place, person, start, end = self.place, self.person, self.start, self.end
        if joined:
            place, person, start, end = kernels.join(place, person, start, end, len(self.people))
        group = np.searchsorted(place, np.arange(int(place[-1]) + 2)).astype(np.int64)
        own = np.flatnonzero(person < self.targets)
        own = own[np.argsort(person[own], kind="stable")]
        counts = np.bincount(person[own], minlength=self.targets)
        own_at = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        return place, person, start, end, kernels.reach(place, end), group, own_at, own


def _lay_out(targets: pa.Table, others: pa.Table, window: Window, *, longer_s: int) -> _Laid:
    """Both together. The targets come first, so that their people and places have the first numbers."""
    both = pa.concat_tables(
        [_coded(targets.select(_COLUMNS)), _coded(others.select(_COLUMNS))]
    ).unify_dictionaries()
    text = {name: both[name].combine_chunks() for name in TEXTS}
    code = {name: text[name].indices.to_numpy().astype(np.int64) for name in TEXTS}
    ours = np.arange(len(both)) < len(targets)
    people, places = (int(code[name][: len(targets)].max()) + 1 for name in ("person", "place"))
    start = np.maximum(both["start"].to_numpy(), window.start)
    end = both["end"].to_numpy()
    end = np.where(ours, end, np.minimum(end, window.end))
    strangers = (code["person"] >= people) & (code["place"] < places)
    kept = np.flatnonzero((start < end) & (ours | strangers))
    end = np.where(ours, end, end + longer_s)
    kept = kept[np.lexsort((start[kept], code["place"][kept]))]
    since = np.empty(people, np.int64)
    since[code["person"][: len(targets)]] = targets["since"].to_numpy()
    return _Laid(
        people=text["person"].dictionary,
        targets=people,
        since=since,
        place=code["place"][kept],
        person=code["person"][kept],
        start=start[kept],
        end=end[kept],
        metres=both["metres"].to_numpy()[kept],
        fact=(code["shown"] * len(text["source"].dictionary) + code["source"])[kept],
        shown=text["shown"].dictionary,
        source=text["source"].dictionary,
    )


def _coded(table: pa.Table) -> pa.Table:
    """Texts as int32 codes, whatever width the file or Spark gave them."""
    columns = {}
    for name in _COLUMNS:
        column = table[name]
        if name in TEXTS and not pa.types.is_dictionary(column.type):
            column = column.dictionary_encode()
        columns[name] = column.cast(_type(name))
    return pa.table(columns)


def _sums(laid: _Laid, high: int) -> pa.Table:
    """What every target shares with every other at the places of this bucket."""
    skip = np.zeros(len(laid.people), np.bool_)
    skip[: laid.targets] = True
    numbers = np.arange(laid.targets, dtype=np.int64)
    met = kernels.meet(numbers, laid.since, high, skip, *laid.spans(joined=True))
    nothing = pa.nulls(len(met))
    columns = [
        laid.people.take(pa.array(met[:, 0])),
        laid.people.take(pa.array(met[:, 1])),
        *(pa.array(met[:, column]) for column in range(2, 6)),
        *(nothing.cast(one.type) for one in list(_SCHEMA)[6:]),
    ]
    return pa.Table.from_arrays(columns, schema=_SCHEMA)


def _told(laid: _Laid, high: int, *, apart: bool) -> Iterator[pa.Table]:
    """Places, sources and the nearest distance of what was found: of each pair, or of each person met."""
    wanted = np.zeros(len(laid.people), np.bool_)
    wanted[laid.targets :] = True
    numbers = np.arange(laid.targets, dtype=np.int64)
    place, person, start, end, furthest, group, own_at, own = laid.spans(joined=False)
    metres = np.where(np.isnan(laid.metres), np.inf, laid.metres)
    for few in np.array_split(numbers, laid.targets if apart else 1):
        first, last = int(few[0]), int(few[-1]) + 1
        pairs, nearest = kernels.evidence(
            few, laid.since[first:last], high, wanted, place, person, start, end, furthest, group,
            own_at[first : last + 1] - own_at[first], own[own_at[first] : own_at[last]], laid.fact, metres,
        )  # fmt: skip
        yield _evidence(
            laid, np.unique(pairs, axis=0), nearest, through=laid.people[first].as_py() if apart else ""
        )


def _evidence(laid: _Laid, pairs: Ints, nearest: Floats, *, through: str) -> pa.Table:
    people, begins = np.unique(pairs[:, 0], return_index=True)
    offsets = pa.array(np.append(begins, len(pairs)), pa.int32())
    near = nearest[people]
    nothing = pa.nulls(len(people), pa.int64())
    columns = [
        pa.array([through] * len(people), pa.string()),
        laid.people.take(pa.array(people)),
        *([nothing] * 4),
        pa.array(near, mask=np.isinf(near)),
        _listed(offsets, laid.shown, pairs[:, 1] // len(laid.source)),
        _listed(offsets, laid.source, pairs[:, 1] % len(laid.source)),
    ]
    return pa.Table.from_arrays(columns, schema=_SCHEMA)


def _listed(offsets: pa.Array, names: pa.Array, codes: Ints) -> pa.Array:
    return pa.ListArray.from_arrays(offsets, names.take(pa.array(codes)))
