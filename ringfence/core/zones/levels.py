"""Risk level of a street, township or county by its cases of the last days, and the star of its prefecture."""

from collections.abc import Iterable

from ringfence.core.protocol.values import Protocol
from ringfence.core.words import Judgement, Refused


def level(*, recent: int, total: int, cluster: bool | None, protocol: Protocol) -> Judgement:
    """`recent`: cases of the last `risk_levels/clean_days` days, `total`: of the whole outbreak, `cluster`: one in
    those days (None: not judged yet, and the level is undetermined only where it decides)."""
    if recent < 0 or total < recent:
        raise Refused("cases in all are at least the recent ones", code="zone-cases")
    most = protocol.value("risk_levels/medium_most_cases")
    rule = f"{most.pack}/{most.key}"
    details: dict[str, object] = {"recent": recent, "total": total, "most": most.value}
    if not recent:
        return Judgement(
            "low", ("no-recent-case",), rule=f"{most.pack}/risk_levels/clean_days", details=details
        )
    if not isinstance(most.value, int) or total <= most.value:
        return Judgement("medium", ("few-cases",), rule=rule, details=details)
    if cluster is None:
        return Judgement("undetermined", ("many-cases",), ("cluster",), rule, details)
    return Judgement(
        "high" if cluster else "medium", ("cluster" if cluster else "no-cluster",), (), rule, details
    )


def star(levels: Iterable[str]) -> bool:
    """Does the travel card show a star: any high- or medium-risk area in the prefecture. It says nothing of a person."""
    return any(one in ("high", "medium") for one in levels)
