"""Traces are off unless an address is set, name nobody, and change nothing of what workflows do."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from settings import Settings
from tests.histories.replaying import read, recorded
from watching import Watch
from watching.traces import Unnamed, interceptor
from worker import WORKFLOWS
from workflows.conversion import DATA_CONVERTER

PERSON = "Zoë Côté, 12 Elk Road"


def test_nothing_is_traced_unless_an_address_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Watch(Settings()).client_interceptors == ()
    monkeypatch.setenv("SECOR_OTLP_ENDPOINT", "http://127.0.0.1:1/v1/traces")
    assert len(Watch(Settings()).client_interceptors) == 1


def test_a_span_is_sent_without_what_an_error_says() -> None:
    sent = InMemorySpanExporter()
    provider = TracerProvider(shutdown_on_exit=False)
    provider.add_span_processor(SimpleSpanProcessor(Unnamed(sent)))
    tracer = provider.get_tracer("secor")
    known = {"temporalWorkflowID": "employer-1000001", "employer": PERSON}
    with (
        pytest.raises(ValueError, match="Zoë"),
        tracer.start_as_current_span("RunActivity", attributes=known),
    ):
        raise ValueError(PERSON)
    assert provider.force_flush()
    (span,) = sent.get_finished_spans()
    assert PERSON not in span.to_json(indent=None)
    assert span.name == "RunActivity"
    assert span.attributes == {"temporalWorkflowID": "employer-1000001"}
    assert (span.status.status_code, span.status.description) == (StatusCode.ERROR, None)
    assert [event.attributes for event in span.events] == [{"exception.type": "ValueError"}]
    provider.shutdown()


async def test_a_recorded_life_of_each_workflow_replays_with_tracing() -> None:
    provider = TracerProvider(shutdown_on_exit=False)
    replayer = Replayer(
        workflows=WORKFLOWS,
        data_converter=DATA_CONVERTER,
        interceptors=[interceptor(provider)],
        workflow_runner=UnsandboxedWorkflowRunner(),
    )
    lives = {path.stem.partition("-")[0]: path for path in recorded()}
    assert {"employer", "audit", "certificate"} <= lives.keys()
    for path in lives.values():
        await replayer.replay_workflow(read(path)[0])
    provider.shutdown()
