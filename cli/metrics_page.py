"""The documents' page of metrics, written from their declarations."""

from __future__ import annotations

from typing import Final

from watching.metrics import DECLARED

_INTRODUCTION: Final = """\
# Metrics

Written by `secor diagrams` from `watching/metrics.py`; a change made here is lost with the next writing.

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


def metrics_page() -> str:
    """Write the page that lists every metric of the program."""
    rows = (
        f"| `{one.name}` | {', '.join(f'`{label}`' for label in one.labels)} | {one.sentence} |"
        for one in DECLARED
    )
    return _INTRODUCTION + "\n".join(rows) + "\n"
