"""What /metrics tells on the admin listener. Several processes count; prometheus-client adds them up by files."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

REQUESTS = Counter(
    "ringfence_requests_total", "Requests by route and status class", ["route", "method", "status"]
)
SECONDS = Histogram(
    "ringfence_request_seconds",
    "Time to answer by route",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


def count(*, route: str, method: str, status: int, took: float) -> None:
    REQUESTS.labels(route, method, f"{status // 100}xx").inc()
    SECONDS.labels(route).observe(took)


class State(Collector):
    """Figures that are read when asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        from ringfence.config import health  # asks the database: not needed where only requests are counted

        for name, help_text, value in health.figures():
            family = GaugeMetricFamily(f"ringfence_{name}", help_text)
            family.add_metric([], value)
            yield family


def registry(folder: str) -> CollectorRegistry:
    """All that the processes writing into `folder` counted, and the state of the house."""
    found = CollectorRegistry()
    multiprocess.MultiProcessCollector(found, path=folder)
    found.register(State())
    return found


def forget(pid: int) -> None:
    """A process of ours has ended: its gauges go, its counters stay."""
    multiprocess.mark_process_dead(pid)
