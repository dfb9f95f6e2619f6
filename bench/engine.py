"""The presence search against DuckDB, SQLite, PostgreSQL, ClickHouse and Polars, all interleaved in one run.

    bench/engine.py [--rows 10M,100M] [--peers duckdb,sqlite,...] [--queries ABC] [--rounds N] [--json FILE] [--quick]

A one case, B 100 cases, C one case and its second ring, D 10,000 cases, E backward, F seats in trains. Every engine
must give the same result, or the run fails. Times are medians; a ratio above 1 means ours is faster. `--quick` asks
everything of a hundredth of the rows, and judges results only. An absent peer is left out by name.
"""

import argparse
import json
import math
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import duckdb
import numpy as np
from presence import frames, ours, peers
from presence.city import City, city
from presence.native import Native

ENGINES = {
    one.name: one
    for one in (
        ours.Ours,
        ours.Days,
        peers.Duck,
        peers.DuckParquet,
        peers.Lite,
        peers.Postgres,
        peers.Click,
        frames.Polars,
    )
}
PEERS = ("duckdb", "duckdb-parquet", "sqlite", "postgres", "clickhouse", "polars")
LARGE = ("duckdb", "clickhouse", "polars")
WALKERS = ("sqlite", "postgres")
"""One thread, row by row: their D takes half a minute and is asked once."""
ASKED = {"A": 7, "B": 1, "C": 1, "D": 1, "E": 5, "F": 5}
BEST = ("duckdb", "clickhouse", "polars")
GOALS = {
    ("A", "10M", "duckdb"): 40, ("A", "10M", "sqlite"): 15, ("A", "100M", "duckdb"): 10,
    ("B", "10M", "duckdb"): 12, ("B", "100M", "duckdb"): 12,
    ("C", "10M", "best"): 4, ("C", "100M", "best"): 3, ("D", "10M", "best"): 5, ("D", "100M", "best"): 5,
}  # fmt: skip


class Run:
    """One size: its data, its engines, its times."""

    def __init__(self, label: str, rows: int, names: list[str], *, rounds: int, judged: bool) -> None:
        self.label, self.rounds, self.judged = label, rounds, judged
        self.folder = Path(tempfile.mkdtemp(prefix=f"engine-{label}-", dir=os.environ.get("BENCH_DIR")))
        self.folder.chmod(0o755)
        self.figures: dict[str, dict] = {}
        self.times: dict[tuple[str, str], list[float]] = {}
        self.busy: dict[tuple[str, str], list[float]] = {}
        self.build(city(rows), names)

    def build(self, data: City, names: list[str]) -> None:
        self.rows, self.people = len(data), data.people
        chosen = np.random.default_rng(1).choice(data.people, min(10_000, data.people), replace=False)
        self.cases = chosen.astype(np.int64)
        riders = np.unique(data.person[data.seat > 0])
        self.riders = riders[:: max(1, len(riders) // 50)]
        mine = ours.Ours(self.folder)
        wall, cpu = spent(lambda: mine.build(data))
        mine.prepare(data)
        tables(data, mine, self.folder)
        self.engines = {"ours": mine}
        self.costs = {"ours": (wall, cpu)}
        for name in names:
            try:
                engine = ENGINES[name](self.folder)
                self.costs[name] = spent(lambda engine=engine: engine.build(data))
                if name == "days":
                    engine.prepare(data)
                self.engines[name] = engine
            except ImportError as problem:
                print(f"left out: {name} ({problem})")
        scale = 1e8 / self.rows
        for name, (wall, cpu) in self.costs.items():
            print(
                f"  {self.label:>5} build {name:14} {wall * scale:8.1f} s, {cpu * scale:8.1f} s CPU a 100M rows",
                flush=True,
            )

    def ask(self, query: str, name: str, number: int) -> object:
        engine = self.engines[name]
        cases, case = self.cases, int(self.cases[number % len(self.cases)])
        if query == "A":
            return engine.one(case)
        if query == "E":
            return engine.back(case)
        if query == "F":
            return engine.seats(int(self.riders[number % len(self.riders)]))
        if query == "C":
            return engine.second(int(cases[2]))
        return engine.many(cases[:100] if query == "B" else cases)

    def rounds_of_all(self) -> None:
        """Interleaved: every engine answers a round of questions before any answers the next; who begins changes."""
        answers: dict[tuple[str, int], dict[str, object]] = {}
        for name in self.engines:  # warm: everything once before anything counts
            for query in ASKED.keys() - {"D"}:
                self.ask(query, name, 1)
        for turn in range(self.rounds):
            order = list(self.engines)
            order = order[turn % len(order) :] + order[: turn % len(order)]
            for query, times in ASKED.items():
                for name in order:
                    for number in range(times):
                        if query == "D" and turn >= (1 if name in WALKERS else 2):
                            continue
                        began, busy = time.perf_counter(), time.process_time()
                        answer = self.ask(query, name, number)
                        self.busy.setdefault((query, name), []).append(time.process_time() - busy)
                        self.times.setdefault((query, name), []).append(time.perf_counter() - began)
                        answers.setdefault((query, number), {})[name] = told(answer)
        for (query, number), found in answers.items():
            if len(set(found.values())) > 1:
                raise SystemExit(f"{query}, question {number}, {self.label}: other results: {found}")

    def table(self) -> None:
        for query in ASKED:
            mine = statistics.median(self.times[query, "ours"])
            self.put(query, mine * 1e3, "ms")
            best = math.inf
            for name in self.engines:
                if name == "ours":
                    continue
                peer = statistics.median(self.times[query, name])
                if name in BEST:
                    best = min(best, peer)
                goal = 1 / 1.5 if name == "days" and query == "A" else self.goal(query, name)
                self.put(query, mine * 1e3, "ms", suffix=name, peer=peer * 1e3, target=goal)
                if name != "postgres":  # whose processor time is another process's
                    cpu = [statistics.median(self.busy[query, one]) * 1e3 for one in ("ours", name)]
                    self.put(f"{query}-cpu", cpu[0], "ms CPU", suffix=name, peer=cpu[1])
            if math.isfinite(best):
                self.put(
                    query, mine * 1e3, "ms", suffix="best", peer=best * 1e3, target=self.goal(query, "best")
                )

    def goal(self, query: str, name: str) -> float | None:
        return GOALS.get((query, self.label, name))

    def put(self, what, value, unit, *, suffix="", peer=None, target=None, more=False) -> None:
        """`target` is the least ratio; `more`: more is better."""
        ratio = None if peer is None or not value else (value / peer if more else peer / value)
        met = not self.judged or target is None or ratio is None or ratio >= target
        name = "-".join(part for part in (what, self.label, suffix) if part)
        self.figures[name] = {
            "value": float(f"{value:.4g}"), "unit": unit, "target": target and round(target, 3),
            "peer": None if peer is None else {"name": suffix, "value": float(f"{peer:.4g}")},
            "ratio": ratio and float(f"{ratio:.4g}"), "ok": bool(met),
        }  # fmt: skip

    def sides(self) -> None:
        """What concerns our engine alone: the yardstick in C, threads, streams, company, bytes, build."""
        mine = self.engines["ours"]
        size = sum(path.stat().st_size for path in mine.files() if path.stem not in ("seat", "train"))
        self.put("bytes", size / self.rows, "bytes a row", suffix="limit", peer=25.0, target=1.0)
        if "duckdb" in self.costs:
            self.put(
                "build",
                self.costs["ours"][1],
                "s CPU",
                suffix="duckdb",
                peer=self.costs["duckdb"][1],
                target=1 / 1.2,
            )
        self.put("build", self.costs["ours"][0] * 1e8 / self.rows, "s a 100M rows")
        self._against_c(mine)
        one, two = (
            spent_wall(lambda t=t: ours.Ours(self.folder, threads=t).open().many(self.cases)) for t in (1, 2)
        )
        if one[1] != two[1] or mine.streamed(self.cases) != two[1]:
            raise SystemExit("one thread, two threads and a stream do not agree")
        self.put("D", two[0] * 1e3, "ms", suffix="one-thread", peer=one[0] * 1e3)
        self.put(
            "D", spent_wall(lambda: mine.streamed(self.cases))[0] * 1e3, "ms", suffix="every-pair-handed-out"
        )
        self._in_company(mine)

    def _against_c(self, mine: ours.Ours) -> None:
        try:
            native = Native(mine.segments[0])
        except FileNotFoundError as absent:
            print(f"left out: the yardstick in C ({absent})")
            return
        times: dict[str, list[float]] = {"A": [], "AC": [], "D": [], "DC": []}
        for _ in range(5):
            for case in self.cases[:40].tolist():
                times["AC"].append((found := spent_wall(lambda c=case: len(native.one(c)[0])))[0])
                times["A"].append((same := spent_wall(lambda c=case: mine.one(c)))[0])
                if found[1] != same[1]:
                    raise SystemExit("the yardstick in C found others")
            times["DC"].append((found := spent_wall(lambda: native.totals(self.cases)))[0])
            times["D"].append((same := spent_wall(lambda: mine.many(self.cases)))[0])
            if found[1] != same[1]:
                raise SystemExit("the yardstick in C counted otherwise")
        for query in "AD":
            value, peer = (statistics.median(times[key]) * 1e3 for key in (query, query + "C"))
            self.put(query, value, "ms", suffix="c", peer=peer, target=1 / 1.3)

    def _in_company(self, mine: ours.Ours) -> None:
        """A, while another thread searches all the time: the same answers; time may only suffer from the processor."""
        alone, stop = (
            [spent_wall(lambda c=c: mine.one(c)) for c in self.cases[:60].tolist()],
            threading.Event(),
        )

        def other() -> None:
            busy = ours.Ours(self.folder, threads=1).open()
            while not stop.is_set():
                busy.many(self.cases[:200])

        thread = threading.Thread(target=other)
        thread.start()
        beside = [spent_wall(lambda c=c: mine.one(c)) for c in self.cases[:60].tolist()]
        stop.set()
        thread.join()
        if [one[1] for one in alone] != [one[1] for one in beside]:
            raise SystemExit("a search beside another gave another answer")
        first, second = (statistics.median(one[0] for one in times) * 1e3 for times in (beside, alone))
        self.put("A", first, "ms", suffix="beside-another-search", peer=second)

    def cold(self) -> None:
        """Each engine in a process of its own, its files dropped from memory: first answers, and peak memory."""
        for name in list(self.engines):
            if name in ("days", "postgres"):
                continue
            self.engines[name].close()
            for path in self.engines[name].files():
                handle = os.open(path, os.O_RDONLY)
                os.fdatasync(handle)
                os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(handle)
            words = [
                sys.executable,
                __file__,
                "--alone",
                name,
                str(self.folder),
                "".join(ASKED),
                *map(str, self.cases[:100]),
            ]
            done = subprocess.run(words, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"  {name} alone: {done.stderr.strip().splitlines()[-1:]}")
                continue
            found = json.loads(done.stdout.splitlines()[-1])
            for query in found.keys() - {"memory"}:
                self.put(f"{query}-cold", found[query] * 1e3, "ms", suffix="" if name == "ours" else name)
            self.put("memory", found["memory"], "GB at most", suffix="" if name == "ours" else name)

    def close(self) -> None:
        for engine in self.engines.values():
            try:
                engine.close()
            except Exception as problem:  # already closed by the cold run
                print(f"  closing: {problem}")
        shutil.rmtree(self.folder, ignore_errors=True)


def alone(name: str, folder: str, queries: str, *cases: str) -> None:
    """The first answers of a fresh process, and what memory it took."""
    engine = ENGINES[name](Path(folder)).open()
    engine.ready()
    chosen = np.array(cases, np.int64)
    found = {query: spent_wall(ask)[0] for query, ask in (
        ("A", lambda: engine.one(int(chosen[1]))), ("B", lambda: engine.many(chosen)),
        ("C", lambda: engine.second(int(chosen[2]))),
    ) if query in queries}  # fmt: skip
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    found["memory"] = int(status["VmHWM"].split()[0]) / 1e6
    print(json.dumps(found))


def told(answer: object) -> object:
    return tuple(int(one) for one in answer) if isinstance(answer, (tuple, list)) else int(answer)


def spent_wall(work) -> tuple[float, object]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def spent(work) -> tuple[float, float]:
    """(seconds, processor seconds of this process)."""
    before, began = resource.getrusage(resource.RUSAGE_SELF), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - began, cpu


def tables(data: City, mine: ours.Ours, folder: Path) -> None:
    """Both orders as Parquet, for the peers."""
    segment = mine.segments[0]
    place = np.repeat(np.arange(data.places, dtype=np.int32), np.diff(segment.place_at))
    orders = {
        "by_person": (data.person, data.place, data.start, data.end, data.seat),
        "by_place": (segment.person, place, segment.start, segment.end, mine.seat[0]),
    }
    for name, columns in orders.items():
        with duckdb.connect() as base:
            base.execute("SET threads=2")
            plain = [np.ascontiguousarray(column) for column in columns]
            base.register("rows", dict(zip(["person", "place", "start", "end", "seat"], plain, strict=True)))
            base.execute(
                f"COPY (FROM rows) TO '{folder}/{name}.parquet' (COMPRESSION zstd, ROW_GROUP_SIZE 491520)"
            )


def number(text: str) -> int:
    return int(float(text.upper().replace("M", "e6").replace("K", "e3")))


def main() -> bool:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", default="10M,100M")
    asked.add_argument("--peers", default=",".join(PEERS))
    asked.add_argument("--queries", default="ABCDEF")
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--json", type=Path)
    asked.add_argument("--quick", action="store_true")
    how = asked.parse_args()
    for query in set(ASKED) - set(how.queries):
        del ASKED[query]
    city(10_000)
    figures: dict[str, dict] = {}
    medians: dict[str, dict[str, float]] = {}
    for label in how.rows.split(","):
        rows, names = number(label), [one for one in how.peers.split(",") if one]
        if rows > 30_000_000:
            names = [one for one in names if one in LARGE]
        run = Run(label, rows // 100 if how.quick else rows, ["days", *names] if rows <= 200_000_000 else names,
                  rounds=2 if how.quick else how.rounds, judged=not how.quick)  # fmt: skip
        try:
            run.rounds_of_all()
            run.table()
            run.sides()
            run.cold()
        finally:
            run.close()
        figures |= run.figures
        medians[label] = {query: statistics.median(run.times[query, "ours"]) / run.rows for query in ASKED}
        show(run.figures)
    for small, large in zip(list(medians), list(medians)[1:], strict=False):
        for query in ASKED:
            growth = medians[large][query] / medians[small][query]
            figures[f"{query}-growth-{small}-{large}"] = {
                "value": float(f"{growth:.3g}"), "unit": "times the time a row", "target": None, "peer": None,
                "ratio": None, "ok": True,
            }  # fmt: skip
    if how.json:
        how.json.write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return all(one["ok"] for one in figures.values())


def show(figures: dict[str, dict]) -> None:
    for name, one in figures.items():
        peer = "" if one["peer"] is None else f"{one['peer']['value']:>12,g}"
        ratio = "" if one["ratio"] is None else f"{one['ratio']:8.1f} x"
        goal = "" if one["target"] is None else f"goal {one['target']:g}{'' if one['ok'] else '  MISSED'}"
        print(f"  {name:38} {one['value']:>12,g} {one['unit']:22} {peer:>12} {ratio:>10} {goal}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        alone(*sys.argv[2:])
    else:
        raise SystemExit(not main())
