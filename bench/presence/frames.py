"""Polars, tables in memory (from Parquet where they do not fit), as the bench asks every engine."""

from pathlib import Path

from .city import LONGEST
from .ours import BACK, LEAST, WITHIN
from .peers import WIDE

IN_MEMORY = 30_000_000


class Polars:
    """Lazy frames in both orders; thousands of cases by three-hour buckets."""

    name = "polars"

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def build(self, city) -> None:
        self.open()

    def open(self):
        import polars as pl

        self.pl = pl
        frames = [pl.scan_parquet(path) for path in self.files()]
        if frames[0].select(pl.len()).collect().item() <= IN_MEMORY:
            frames = [frame.collect().lazy() for frame in frames]
        self.by_person, self.by_place = frames
        return self

    def ready(self) -> None:
        self.pl.DataFrame({"a": [1]}).lazy().group_by("a").agg(self.pl.len()).collect()

    def _sums(self, frame, by):
        pl = self.pl
        first = pl.max_horizontal("start", "s")
        frame = frame.with_columns(ov=pl.min_horizontal("end", "e") - first, f=first)
        return frame.group_by(by).agg(pl.col("ov").cast(pl.Int64).sum(), pl.col("f").min(), n=pl.len())

    def _hit(self):
        return (self.pl.col("start") < self.pl.col("e")) & (self.pl.col("end") > self.pl.col("s"))

    def _here(self, own):
        return self.by_place.filter(self.pl.col("place").is_in(own["place"].unique().implode()))

    def _met(self, own, who: int):
        hit = self._hit() & (self.pl.col("person") != who)
        return self._sums(self._here(own).join(own.lazy(), on="place").filter(hit), ["person"]).collect()

    def _own(self, who: int):
        return (
            self.by_person.filter(self.pl.col("person") == who)
            .select("place", "seat", s="start", e="end")
            .collect()
        )

    def one(self, who: int) -> int:
        return self._met(self._own(who), who).height

    def back(self, who: int) -> int:
        pl, (low, high) = self.pl, BACK
        own = self._own(who).filter((pl.col("s") < high) & (pl.col("e") > low))
        return self._met(
            own.with_columns(s=pl.max_horizontal("s", low), e=pl.min_horizontal("e", high)), who
        ).height

    def _bucketed(self, own):
        pl = self.pl
        low, high = (pl.col("s") - LONGEST).clip(0) // WIDE, (pl.col("e") - 1) // WIDE + 1
        own = own.with_columns(b=pl.int_ranges(low, high, dtype=pl.Int32)).explode("b").collect()
        here = self._here(own).with_columns(b=(pl.col("start") // WIDE).cast(pl.Int32))
        return here.join(own.lazy(), on=["place", "b"]).filter(self._hit())

    def _row(self, frame) -> tuple[int, int, int]:
        pl = self.pl
        sums = frame.select(pl.len(), pl.col("ov").sum(), pl.col("n").cast(pl.Int64).sum())
        return tuple(sums.collect().row(0))

    def many(self, cases) -> tuple[int, int, int]:
        pl = self.pl
        wanted = pl.Series([int(one) for one in cases], dtype=pl.Int32)
        own = self.by_person.filter(pl.col("person").is_in(wanted.implode()))
        found = self._bucketed(own.select("place", cp="person", s="start", e="end"))
        return self._row(self._sums(found.filter(pl.col("person") != pl.col("cp")), ["cp", "person"]))

    def second(self, who: int) -> tuple[int, int, int]:
        pl = self.pl
        first = self._met(self._own(who), who).filter(pl.col("ov") >= LEAST).select("person", "f")
        own = self.by_person.join(first.lazy(), on="person").filter(pl.col("end") > pl.col("f"))
        found = self._bucketed(own.select("place", s=pl.max_horizontal("start", "f"), e="end"))
        others = found.filter(pl.col("person") != who).join(first.lazy(), on="person", how="anti")
        return self._row(self._sums(others, ["person"]))

    def seats(self, who: int) -> tuple[int, int]:
        pl = self.pl
        own = self._own(who).filter(pl.col("seat") > 0).rename({"seat": "mine"})
        near = (pl.col("seat") // 100 == pl.col("mine") // 100) & (
            (pl.col("seat") - pl.col("mine")).abs() <= WITHIN
        )
        hit = self._hit() & near & (pl.col("person") != who)
        found = self._sums(self._here(own).join(own.lazy(), on="place").filter(hit), ["person"]).collect()
        return found.height, int(found["ov"].sum())

    def files(self) -> list[Path]:
        return [self.folder / "by_person.parquet", self.folder / "by_place.parquet"]

    def close(self) -> None:
        self.by_person = self.by_place = None
