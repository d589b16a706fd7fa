"""Workers of the tests are not in a hurry.

The SDK takes a workflow that did not answer within two seconds for a deadlocked one, breaks it off in the
middle and can't let go of it any more, so that the worker never stops. On a processor that the tests
overload, two seconds pass without any deadlock. The limit can't be set from outside; a test that hangs has a
limit of its own.
"""

from __future__ import annotations

from typing import Any, Final

from temporalio.worker._workflow import _WorkflowWorker

_SECONDS: Final = 60
_LIMIT: Final = "_deadlock_timeout_seconds"


def be_patient() -> None:
    """Give every worker and replayer of this process a minute for one workflow task.

    Raises:
        AttributeError: at a worker's start, when a newer SDK keeps the limit elsewhere: look there.

    """
    begin = _WorkflowWorker.__init__

    def patiently(self: _WorkflowWorker, **parts: Any) -> None:  # noqa: ANN401 - what the SDK passes
        begin(self, **parts)
        getattr(self, _LIMIT)
        setattr(self, _LIMIT, _SECONDS)

    _WorkflowWorker.__init__ = patiently  # type: ignore[method-assign]  # there is no setting for it
