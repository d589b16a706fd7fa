"""The documents' page of metrics, written from their declarations."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from codec_server import metrics as codec_server
from watching.metrics import DECLARED, Declared

_INTRODUCTION: Final = """\
# Metrics

Written by `secor diagrams` from `watching/metrics.py` and `codec_server/metrics.py`; a change made here is
lost with the next writing.

A worker shows these on `/metrics` at `SECOR_WATCH_PORT`, and beside it `/healthz` (it lives) and `/readyz`
(it takes work, and register and Temporal answer; otherwise 503, with a sentence for each trouble). What
Temporal's SDK measures of the worker (`temporal_...`: tasks, activities, slots, latencies in seconds) is on
`/metrics` at `SECOR_SDK_METRICS_PORT`. Both are closed unless these are set, and open on this machine only
unless `SECOR_WATCH_HOST` says otherwise: nobody is asked who they are there, so let in only who collects the
metrics.

Every worker reads the same register. Counts of cases and letters are the same from each, so take `max` over
the workers; what ends in `_total` is a worker's own, so take `sum`. When the register does not answer,
`secor_register_up` is 0 and its figures are not shown: an old figure would pass for a new one. No label
names a person or an employer.

| metric | labels | what it says |
|---|---|---|
"""
_CODEC_SERVER: Final = """
A codec server shows these on `/metrics` at `SECOR_CODEC_WATCH_PORT`, which is closed unless it is set. It is
not the port that browsers use: how often somebody failed to log in is nobody's business there. All are each
server's own, so take `sum`. Who read what stands in its log, by staff id; no metric says that.

| metric | labels | what it says |
|---|---|---|
"""


def metrics_page() -> str:
    """Write the page that lists every metric of the program."""
    return _INTRODUCTION + _rows(DECLARED) + _CODEC_SERVER + _rows(codec_server.DECLARED)


def _rows(declared: Iterable[Declared]) -> str:
    return "".join(
        f"| `{one.name}` | {', '.join(f'`{label}`' for label in one.labels)} | {one.sentence} |\n"
        for one in declared
    )
