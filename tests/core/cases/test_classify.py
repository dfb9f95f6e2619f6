"""What a person is, by the facts on the table; unknown is never read as no."""

import pytest

from ringfence.core.cases import status
from ringfence.core.cases.classify import Evidence, classify


@pytest.mark.parametrize(
    ("evidence", "outcome", "missing"),
    [
        (Evidence(recheck_positive=True, manifestations=True), "confirmed", ()),
        (Evidence(recheck_positive=True, manifestations=False), "asymptomatic", ()),
        (Evidence(recheck_positive=True), "rechecked", ("manifestations",)),
        (Evidence(screening_positive=True), "screened-positive", ("recheck",)),
        (Evidence(screening_positive=True, recheck_positive=False), "screened-positive", ("second-recheck",)),
        (Evidence(screening_positive=True, recheck_positive=False, second_recheck_positive=False), "excluded", ()),
        (Evidence(epidemiological_link=True, clinical_items=2), "suspected", ("recheck",)),
        (Evidence(clinical_items=3), "suspected", ("recheck",)),
        (Evidence(screening_positive=False, epidemiological_link=False, clinical_items=2), "none", ()),
        (
            Evidence(
                screening_positive=False, epidemiological_link=False, clinical_items=2, igm_positive=True,
                recently_vaccinated=False,
            ),
            "suspected",
            ("recheck",),
        ),
        (Evidence(), "undetermined", ("screening", "epidemiological-link", "clinical-items")),
    ],
)  # fmt: skip
def test_the_facts_carry_the_status(evidence, outcome, missing):
    judgement = classify(evidence, rule="cn-covid/case")
    assert (judgement.outcome, judgement.missing) == (outcome, missing)
    assert judgement.rule.startswith("cn-covid/case")


def test_an_excluded_case_is_reopened_only_by_suspicion_or_a_new_screening():
    allowed = [new for new in status.ALL if status.may_follow(new, old=status.EXCLUDED)]
    assert allowed == [status.SUSPECTED, status.SCREENED]


def test_an_excluded_case_cannot_be_traced():
    assert status.EXCLUDED not in status.TRACEABLE
