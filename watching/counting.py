"""Counts what goes wrong in a worker: tries of activities that fail, and payloads that are not opened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from temporalio import activity
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec
from temporalio.exceptions import ApplicationError, CancelledError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from encryption import PlainPayloadError, UnknownKeyError

if TYPE_CHECKING:
    from watching.metrics import Metrics


class CountedActivities(Interceptor):
    """Counts every try of an activity that fails, local ones too."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the SDK's name
        """Put the counting around an activity."""
        return _Counting(next, self._metrics)


class _Counting(ActivityInboundInterceptor):
    def __init__(self, inner: ActivityInboundInterceptor, metrics: Metrics) -> None:
        super().__init__(inner)
        self._metrics = metrics

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002, ANN401 - the SDK's
        try:
            return await super().execute_activity(input)
        except CancelledError:
            raise
        except ApplicationError as error:
            self._failed(error.type or type(error).__name__)
            raise
        except Exception as error:
            self._failed(type(error).__name__)
            raise

    def _failed(self, error: str) -> None:
        self._metrics.activity_failed(activity.info().activity_type, error)


class CountedCodec(PayloadCodec):
    """A codec whose refusals are counted."""

    def __init__(self, codec: PayloadCodec, metrics: Metrics) -> None:
        self._codec = codec
        self._metrics = metrics

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal payloads."""
        return await self._codec.encode(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open payloads, and count when that is refused."""
        try:
            return await self._codec.decode(payloads)
        except PlainPayloadError:
            self._metrics.codec_refused("unsealed")
            raise
        except UnknownKeyError:
            self._metrics.codec_refused("unknown_key")
            raise
