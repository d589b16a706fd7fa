"""How messages travel to and from Temporal: pydantic models as JSON, refusals without a stack trace.

Clients and workers share this converter.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DefaultFailureConverter

if TYPE_CHECKING:
    from temporalio.api.failure.v1 import Failure
    from temporalio.converter import PayloadConverter

#: The type of an error that is an ordinary answer to a person.
REFUSED = "Refused"


class PlainFailureConverter(DefaultFailureConverter):
    """Leaves out where in the code a refusal was raised: staff see the sentence and nothing else."""

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        """Write an exception as Temporal keeps it."""
        super().to_failure(exception, payload_converter, failure)
        if failure.application_failure_info.type == REFUSED:
            failure.stack_trace = ""


DATA_CONVERTER = dataclasses.replace(pydantic_data_converter, failure_converter_class=PlainFailureConverter)
