"""The whole folder of a county: who lives there, what happened, what was seen of it, and the truth in a folder apart."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ringfence.core.simulation.county import County
from ringfence.core.simulation.disease import Disease
from ringfence.core.simulation.epidemic import unfold
from ringfence.core.simulation.transmission import Outbreak
from ringfence.files import county as plain
from ringfence.files import county_observed, county_outbreak


@dataclass(frozen=True, slots=True)
class Asked:
    """`disease` None: no outbreak. `observed`: also what registers, scans, cameras and cells have of the visits."""

    days: int
    threads: int = 1
    disease: Disease | None = None
    cases: int = 10
    observed: bool = True


def write(
    county: County, folder: Path, asked: Asked, *, told: plain.Told = lambda step, done, parts: None
) -> tuple[dict[str, int], Outbreak | None]:
    """All files into `folder`: rows of each by its path, and the outbreak as it went."""
    days, threads = asked.days, asked.threads
    rows = plain.write(county, folder, days=days, threads=threads, told=told)
    outbreak = None
    if asked.observed:
        found = county_observed.write(
            county, folder / "observed", days=days, seed=county.seed, threads=threads, told=told
        )
        rows |= {f"observed/{name}": count for name, count in found.items()}
    if asked.disease:
        told("outbreak", 0, 0)
        outbreak = unfold(
            county, disease=asked.disease, days=days, cases=asked.cases, seed=county.seed, threads=threads
        )
        rows |= county_outbreak.write(county, outbreak, folder, days=days, threads=threads)
    text = plain.about(county, days=days, rows=rows, outbreak=_told(asked))
    (folder / "county.json").write_text(text, encoding="utf-8")
    return rows, outbreak


def _told(asked: Asked) -> dict[str, Any] | None:
    """How the outbreak began; how it went stands in `truth/` alone."""
    return {"disease": asked.disease.name, "first_cases": asked.cases} if asked.disease else None
