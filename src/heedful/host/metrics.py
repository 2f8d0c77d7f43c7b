"""What Prometheus reads of one project."""

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

GAUGES = {
    "texts": "Texts that wait for an answer.",
    "jobs": "Jobs that are not over.",
    "deliveries": "Deliveries to webhooks in the log of thirty days.",
    "version": "1 for the version in use.",
}


class Metrics:
    """Counters of one project, in a registry of their own."""

    def __init__(self, project: str) -> None:
        self.registry = CollectorRegistry()
        self._project = project
        self._requests = Counter(
            "heedful_requests", "Requests by route and status.",
            ("project", "method", "route", "status"), registry=self.registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "heedful_request_seconds", "How long requests took.",
            ("project", "route"), buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self._answers = Counter("heedful_answers", "Texts answered.", ("project",), registry=self.registry)
        self._said = Counter(
            "heedful_feedback", "Feedback given.", ("project", "kind"), registry=self.registry
        )
        self._passes = Histogram(
            "heedful_pass_texts", "Texts answered in one pass.",
            ("project",), buckets=(1, 2, 4, 8, 16, 32, 64, 128, 1024), registry=self.registry,
        )  # fmt: skip

        self._pass_seconds = Histogram(
            "heedful_pass_seconds", "How long a pass of the model took.",
            ("project",), buckets=SECONDS, registry=self.registry,
        )  # fmt: skip
        self._gauges = {
            name: Gauge(f"heedful_{name}", told, ("project", "state"), registry=self.registry)
            for name, told in GAUGES.items()
        }

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(self._project, method, route, str(status)).inc()
        self._seconds.labels(self._project, route).observe(seconds)

    def said(self, kind: str) -> None:
        """Somebody gave feedback."""
        self._said.labels(self._project, kind).inc()

    def answered(self, texts: int, seconds: float) -> None:
        """A pass of the model is over."""
        self._answers.labels(self._project).inc(texts)
        self._passes.labels(self._project).observe(texts)
        self._pass_seconds.labels(self._project).observe(seconds)

    def page(self, **now: Mapping[str, float]) -> bytes:
        """The text that Prometheus reads; `now` are the counts of this moment, by state."""
        for name, counts in now.items():
            gauge = self._gauges[name]
            gauge.clear()
            for state, count in counts.items():
                gauge.labels(self._project, state).set(count)
        return generate_latest(self.registry)
