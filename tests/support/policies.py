"""Policies other than the one that comes with the service."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.policy import Policy, PolicyBook
from tests.support.running_desk import BOOK


def policy_with(effective: date, **sections: dict[str, Any]) -> Policy:
    """The service's policy from a day on, with figures of some sections changed."""
    first = BOOK.policies[-1]
    plain = first.model_dump()
    for section, figures in sections.items():
        plain[section] |= figures
    return Policy.model_validate({**plain, "effective": effective})


def changed(**sections: dict[str, Any]) -> PolicyBook:
    """A book with one policy, in effect for ever."""
    return PolicyBook([policy_with(BOOK.policies[0].effective, **sections)], closed_cases_years=1)


def changed_on(day: date, **sections: dict[str, Any]) -> PolicyBook:
    """The service's book with a change of some figures on a day."""
    return PolicyBook([*BOOK.policies, policy_with(day, **sections)], closed_cases_years=1)
