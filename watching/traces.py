"""Traces by OpenTelemetry, where an address is set for them: which work led to which, and how long it took.

A span is sent with its name, its times and the ids that Temporal has for its case. What an error says, and
the places that it came through, stay here: they may quote what somebody typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from temporalio.contrib.opentelemetry import TracingInterceptor

#: What a span may carry; all of these are ids that stand in Temporal's lists anyway.
_CARRIED: Final = ("temporalWorkflowID", "temporalRunID", "temporalActivityID", "temporalUpdateID")
_ERROR: Final = "exception.type"
#: How long an address that does not answer is waited for, in seconds.
_PATIENCE: Final = 5


class Unnamed(SpanExporter):
    """Sends spans on without anything by which somebody could be known."""

    def __init__(self, inner: SpanExporter) -> None:
        self._inner = inner

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Send spans on."""
        return self._inner.export([_unnamed(span) for span in spans])

    def shutdown(self) -> None:
        """Send nothing any more."""
        self._inner.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what still waits."""
        return self._inner.force_flush(timeout_millis)


def provider_for(endpoint: str) -> TracerProvider:
    """Give what collects spans and sends them to an address in the background."""
    provider = TracerProvider(
        resource=Resource.create({SERVICE_NAME: "secor-worker"}), shutdown_on_exit=False
    )
    exporter = OTLPSpanExporter(endpoint=endpoint, timeout=_PATIENCE)
    provider.add_span_processor(BatchSpanProcessor(Unnamed(exporter)))
    return provider


def interceptor(provider: TracerProvider) -> TracingInterceptor:
    """Give what makes spans of a client's calls and a worker's work.

    Most work begins in the Web UI, which makes no spans, so that those of workflows may begin a trace here.
    """
    return TracingInterceptor(provider.get_tracer("secor"), always_create_workflow_spans=True)


def _unnamed(span: ReadableSpan) -> ReadableSpan:
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={key: value for key, value in (span.attributes or {}).items() if key in _CARRIED},
        events=[_of_its_type(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        instrumentation_scope=span.instrumentation_scope,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
    )


def _of_its_type(event: Event) -> Event:
    kind = {key: value for key, value in (event.attributes or {}).items() if key == _ERROR}
    return Event(event.name, kind, event.timestamp)
