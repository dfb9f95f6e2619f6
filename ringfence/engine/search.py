"""The same question and the same answer as core's `raw`, on columns and compiled: millions of rows in seconds.

Targets are split over our own threads; each pair's sums are integers made inside one thread, and the parts are
put together in target order, so the answer does not depend on how many threads there were.
"""

from collections.abc import Sequence

import numpy as np

from ringfence.core.contacts.raw import RawRow, threshold_s
from ringfence.core.words import PersonId, Window
from ringfence.engine.join import FIRST, NUMBER, OTHER, SECONDS, Progress, find_evidence, find_meetings
from ringfence.engine.layout import lay_out
from ringfence.engine.records import Columns
from ringfence.engine.rings import Evidence, rows


def raw(
    index: Sequence[PersonId],
    *,
    columns: Columns,
    window: Window,
    min_minutes: float,
    ring2_min_minutes: float,
    progress: Progress | None = None,
) -> list[RawRow]:
    """`ringfence.core.contacts.raw.raw`, answered from columns. `progress(done, all)` follows the second ring."""
    people = len(columns.people)
    cases = columns.code_of(dict.fromkeys(index))
    skip = np.zeros(people, np.bool_)
    skip[cases] = True
    since = np.full(len(cases), window.start, np.int64)
    layout = lay_out(columns, targets=cases, window=window)
    met = find_meetings(layout.visits, cases, since=since, high=window.end, skip=skip)
    exposed = np.full(people, window.end, np.int64)
    np.minimum.at(exposed, met[:, OTHER], met[:, FIRST])
    enough = met[met[:, SECONDS] >= threshold_s(min_minutes)]
    told = Evidence(columns, layout)
    for number, case in enumerate(cases):
        wanted = np.zeros(people, np.bool_)
        wanted[enough[enough[:, NUMBER] == number, OTHER]] = True
        told.add(find_evidence(layout, np.array([case]), since=since[:1], high=window.end, wanted=wanted))
    ring1 = rows(cases, pairs=enough, told=told, ring=1, inner={})

    inner = np.unique(enough[:, OTHER])
    skip[inner] = True
    since = exposed[inner]
    layout = lay_out(columns, targets=inner, window=window)
    later = find_meetings(layout.visits, inner, since=since, high=window.end, skip=skip, progress=progress)
    total = np.bincount(later[:, OTHER], weights=later[:, SECONDS], minlength=people)
    wanted = total >= max(1, threshold_s(ring2_min_minutes))
    told = Evidence(columns, layout)
    told.add(find_evidence(layout, inner, since=since, high=window.end, wanted=wanted))
    through = {row.person: row.index for row in ring1}
    return ring1 + rows(inner, pairs=later[wanted[later[:, OTHER]]], told=told, ring=2, inner=through)
