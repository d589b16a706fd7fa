"""The activity that reads the policy."""

from __future__ import annotations

from datetime import date

from temporalio import activity

from activities.contracts import LOAD_POLICY
from activities.failing import told
from domain.policy import Policy, PolicyBook


class PolicyActivities:
    """Gives the policy that is in effect on a day; a cycle keeps what it was given (R33)."""

    def __init__(self, book: PolicyBook) -> None:
        self._book = book

    @activity.defn(name=LOAD_POLICY.name, no_thread_cancel_exception=True)
    def load_policy(self, day: date) -> Policy:
        """Give the policy in effect on a day."""
        with told():
            return self._book.on(day)
