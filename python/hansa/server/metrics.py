"""What the server counts of itself, in the text format of Prometheus."""

from collections.abc import Iterable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from hansa.api.answer import DeskView

#: From half a millisecond to ten seconds.
_BUCKETS_S = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
MEDIA = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """State: the counts since the start. Names as Prometheus has them: unit last, `_total` of
    counters.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "hansa_http_requests_total",
            "Requests by operation and status.",
            ("operation", "status"),
            registry=self._registry,
        )
        self.seconds = Histogram(
            "hansa_http_request_duration_seconds",
            "From a request to its answer.",
            ("operation",),
            buckets=_BUCKETS_S,
            registry=self._registry,
        )
        self.clients = Gauge(
            "hansa_stream_clients", "Connections to the stream.", registry=self._registry
        )
        self.frames = Counter(
            "hansa_stream_frames_total", "Frames sent over the stream.", registry=self._registry
        )
        self.desk_up = Gauge(
            "hansa_desk_up", "Whether a desk answers.", ("run",), registry=self._registry
        )
        self.desk_records = Gauge(
            "hansa_desk_journal_records",
            "Records of a desk's journal.",
            ("run",),
            registry=self._registry,
        )
        self.desk_equity = Gauge(
            "hansa_desk_equity",
            "Equity of a desk in its currency.",
            ("run", "currency"),
            registry=self._registry,
        )

    def look_at(self, desks: Iterable[DeskView]) -> None:
        """Takes over how desks stood when they were asked last."""
        for desk in desks:
            self.desk_up.labels(desk.run).set(desk.is_answering)
            if desk.answer is not None:
                self.desk_records.labels(desk.run).set(desk.answer.records)
                if desk.answer.equity:
                    labels = (desk.run, desk.answer.currency)
                    self.desk_equity.labels(*labels).set(float(desk.answer.equity))

    def text(self) -> bytes:
        """All of them."""
        return generate_latest(self._registry)
