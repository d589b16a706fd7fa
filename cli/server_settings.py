"""Settings of the Temporal server that this service depends on, in the one place where all find them.

``secor up``, the tests and the benchmarks start their development server with :func:`server_flags`.
``deploy/temporal/dynamic-config.yaml`` says the same to the server of ``docker-compose.yml``; a test
compares them. ``docs/decisions/0003-large-payloads.md`` says
why the two limits are what they are.
"""

from __future__ import annotations

from typing import Final

_MEBIBYTE: Final = 1024 * 1024

#: What one gRPC request to the server may hold; fixed in the server.
GRPC_LIMIT: Final = 4 * _MEBIBYTE
#: What all updates of one case that are not answered yet may hold together. A worker answers a refused update
#: with the whole of it, so that what is answered at once has to fit into one request with room to spare.
UPDATES_LIMIT: Final = GRPC_LIMIT - _MEBIBYTE // 2

#: Dynamic configuration by key.
DYNAMIC_CONFIG: Final[dict[str, int]] = {
    "limit.blobSize.error": GRPC_LIMIT,
    "history.maxInFlightUpdatePayloads": UPDATES_LIMIT,
}
#: How the development server uses its SQLite file: what was acknowledged survives a loss of power.
SQLITE_PRAGMAS: Final[dict[str, str]] = {"journal_mode": "WAL", "synchronous": "FULL"}


def server_flags() -> list[str]:
    """Give the settings as flags of ``temporal server start-dev``."""
    flags = []
    for key, value in DYNAMIC_CONFIG.items():
        flags += ["--dynamic-config-value", f"{key}={value}"]
    for name, text in SQLITE_PRAGMAS.items():
        flags += ["--sqlite-pragma", f"{name}={text}"]
    return flags
