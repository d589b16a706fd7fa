"""The commands of every recorded run in one readable page, so that a change of them is seen for what it is.

The histories themselves are long, and a command more moves the numbers of all that follows; what matters of
them is which commands their workflows gave, in which order.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
from pathlib import Path
from typing import Any, Final

#: What a workflow does, by the event that tells of it, and where the event has its name.
_COMMANDS: Final = {
    "ACTIVITY_TASK_SCHEDULED": ("activity", "activityType"),
    "MARKER_RECORDED": ("", ""),
    "TIMER_STARTED": ("timer", ""),
    "TIMER_CANCELED": ("timer-off", ""),
    "START_CHILD_WORKFLOW_EXECUTION_INITIATED": ("child", "workflowType"),
    "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_INITIATED": ("signal", "signalName"),
    "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES": ("listed", ""),
    "WORKFLOW_EXECUTION_UPDATE_ACCEPTED": ("update", ""),
    "WORKFLOW_EXECUTION_CONTINUED_AS_NEW": ("goes-on", ""),
    "WORKFLOW_EXECUTION_COMPLETED": ("ends", ""),
    "WORKFLOW_EXECUTION_FAILED": ("fails", ""),
}
PAGE: Final = "commands.txt"


def outline(release: Path) -> str:
    """Write which commands every run of a release gave: a line for each run, with their fingerprint first."""
    lines = []
    for path in sorted(release.glob("*/*.json")):
        if not path.name.endswith(".asked.json"):
            commands = _commands(json.loads(path.read_text(encoding="utf-8")))
            seen = [_counted(name, len(list(same))) for name, same in itertools.groupby(commands)]
            mark = hashlib.sha256("\n".join(commands).encode()).hexdigest()[:12]
            lines.append(f"{path.parent.name}/{path.stem} {mark}: {', '.join(seen)}\n")
    return "".join(lines)


def _counted(name: str, count: int) -> str:
    return name if count == 1 else f"{count} x {name}"


def _commands(history: dict[str, Any]) -> list[str]:
    found = []
    for event in history["events"]:
        told = _COMMANDS.get(event["eventType"].removeprefix("EVENT_TYPE_"))
        if told is None:
            continue
        attributes = next(value for name, value in event.items() if name.endswith("EventAttributes"))
        kind, key = told
        name = attributes[key] if key else ""
        if not kind:
            kind, name = attributes["markerName"].removeprefix("core_"), _of_marker(attributes)
        found.append(f"{kind}:{name['name'] if isinstance(name, dict) else name}".removesuffix(":"))
    return found


def _of_marker(attributes: dict[str, Any]) -> str:
    """Say which local activity a marker is of, or which patch."""
    details = attributes["details"]
    (payload,) = next(value for name, value in details.items() if name != "result")["payloads"]
    data = json.loads(base64.b64decode(payload["data"]))
    return str(data.get("activity_type") or data.get("id") or "")
