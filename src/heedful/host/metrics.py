"""What Prometheus reads of one project."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


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

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(self._project, method, route, str(status)).inc()
        self._seconds.labels(self._project, route).observe(seconds)

    def said(self, kind: str) -> None:
        """Somebody gave feedback."""
        self._said.labels(self._project, kind).inc()

    def answered(self, texts: int, _: float) -> None:
        """A pass of the model is over."""
        self._answers.labels(self._project).inc(texts)
        self._passes.labels(self._project).observe(texts)

    def page(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self.registry)
