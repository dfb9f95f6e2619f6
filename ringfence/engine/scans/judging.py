"""Is a scan new, a repeat, or does it contradict what its device sent before? The same for every store of scans."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ringfence.engine.scans import rows
from ringfence.engine.scans.rows import Scan
from ringfence.engine.scans.seen import Earlier


@dataclass(frozen=True)
class Conflict:
    """Row `row` of its request repeats a record with other content: in which fields, and when the first was taken."""

    row: int
    fields: list[str]
    at: int


@dataclass
class Taken:
    """The outcome of one request."""

    new: int = 0
    repeated: int = 0
    conflicts: list[Conflict] = field(default_factory=list)


class Judging:
    """`recent` holds scans by the key of their record; older ones are known by their fingerprints alone."""

    salt: bytes
    recent: dict[int, Scan]

    def judge(
        self, requests: list[list[Scan]], keyed: list[list[int]], before: Mapping[int, Earlier]
    ) -> tuple[list[Taken], dict[int, Scan]]:
        """The outcome of each request, and what is new in all of them together. `before`: the older ones by key."""
        fresh: dict[int, Scan] = {}
        answers = [
            self._judge(request, keys, before, fresh) for request, keys in zip(requests, keyed, strict=True)
        ]
        return answers, fresh

    def _judge(
        self, request: list[Scan], keys: list[int], before: Mapping[int, Earlier], fresh: dict[int, Scan]
    ) -> Taken:
        """Which rows are new (into `fresh`), repeated or contradictory."""
        taken = Taken()
        for row, (key, scan) in enumerate(zip(keys, request, strict=True)):
            first = self.recent.get(key) or fresh.get(key)
            if first is not None:
                fields = [name for name in rows.FIELDS if getattr(first, name) != getattr(scan, name)]
                at = first.at
            elif key in before:
                fields, at = self._compare(scan, before[key]), before[key].at
            else:
                fresh[key] = scan
                taken.new += 1
                continue
            if fields:
                taken.conflicts.append(Conflict(row, fields, at))
            else:
                taken.repeated += 1
        return taken

    def _compare(self, scan: Scan, earlier: Earlier) -> list[str]:
        if rows.content_of(scan, self.salt) == earlier.content:
            return []
        return rows.differing(earlier.parts, rows.parts_of(scan, self.salt)) or ["left"]
