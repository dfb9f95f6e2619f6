"""One run of `ringfence county`: margins, county, files, picture."""

from dataclasses import dataclass
from pathlib import Path

from ringfence.cli.drill_run import strain
from ringfence.cli.trace_show import progress, tell
from ringfence.core.simulation.county import build
from ringfence.core.words import Refused
from ringfence.files import county_folder, county_margins, county_report, outbreak_course, outbreak_report

DONE, FAILED, WRONG_USE, INPUT_REFUSED, _, NOT_WRITTEN = range(6)


@dataclass(frozen=True, slots=True)
class Asked:
    """The command line."""

    out: Path
    people: int
    days: int
    seed: int
    threads: int
    county: str
    data: Path | None
    report: bool
    strain: str = ""
    cases: int = 10
    observed: bool = True


def run(asked: Asked) -> int:
    try:
        with progress() as told:
            margins = (
                county_margins.census(asked.data, code=asked.county)
                if asked.data
                else county_margins.shipped()
            )
            told("county")
            made = build(margins, people=asked.people, seed=asked.seed)
            disease = strain(asked.strain) if asked.strain else None
            wanted = county_folder.Asked(asked.days, asked.threads, disease, asked.cases, asked.observed)
            rows, outbreak = county_folder.write(made, asked.out, wanted, told=told)
            if asked.report:
                told("report")
                county_report.write(made, asked.out / "county.html")
                if outbreak:
                    seen = outbreak_course.of_county(made, outbreak, days=asked.days)
                    outbreak_report.write(seen, asked.out / "outbreak.html")
    except Refused as problem:
        tell(f"ringfence county: {problem}")
        return INPUT_REFUSED
    except OSError as problem:
        tell(f"ringfence county: could not write the result: {problem}")
        return NOT_WRITTEN
    print(f"{margins.name} {margins.code}: {asked.people:,} people, seed {asked.seed}")
    for name, count in rows.items():
        print(f"  {asked.out / name}.parquet  {count:,} rows")
    return DONE
