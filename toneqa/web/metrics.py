"""Counters for Prometheus. Labels are routes, codes and verdicts: nothing of a letter, nobody's name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from starlette.types import Scope

SHARED: Final = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder in which several server processes keep their counters together."""

_SECONDS: Final = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """One set for an application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter("toneqa_requests", "Запросы", ("method", "route", "status"), registry=self._registry)
        self.seconds = Histogram("toneqa_request_seconds", "Время ответа", ("route",), registry=self._registry, buckets=_SECONDS)
        self.analysis = Histogram("toneqa_analysis_seconds", "Время разбора", ("kind",), registry=self._registry, buckets=_SECONDS)
        self.verdicts = Counter("toneqa_verdicts", "Вердикты", ("kind", "verdict"), registry=self._registry)
        self.hooks = Counter("toneqa_webhooks", "Сообщения из хелпдесков", ("hook", "outcome"), registry=self._registry)
        self.queue = Gauge(
            "toneqa_webhooks_queue", "Очередь вебхуков", ("hook", "state"), registry=self._registry, multiprocess_mode="mostrecent"
        )
        self.waiting = Gauge("toneqa_waiting", "Ждут разбора", registry=self._registry, multiprocess_mode="livesum")

    def read(self, kind: str, seconds: float, verdict: str) -> None:
        """One conversation read; ``kind``: check, score, draft or exercise."""
        self.analysis.labels(kind).observe(seconds)
        if verdict:
            self.verdicts.labels(kind, verdict).inc()

    def hooked(self, hook: str, outcome: str) -> None:
        """What became of a message: queued, known, ignored, refused; scored, done, later, failed, lost."""
        self.hooks.labels(hook, outcome).inc()

    def answered(self, scope: Scope, status: int, seconds: float) -> None:
        """The route as it is declared, so that addresses do not become labels; streams count until their first byte."""
        route = getattr(scope.get("route"), "path", "") or ("/static" if scope["path"].startswith("/static/") else "other")
        method = scope["method"] if scope["method"] in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS") else "other"
        self.requests.labels(method, route, str(status)).inc()
        self.seconds.labels(route).observe(seconds)

    def shown(self, waiting: int, queue: Mapping[tuple[str, str], int]) -> tuple[bytes, int, dict[str, str]]:
        """Body, status and headers. ``queue``: webhooks by hook and state."""
        self.waiting.set(waiting)
        for (hook, state), count in queue.items():
            self.queue.labels(hook, state).set(count)
        registry = self._registry
        if os.environ.get(SHARED):
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry), 200, {"Content-Type": CONTENT_TYPE_LATEST}
