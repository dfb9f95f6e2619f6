"""The same question as `search` on Apache Spark, for those who outgrow one machine; the answer is the same.

Spark shares out buckets of the lake and adds up; in each bucket our own kernel runs (`bucket`). The people who look for
others travel to the buckets of their places; the millions who are looked through never leave their files.
"""

# mypy: disable-error-code="no-any-unimported"
import logging
import os
import shutil
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ringfence.core.contacts.raw import RawRow, threshold_s
from ringfence.core.words import PersonId, Refused, Window
from ringfence.engine.lake import Lake
from ringfence.engine.records import Columns

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

DAY = 86400
LOOPBACK = "127.0.0.1"
SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.adaptive.enabled": "false",  # it would melt our even buckets into few
    "spark.sql.session.timeZone": "UTC",
}
Spans = Mapping[str, Window]


def session(master: str, *, settings: Mapping[str, str] | None = None) -> "SparkSession":
    """A session on the cluster at `master` (spark://HOST:7077, local[2] ...); starting takes some seconds.

    Refused: PySpark or Java is missing, or no cluster answers; the message says what to do.
    """
    _check()
    logging.getLogger("py4j").setLevel(logging.WARNING)
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if _here(master):
        os.environ.setdefault("SPARK_LOCAL_IP", LOOPBACK)
    build = SparkSession.builder.appName("ringfence").master(master)
    here = {"spark.driver.host": LOOPBACK, "spark.driver.bindAddress": LOOPBACK} if _here(master) else {}
    for key, value in {**SETTINGS, **here, **(settings or {})}.items():
        build = build.config(key, value)
    try:
        made: SparkSession = build.getOrCreate()
    except (PySparkException, OSError, RuntimeError) as problem:
        raise Refused(f"--master {master}: Spark did not start: {problem}", code="spark-failed") from problem
    made.sparkContext.setLogLevel("ERROR")
    return made


def _here(master: str) -> bool:
    """All on this machine: then nothing listens to the outside."""
    return master.startswith(("local", f"spark://{LOOPBACK}", "spark://localhost"))


def _check() -> None:
    missing = [name for name in ("pyspark", "pyarrow") if find_spec(name) is None]
    if missing:
        raise Refused(
            f"Spark needs {' and '.join(missing)}; install the extra: uv pip install -r requirements/spark.txt",
            code="spark-missing",
        )
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise Refused("Spark needs Java 17: apt-get install openjdk-17-jre-headless", code="java-missing")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A session, and a lake that every machine of it can read under the same path."""

    spark: "SparkSession"
    lake: Lake

    def raw(
        self, index: Sequence[PersonId], *, window: Window, min_minutes: float, ring2_min_minutes: float
    ) -> list[RawRow]:
        """`ringfence.core.contacts.raw.raw`, answered from the lake."""
        from ringfence.engine import cluster_rows as rows

        index = list(dict.fromkeys(index))
        spans = {str(person): window for person in index}
        pairs, tells = self._first(spans, window=window)
        exposed = rows.first_of(pairs)
        pairs = rows.at_least(pairs, seconds=threshold_s(min_minutes))
        ring1 = rows.listed(pairs, tells=rows.of_pairs(tells, pairs), ring=1, inner={})
        inner = {row.person: row.index for row in ring1}
        if not inner:
            return []
        # Index people are looked for from the window's end on: they meet nobody, and are nobody's contact.
        spans = {name: Window(window.end, window.end) for name in spans}
        spans |= {str(person): Window(exposed[person], window.end) for person in inner}
        pairs, tells = self._second(spans, window=window, least_s=max(1, threshold_s(ring2_min_minutes)))
        return ring1 + rows.listed(pairs, tells=tells, ring=2, inner=inner)

    def backward(
        self, index: Sequence[PersonId], *, onset: Mapping[PersonId, int], days: int = 14
    ) -> list[RawRow]:
        """The source's side: everyone who met an index person in the `days` before that person's onset.

        Everyone counts, however short; a row adds up all index people whom it names.
        """
        from ringfence.engine import cluster_rows as rows

        spans = {str(person): Window(onset[person] - days * DAY, onset[person]) for person in index}
        starts, ends = [one.start for one in spans.values()], [one.end for one in spans.values()]
        pairs, tells = self._first(spans, window=Window(min(starts), max(ends)))
        return rows.listed(pairs, tells=tells, ring=1, inner={})

    def around(
        self, index: Sequence[PersonId], *, window: Window, margin_s: int = 0, also: Iterable[str] = ()
    ) -> Columns:
        """The rows of `index`, of everyone whom they met in `window`, and of everyone whom those met in turn.

        `margin_s` also counts who came that many seconds after or before; `also` count as met without having been
        seen (those who live with an index person). Enough for `trace.trace` and its like to
        answer what they would answer from the whole lake.
        """
        from ringfence.engine import cluster_rows as rows

        wide = Window(window.start - margin_s, window.end + margin_s + 1)
        inside = {str(person): wide for person in index}
        for step in range(2):
            met = self._found(inside, window=wide, apart=False, longer_s=margin_s + 1 if margin_s else 0)
            names = (
                met.where(met["seconds"].isNull()).select("person").distinct().toArrow()["person"].to_pylist()
            )
            inside |= dict.fromkeys([*names, *(also if step == 0 else ())], wide)
        return rows.columns(self._rows(inside, window=wide))

    def records(self, people: Iterable[str], *, window: Window) -> Columns:
        """The rows of these people that overlap `window`, encounters among them alone."""
        from ringfence.engine import cluster_rows as rows

        return rows.columns(self._rows(dict.fromkeys(people, window), window=window))

    def _rows(self, spans: Spans, *, window: Window) -> "pa.Table":
        from ringfence.engine import bucket

        lake = self.lake

        def records_of(wanted: Any) -> Any:
            return bucket.records_of(wanted, lake=lake, window=window)

        return self._asked(spans).groupBy("bucket").applyInArrow(records_of, bucket.RECORDS).toArrow()

    def _first(self, spans: Spans, *, window: Window) -> tuple["pa.Table", "pa.Table"]:
        """(one row per pair, what tells of each pair) of few people; they are not one another's contacts."""
        found = self._found(spans, window=window, apart=True).persist()
        try:
            others = found.where(~found["person"].isin(list(spans)))
            return _sums(others).toArrow(), _tells(others).toArrow()
        finally:
            found.unpersist()

    def _second(self, spans: Spans, *, window: Window, least_s: int) -> tuple["pa.Table", "pa.Table"]:
        """(one row per pair, what tells of each person) for those who shared `least_s` with all of them together."""
        from pyspark.sql import functions as f

        found = self._found(spans, window=window, apart=False).persist()
        try:
            sums = _sums(found)
            all_s = sums.groupBy("person").agg(f.sum("seconds").alias("all_s"))
            enough = all_s.where(f.col("all_s") >= least_s).select("person")
            return tuple(part.join(enough, "person", "leftsemi").toArrow() for part in (sums, _tells(found)))
        finally:
            found.unpersist()

    def _asked(self, spans: Spans) -> "DataFrame":
        from ringfence.engine.cluster_rows import asked

        parts = min(self.lake.buckets, 4 * self.spark.sparkContext.defaultParallelism)
        self.spark.conf.set("spark.sql.shuffle.partitions", str(parts))
        return self.spark.createDataFrame(asked(spans, self.lake))

    def _found(self, spans: Spans, *, window: Window, apart: bool, longer_s: int = 0) -> "DataFrame":
        """Two steps: the people's own rows from the buckets of people, their meetings from the buckets of places."""
        from ringfence.engine import bucket

        lake = self.lake

        def rows_of(wanted: Any) -> Any:
            return bucket.rows_of(wanted, lake=lake, window=window, longer_s=longer_s)

        def meet(targets: Any) -> Any:
            return bucket.meet(targets, lake=lake, window=window, apart=apart, longer_s=longer_s)

        rows = self._asked(spans).groupBy("bucket").applyInArrow(rows_of, bucket.TARGETS)
        return rows.groupBy("bucket").applyInArrow(meet, bucket.FOUND)


def _sums(found: "DataFrame") -> "DataFrame":
    """One row per pair over all places."""
    from pyspark.sql import functions as f

    pairs = found.where(f.col("seconds").isNotNull()).groupBy("through", "person")
    return pairs.agg(
        f.sum("seconds").alias("seconds"),
        f.sum("meetings").alias("meetings"),
        f.min("first").alias("first"),
        f.max("last").alias("last"),
    )


def _tells(found: "DataFrame") -> "DataFrame":
    from pyspark.sql import functions as f

    return found.where(f.col("seconds").isNull()).select("through", "person", "nearest", "places", "sources")
