"""Takes out of recorded lives what no two recordings have in common, so that a change shows what it changed.

A server gives its runs random ids, workflows draw theirs from these, clocks count milliseconds, and
processes have names of their own. None of it is what a recording is for. Each such thing is replaced by one
that is always the same: everywhere at once, within payloads too, so that a life remains a life and replays.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from temporalio.client import WorkflowHistory

from tests.histories.replaying import replay

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
#: A day's date has no time with it, and stays.
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d):\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
#: What a server and a process say of themselves.
_OF_THEMSELVES = {"identity": "desk", "binaryChecksum": "desk", "historySizeBytes": "0", "stackTrace": ""}
_MINUTE = 60

#: The runs of each workflow, the first one first.
Runs = Mapping[str, Sequence[WorkflowHistory]]


async def steadied(story: str, lived: Runs, folder: str) -> Runs:
    """Give every run of every workflow of a story as it is recorded.

    Args:
        story: its name, from which its ids are made.
        lived: the runs of each workflow, the first one first.
        folder: where the desk kept its files.

    """
    names, renamed = _Names(story), dict[str, str]()
    drawn = [await _drawn(run) for run in _all(lived)]
    own = set(chain.from_iterable(drawn))
    known = _each_text(
        lived, lambda text: _INSTANT.sub(r"\1:00\2", names.all_but(own, text)).replace(folder, "desk")
    )
    for ids, now in zip(drawn, _all(known), strict=True):
        # What a workflow draws follows from its run's id, which is another one now.
        renamed |= zip(ids, await _drawn(now, ids), strict=True)
    return _each_text(known, lambda text: _UUID.sub(lambda found: renamed.get(found[0], found[0]), text))


class _Names:
    """Ids that are numbered as they come up."""

    def __init__(self, story: str) -> None:
        self._story = story
        self._given: dict[str, str] = {}

    def all_but(self, these: set[str], text: str) -> str:
        """Replace every id in a text but some."""
        return _UUID.sub(lambda found: found[0] if found[0] in these else self._name(found[0]), text)

    def _name(self, one: str) -> str:
        return self._given.setdefault(one, str(uuid5(NAMESPACE_OID, f"{self._story}/{len(self._given) + 1}")))


def _all(lived: Runs) -> Iterator[WorkflowHistory]:
    return chain.from_iterable(lived.values())


async def _drawn(run: WorkflowHistory, instead: Sequence[str] = ()) -> list[str]:
    """Give every id that a run draws, in order; it is given others in their place."""
    return [one["name"] for one in await replay(run, instead) if one["asked"] == "id"]


def _each_text(lived: Runs, changed: Callable[[str], str]) -> Runs:
    return {
        workflow: [WorkflowHistory.from_json(workflow, _steady(_in_order(run), changed)) for run in runs]
        for workflow, runs in lived.items()
    }


def _in_order(run: WorkflowHistory) -> Any:  # noqa: ANN401 - any JSON
    """Give a run as JSON; what a server keeps in no order comes in the order of its names."""
    return json.loads(json.dumps(json.loads(run.to_json()), sort_keys=True))


def _steady(value: Any, changed: Callable[[str], str]) -> Any:  # noqa: ANN401 - any JSON
    """Walk through JSON, into payloads too."""
    if isinstance(value, str):
        return changed(value)
    if isinstance(value, list):
        return [_steady(one, changed) for one in value]
    if not isinstance(value, dict):
        return value
    if "data" in value and "metadata" in value:
        return {**value, "data": _payload(value["data"], changed)}
    steady: dict[str, Any] = {
        changed(name): _OF_THEMSELVES[name] if name in _OF_THEMSELVES else _steady(one, changed)
        for name, one in value.items()
    }
    if "coreUsedFlags" in steady:
        steady["coreUsedFlags"].sort()
    if "startToFireTimeout" in steady:  # it rings at a full minute, and is set at what is one now
        seconds = float(steady["startToFireTimeout"].rstrip("s"))
        steady["startToFireTimeout"] = f"{-(-seconds // _MINUTE) * _MINUTE:.0f}s"
    if "complete_time" in steady:  # a local activity; it was asked for by the machine's own clock
        seconds = steady["complete_time"]["seconds"]
        steady["complete_time"] = {"seconds": seconds - seconds % _MINUTE, "nanos": 0}
        steady["original_schedule_time"] = steady["complete_time"]
    return steady


def _payload(data: str, changed: Callable[[str], str]) -> str:
    content = _steady(json.loads(base64.b64decode(data)), changed)
    plain = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(plain.encode()).decode()
