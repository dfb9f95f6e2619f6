"""What a person is, by the facts on the table: suspected, screened positive, confirmed, asymptomatic ...

The order of the questions follows the national treatment plan (9th trial edition): a positive test first,
then whether there are clinical manifestations; without a test, epidemiological and clinical items together.
Every fact is three-valued: None means unknown and is named in `missing`, never read as "no".
"""

from dataclasses import dataclass

from ringfence.core.cases import status
from ringfence.core.words import Judgement

RULE = "cases/status"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of an illness. `screening` may be a pool; `recheck` is a single sample tested again.

    `clinical_items` counts fever or respiratory signs, typical imaging, early blood picture
    (0-3; None = not examined).
    """

    screening_positive: bool | None = None
    recheck_positive: bool | None = None
    second_recheck_positive: bool | None = None
    manifestations: bool | None = None
    epidemiological_link: bool | None = None
    clinical_items: int | None = None
    igm_positive: bool | None = None
    recently_vaccinated: bool | None = None
    other_cause: bool | None = None


def classify(evidence: Evidence, *, rule: str = RULE) -> Judgement:
    """The status the facts carry, the codes of the facts that carried it, and those that would settle it."""
    if evidence.recheck_positive:
        return _positive(evidence, rule)
    if evidence.recheck_positive is False and evidence.second_recheck_positive is False:
        return Judgement(status.EXCLUDED, ("two-rechecks-negative",), (), f"{rule}/excluded")
    if evidence.screening_positive:
        missing = ("recheck",) if evidence.recheck_positive is None else ("second-recheck",)
        return Judgement(status.SCREENED, ("screening-positive",), missing, f"{rule}/screened-positive")
    if evidence.other_cause and evidence.recheck_positive is False:
        return Judgement(status.EXCLUDED, ("other-cause-proved", "recheck-negative"), (), f"{rule}/excluded")
    return _clinical(evidence, rule)


def _positive(evidence: Evidence, rule: str) -> Judgement:
    if evidence.manifestations is None:
        return Judgement(status.RECHECKED, ("recheck-positive",), ("manifestations",), f"{rule}/rechecked")
    if evidence.manifestations:
        return Judgement(status.CONFIRMED, ("recheck-positive", "manifestations"), (), f"{rule}/confirmed")
    return Judgement(
        status.ASYMPTOMATIC, ("recheck-positive", "no-manifestations"), (), f"{rule}/asymptomatic"
    )


def _clinical(evidence: Evidence, rule: str) -> Judgement:
    """Suspected: a link and two items; or all three items; or two items and a usable positive IgM."""
    items = evidence.clinical_items
    unknown = tuple(
        name
        for name, value in (
            ("screening", evidence.screening_positive),
            ("epidemiological-link", evidence.epidemiological_link),
            ("clinical-items", items),
        )
        if value is None
    )
    if items is not None and items >= 2 and evidence.epidemiological_link:
        return _suspected(("epidemiological-link", "two-clinical-items"), rule)
    if items is not None and items >= 3:
        return _suspected(("three-clinical-items",), rule)
    if items == 2 and evidence.igm_positive and evidence.recently_vaccinated is False:
        return _suspected(("two-clinical-items", "igm-positive"), rule)
    return Judgement("undetermined" if unknown else "none", (), unknown, rule)


def _suspected(because: tuple[str, ...], rule: str) -> Judgement:
    return Judgement(status.SUSPECTED, because, ("recheck",), f"{rule}/suspected")
