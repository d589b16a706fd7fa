"""Everything that watches one worker, put together from the settings."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    PrometheusConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)

from watching.counting import CountedActivities, CountedCodec
from watching.metrics import Metrics
from watching.reading import Reading
from watching.server import AddressTakenError, application, listening, watched
from watching.traces import interceptor, provider_for

if TYPE_CHECKING:
    import temporalio.client
    import temporalio.worker
    from temporalio.converter import DataConverter

    from domain.policy import PolicyBook
    from models.register import Register
    from settings import Settings


class Watch:
    """What counts, shows and traces in a worker.

    Attributes:
        metrics: what it counts.
        runtime: of the SDK, with its logs and metrics.

    """

    def __init__(self, settings: Settings) -> None:
        self.metrics = Metrics()
        self.runtime = _runtime(settings)
        self._traces = provider_for(settings.otlp_endpoint) if settings.otlp_endpoint else None
        self._host = settings.watch_host
        self._port = settings.watch_port

    @property
    def client_interceptors(self) -> Sequence[temporalio.client.Interceptor]:
        """What goes around the calls of the worker's client, and around its work too."""
        return (interceptor(self._traces),) if self._traces else ()

    @property
    def worker_interceptors(self) -> Sequence[temporalio.worker.Interceptor]:
        """What goes around the worker's activities."""
        return (CountedActivities(self.metrics),)

    def counted(self, converter: DataConverter) -> DataConverter:
        """Give a converter whose refusals are counted."""
        if converter.payload_codec is None:
            return converter
        return dataclasses.replace(
            converter, payload_codec=CountedCodec(converter.payload_codec, self.metrics)
        )

    @asynccontextmanager
    async def over(
        self,
        worker: temporalio.worker.Worker,
        register: Register,
        client: temporalio.client.Client,
        book: PolicyBook,
    ) -> AsyncIterator[None]:
        """Answer whoever watches the worker, where a port is set for that, and send its last traces."""
        try:
            if self._port is None:
                yield
                return
            reading = Reading(self.metrics, register, client, book, worker)
            listener = listening(self._host, self._port, "SECOR_WATCH_PORT")
            async with watched(application(reading), listener):
                yield
        finally:
            if self._traces is not None:
                await asyncio.to_thread(self._traces.shutdown)


def _runtime(settings: Settings) -> Runtime:
    """Have the SDK log through Python, and show its metrics where a port is set for them."""
    # Its fields are told by watching/core_logs.py: a failure among them quotes what somebody typed.
    through_python = LogForwardingConfig(
        logging.getLogger("temporalio.core"),
        append_log_fields_to_message=False,
        prepend_target_on_message=False,  # it stands in the logger's name
    )
    logs = LoggingConfig(TelemetryFilter(core_level="WARN", other_level="ERROR"), forwarding=through_python)
    try:
        return Runtime(telemetry=TelemetryConfig(logging=logs, metrics=_prometheus(settings)))
    except ValueError as error:
        raise AddressTakenError(
            f"The SDK's metrics can't be shown at {settings.watch_host}, port {settings.sdk_metrics_port}: "
            f"{error}. Choose another SECOR_SDK_METRICS_PORT, one for each worker of a machine."
        ) from error


def _prometheus(settings: Settings) -> PrometheusConfig | None:
    if settings.sdk_metrics_port is None:
        return None
    return PrometheusConfig(
        bind_address=f"{settings.watch_host}:{settings.sdk_metrics_port}",
        counters_total_suffix=True,
        unit_suffix=True,
        durations_as_seconds=True,  # as Prometheus wants them
    )
