"""What is counted for Prometheus, in a registry of the application's own."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from resume_chat.domain.answer import PendingAnswer
from resume_chat.domain.events import Done, Failed, NumberedEvent
from resume_chat.entrypoints.web.codes import FAILURES, Code

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 180.0)


class Metrics:
    """Counters, gauges and histograms of one application; labels have few values, none of them a visitor's."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "resume_chat_answers",
            "Answers that came to their end, by how and by whom.",
            ["finish", "reason", "generator"],
            registry=self._registry,
        )
        self._first_token = Histogram(
            "resume_chat_first_token_seconds",
            "From the start of an answer to its first token.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._whole = Histogram(
            "resume_chat_answer_seconds",
            "From the start of an answer to its end.",
            buckets=SECONDS,
            registry=self._registry,
        )
        self._refusals = Counter(
            "resume_chat_refusals", "Frames that were refused, by code.", ["code"], registry=self._registry
        )
        self._taken_over = Counter(
            "resume_chat_answers_taken_over",
            "Answers that this process went on with because the one before it died or let them go.",
            registry=self._registry,
        )
        self._sockets = Gauge("resume_chat_sockets", "Open chat sockets and event streams.", registry=self._registry)
        self._running = Gauge("resume_chat_answers_running", "Answers being made now.", registry=self._registry)

    def watch(self, *, sockets: Callable[[], float], running: Callable[[], float]) -> None:
        """Where the gauges are read."""
        self._sockets.set_function(sockets)
        self._running.set_function(running)

    def started(self, pending: PendingAnswer) -> None:
        """An answer is begun, or gone on with."""
        if pending.attempt > 1:
            self._taken_over.inc()

    def answered(self, end: NumberedEvent) -> None:
        """An answer came to its end."""
        if not isinstance(end.event, Done | Failed):
            return
        message = end.event.message
        self._answers.labels(
            finish=message.finish.value if message.finish else "failed",
            reason=FAILURES[message.failure].value if message.failure else "",
            generator=(message.generator or "").partition("/")[0],
        ).inc()
        if message.timings.first_token_ms is not None:
            self._first_token.observe(message.timings.first_token_ms / 1000)
        if message.timings.total_ms is not None:
            self._whole.observe(message.timings.total_ms / 1000)

    def refused(self, code: Code) -> None:
        """A frame was refused."""
        self._refusals.labels(code=code.value).inc()

    def render(self) -> bytes:
        """Everything, in Prometheus's text format."""
        return generate_latest(self._registry)
