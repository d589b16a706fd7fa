"""How a form that was only tried is started in earnest, as its page says it."""

from __future__ import annotations

from typing import Final

TO_DO_IT: Final = (
    "If that is right, click on *More Actions*, then *Start Workflow Like This One*, write `false` in place "
    "of `true` behind `dry_run`, and start it."
)
