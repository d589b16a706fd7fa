"""How messages travel to and from Temporal: pydantic models as JSON, refusals without a stack trace.

Clients and workers share this converter. Where anything may come, what is no JSON does not fail either: it
arrives as :class:`Unreadable`, and whoever gets it answers in words.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from temporalio import workflow
from temporalio.contrib.pydantic import PydanticPayloadConverter, pydantic_data_converter
from temporalio.converter import CompositePayloadConverter, DefaultFailureConverter

with workflow.unsafe.imports_passed_through():
    from activities.contracts import REFUSED
    from domain.proof import PROVEN, Proof, Proven
    from domain.sent import NAMED_TWICE, Unreadable, names_twice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from temporalio.api.common.v1 import Payload
    from temporalio.api.failure.v1 import Failure
    from temporalio.converter import PayloadConverter


#: What a sealed failure says to whoever can't open it; Temporal's own tools know the phrase.
SEALED: Final = "Encoded failure"


class PlainFailureConverter(DefaultFailureConverter):
    """Leaves out where in the code a refusal was raised: staff see the sentence and nothing else."""

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        """Write an exception as Temporal keeps it."""
        super().to_failure(exception, payload_converter, failure)
        if failure.application_failure_info.type == REFUSED:
            failure.stack_trace = ""
            failure.ClearField("cause")  # it says the same once more, with the code that said it


class SealedFailureConverter(PlainFailureConverter):
    """Puts what a failure says where the codec seals it; whoever reads Temporal sees that something failed.

    The refusal of a staff action stays as it is: the Web UI's dialog does not open what is sealed in one, and
    its sentence is for the person who waits there.
    """

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        """Write an exception as Temporal keeps it."""
        super().to_failure(exception, payload_converter, failure)
        if failure.application_failure_info.type == REFUSED and _answers_an_update():
            return
        said = {"message": failure.message, "stack_trace": failure.stack_trace}
        failure.encoded_attributes.CopyFrom(payload_converter.to_payloads([said])[0])
        failure.message, failure.stack_trace = SEALED, ""


def _answers_an_update() -> bool:
    return workflow.in_workflow() and workflow.current_update_info() is not None


#: Temporal makes a converter anew for each workflow and again for each task. Making the reader of a type
#: takes longer than reading with it, so that all of them share these.
_SHARED = tuple(PydanticPayloadConverter().converters.values())


class ReadsAnythingConverter(CompositePayloadConverter):
    """Gives what nobody can read to those who take anything."""

    def __init__(self) -> None:
        super().__init__(*_SHARED)

    def from_payloads(self, payloads: Sequence[Payload], type_hints: list[type] | None = None) -> list[Any]:
        """Read payloads; one that is no JSON becomes :class:`Unreadable` where any type may come."""
        hints = type_hints or [Any] * len(payloads)
        return [self._read(payload, hint) for payload, hint in zip(payloads, hints, strict=True)]

    def _read(self, payload: Payload, hint: Any) -> Any:
        try:
            value = super().from_payloads([payload], [hint])[0]
        except (ValidationError, KeyError):
            if hint is not Any:
                raise
        else:
            if hint is not Any:
                return value
            if isinstance(value, dict | list) and names_twice(payload.data):
                return Unreadable(NAMED_TWICE, payload.data.decode(errors="replace"))
            if isinstance(value, dict) and PROVEN in payload.metadata:
                return Proven(value, Proof.model_validate_json(payload.metadata[PROVEN]))
            if not isinstance(value, bytes):
                return value
        return Unreadable("something that is no JSON", payload.data.decode(errors="replace"))


DATA_CONVERTER = dataclasses.replace(
    pydantic_data_converter,
    payload_converter_class=ReadsAnythingConverter,
    failure_converter_class=PlainFailureConverter,
)
