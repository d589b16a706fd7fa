"""What the SDK's core logs: which run or call it is about, and the kind of an error; nothing that it quotes.

The core is not written in Python. What it logs carries errors as text, and a failure among them quotes what
somebody typed. Of such a text the kind is told: the type of a failure, the status of a call, what the system
answered. What is quoted is taken out first, so that nothing typed can pass for one of these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from temporalio.service import RPCStatusCode

#: Fields that name a piece of work as Temporal's lists do.
_IDS: Final = (
    *("namespace", "task_queue", "workflow_type", "workflow_id", "run_id", "activity_type", "activity_id"),
    "attempt",
)
_ID: Final = re.compile(r"[\w.:/-]{1,200}", re.ASCII)
#: Fields that hold an error as text.
_ERRORS: Final = ("error", "err", "failure", "details", "reason")
#: A text in quotation marks, with what says whose it is where it is a failure's type.
_QUOTED: Final = re.compile(r'(?:r#type: )?"(?:[^"\\]|\\.)*"', re.DOTALL)
_TYPE: Final = re.compile(r'r#type: "([A-Za-z_]\w{0,80})"', re.ASCII)
_WORD: Final = re.compile(r"\w+")
#: What a call ends with, and what the system says of a connection, as the core writes them.
_KINDS: Final = frozenset(one.name.title().replace("_", "") for one in RPCStatusCode) | {
    *("AddrInUse", "BrokenPipe", "ConnectionAborted", "ConnectionRefused", "ConnectionReset"),
    *("HostUnreachable", "NetworkUnreachable", "NotConnected", "TimedOut", "UnexpectedEof"),
}


def sentence(message: str) -> str:
    """Give what is said up to where something is quoted."""
    return re.split(r'[{"]', message, maxsplit=1)[0].rstrip(" :(")


def told(fields: Mapping[str, Any]) -> dict[str, str]:
    """Give the fields that name a piece of work, and the kinds of an error as ``error``."""
    ids = {name: str(fields[name]).strip('"') for name in _IDS if name in fields}
    kinds = [kind for name in _ERRORS if name in fields for kind in _kinds(str(fields[name]))]
    known = {name: value for name, value in ids.items() if _ID.fullmatch(value)}
    return known | ({"error": " ".join(dict.fromkeys(kinds))} if kinds else {})


def _kinds(error: str) -> Iterator[str]:
    for quoted in _QUOTED.findall(error):
        if named := _TYPE.fullmatch(quoted):
            yield named[1]
    yield from (word for word in _WORD.findall(_QUOTED.sub("", error)) if word in _KINDS)
