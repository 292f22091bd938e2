"""The metrics of one service, for Prometheus.

    metrics = Metrics(gauges)
    metrics.request("POST", "/v1/ask", 200, 0.012, noted)
    metrics.text()

Labels take few values: routes as they are declared, methods and statuses of HTTP, statuses of answers, planners. Each
service has a registry of its own, so that two in one process do not mix.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from service.noting import Noted
from service.version import installed_version

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
OTHER = "other"
"""A method that nobody serves, or a path that is no route."""
PLANNERS = frozenset({"offline", "verified", "llm"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True, slots=True)
class Queue:
    """How many queries run at a warehouse from here, and how many wait."""

    running: int
    waiting: int


def _none() -> int:
    return 0


def _no_queues() -> Mapping[str, Queue]:
    return {}


def _no_definitions() -> tuple[str, str]:
    return "", ""


def _no_schedules() -> Mapping[tuple[str, str], int]:
    return {}


def _none_behind() -> Mapping[str, bool]:
    return {}


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is read when somebody looks: bytes of kept results, queues by warehouse, writes that wait for the store,
    hash and revision of the definitions, for which reasons newer ones do not serve, and how often schedules told what
    with which outcome."""

    cache_bytes: Callable[[], int] = _none
    queues: Callable[[], Mapping[str, Queue]] = _no_queues
    store_waiting: Callable[[], int] = _none
    definitions: Callable[[], tuple[str, str]] = _no_definitions
    behind: Callable[[], Mapping[str, bool]] = _none_behind
    schedules: Callable[[], Mapping[tuple[str, str], int]] = _no_schedules


@dataclass(frozen=True, slots=True)
class _Read(Collector):
    """Reads the gauges each time."""

    gauges: Gauges

    def collect(self) -> Iterator[Metric]:
        gauges = self.gauges
        kept = GaugeMetricFamily("dragoman_result_cache_bytes", "What kept results take.")
        kept.add_metric([], gauges.cache_bytes())
        waiting = GaugeMetricFamily("dragoman_store_waiting_writes", "Writes that wait for the store.")
        waiting.add_metric([], gauges.store_waiting())
        running = GaugeMetricFamily(
            "dragoman_warehouse_running", "Queries that run at a warehouse.", labels=["warehouse"]
        )
        queued = GaugeMetricFamily(
            "dragoman_warehouse_waiting", "Queries that wait for their turn.", labels=["warehouse"]
        )
        for name, queue in gauges.queues().items():
            running.add_metric([name], queue.running)
            queued.add_metric([name], queue.waiting)
        digest, revision = gauges.definitions()
        served = InfoMetricFamily("dragoman_definitions", "The definitions that serve now.")
        served.add_metric([], {"hash": digest, "revision": revision})
        behind = GaugeMetricFamily(
            "dragoman_definitions_behind", "1 while the newest definitions do not serve.", labels=["reason"]
        )
        for reason, holds in gauges.behind().items():
            behind.add_metric([reason], holds)
        told = CounterMetricFamily(
            "dragoman_schedules", "Times that schedules were due.", labels=["kind", "outcome"]
        )
        for (kind, outcome), count in gauges.schedules().items():
            told.add_metric([kind, outcome], count)
        yield from (kept, waiting, running, queued, served, behind, told)


@dataclass(eq=False)
class Metrics:
    """Counted by one event loop; `text` may be called from any thread."""

    gauges: Gauges = field(default_factory=Gauges)

    def __post_init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests = Counter(
            "dragoman_requests", "Requests.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "dragoman_request_seconds",
            "How long requests took.",
            ["route"],
            registry=registry,
            buckets=_BUCKETS,
        )
        self.in_progress = Gauge(
            "dragoman_requests_in_progress", "Requests that are being answered.", registry=registry
        )
        self._answers = Counter(
            "dragoman_answers", "Answers to questions and queries.", ["status", "planner"], registry=registry
        )
        self._steps = Counter(
            "dragoman_step_seconds", "Time that steps of answers took.", ["step"], registry=registry
        )
        self._warehouse = Histogram(
            "dragoman_warehouse_seconds",
            "How long a warehouse took for an answer, waiting included.",
            registry=registry,
            buckets=_BUCKETS,
        )
        self._kept = Counter(
            "dragoman_result_cache",
            "Answers by whether their rows were kept.",
            ["outcome"],
            registry=registry,
        )
        self._tokens = Counter(
            "dragoman_model_tokens", "Tokens of language models.", ["direction"], registry=registry
        )
        Info("dragoman_build", "This program.", registry=registry).info({"version": installed_version()})
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        registry.register(_Read(self.gauges))
        self._of_route: dict[tuple[str, str, int], Counter] = {}
        self._times: dict[str, Histogram] = {}

    def request(
        self, method: str, route: str, status: int, seconds: float, answers: Sequence[Noted] = ()
    ) -> None:
        """Counts a request that ended, and the answers that it gave."""
        key = (method, route, status)
        counter = self._of_route.get(key)
        if counter is None:
            known = method if method in METHODS else OTHER
            counter = self._requests.labels(known, route, str(status))
            if known == method:  # else anybody could fill the memory with methods
                self._of_route[key] = counter
        counter.inc()
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = self._seconds.labels(route)
        times.observe(seconds)
        for answer in answers:
            self._answer(answer)

    def _answer(self, answer: Noted) -> None:
        planner = answer.planner if answer.planner in PLANNERS else OTHER if answer.planner else "none"
        self._answers.labels(answer.status, planner).inc()
        for step, seconds in answer.seconds.items():
            self._steps.labels(step).inc(seconds)
        if answer.tokens_in or answer.tokens_out:
            self._tokens.labels("in").inc(answer.tokens_in)
            self._tokens.labels("out").inc(answer.tokens_out)
        ran = answer.seconds.get("run")
        if ran is None:
            return
        self._kept.labels("miss" if answer.age is None else "hit").inc()
        if answer.age is None:
            self._warehouse.observe(ran)

    def text(self) -> bytes:
        """In Prometheus' text format."""
        return generate_latest(self._registry)
