"""What Prometheus sees; one registry per application, so that several can live in one process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

CONTENT_TYPE = CONTENT_TYPE_LATEST
NO_ROUTE = "none"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """Counters and latencies of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "doyle_http_requests",
            "Requests answered, by route template.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._latency = Histogram(
            "doyle_http_request_seconds",
            "Time to answer, by route template.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._messages = Histogram(
            "doyle_message_seconds",
            "Time that one message spends in the conversation, calls to the outside left out.",
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._callouts = Histogram(
            "doyle_callout_seconds",
            "Time that calls to the outside take, by type and outcome.",
            ("type", "outcome"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._trainings = Counter(
            "doyle_trainings", "Trainings finished, by outcome.", ("outcome",), registry=self._registry
        )
        self._refusals = Counter(
            "doyle_rate_limited_requests",
            "Requests refused because their rate limit was used up.",
            ("operation",),
            registry=self._registry,
        )
        self._shared_rate_failures = Counter(
            "doyle_redis_failures",
            "Calls that Redis did not count in time; this process counted them.",
            registry=self._registry,
        )
        self._is_encoder_present = Gauge(
            "doyle_encoder_present",
            "1 with the sentence encoder, 0 under the fallback.",
            registry=self._registry,
        )
        self._are_words_present = Gauge(
            "doyle_words_present",
            "1 with the word lists, 0 without: no spelling correction.",
            registry=self._registry,
        )

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request."""
        self._requests.labels(method, route, str(status)).inc()
        self._latency.labels(method, route).observe(seconds)

    def observe_message(self, seconds: float) -> None:
        """Record how long the conversation took over one message."""
        self._messages.observe(seconds)

    def observe_callout(self, call_type: str, outcome: str, seconds: float) -> None:
        """Record a call to the outside."""
        self._callouts.labels(call_type, outcome).observe(seconds)

    def count_training(self, outcome: str) -> None:
        """Count one finished training."""
        self._trainings.labels(outcome).inc()

    def count_refusal(self, operation_id: str) -> None:
        """Count a request that its rate limit refused."""
        self._refusals.labels(operation_id).inc()

    def count_redis_failure(self) -> None:
        """Count a call that Redis did not count in time."""
        self._shared_rate_failures.inc()

    def show_encoder(self, *, is_present: bool) -> None:
        """Say whether the sentence encoder is in use."""
        self._is_encoder_present.set(int(is_present))

    def show_words(self, *, is_present: bool) -> None:
        """Say whether the word lists are in use."""
        self._are_words_present.set(int(is_present))

    def render(self) -> bytes:
        """The text exposition format."""
        return generate_latest(self._registry)
