"""What workflows may ask for: the names of the activities and their typed inputs and results.

=====================  =========================  =====================================
name                   input                      result
=====================  =========================  =====================================
``record_transition``  :class:`Transition`        ``Recorded`` or ``NotRecorded``
``issue_letter``       :class:`LetterOrder`       :class:`LetterIssued`
``assign_number``      :class:`NumberRequest`     the number, as text
``load_policy``        a day                      :class:`Policy` in effect on it
``expunge_run``        :class:`Run`               nothing
=====================  =========================  =====================================
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, ConfigDict

RECORD_TRANSITION: Final = "record_transition"
ISSUE_LETTER: Final = "issue_letter"
ASSIGN_NUMBER: Final = "assign_number"
LOAD_POLICY: Final = "load_policy"
EXPUNGE_RUN: Final = "expunge_run"

#: The only task queue: every worker does everything.
TASK_QUEUE: Final = "secor"


class NumberRequest(BaseModel):
    """Asks for the next number of a series, once for a key.

    Attributes:
        series: such as ``invoice-2027``; numbers of a series have no gaps.
        key: whatever asks; asking again gives the same number.

    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    series: str
    key: str


class Run(BaseModel):
    """One run of a workflow, whose history must go because of what it was started with (R7)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    workflow_id: str
    run_id: str
