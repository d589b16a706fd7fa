"""The audit's machine: received, in review, as many rounds as it takes, and an end (R15 to R18)."""

from __future__ import annotations

from typing import Any

from statemachine import State, StateChart

from domain.machines.staying import stays


class AuditMachine(StateChart[Any]):
    """Where an audit stands in quality review."""

    allow_event_without_transition = False
    catch_errors_as_events = False

    received = State("Received, waiting for a reviewer", initial=True)
    in_review = State("In review")
    information_requested = State("Information requested")
    accepted = State("Accepted", final=True)
    unsuccessful = State("Unsuccessful", final=True)
    withdrawn = State("Withdrawn", final=True)

    reviewer_assigned = received.to(in_review) | stays(in_review, information_requested)
    review_passed = in_review.to(accepted)
    review_failed = in_review.to(unsuccessful)
    information_wanted = in_review.to(information_requested)
    information_provided = information_requested.to(in_review)
    reply_window_extended = stays(information_requested)
    reply_window_ended = information_requested.to(unsuccessful)
    audit_withdrawn = received.to(withdrawn) | in_review.to(withdrawn) | information_requested.to(withdrawn)
    reminded = stays(information_requested)
    review_overdue = stays(received, in_review)
    entry_corrected = stays(received, in_review, information_requested)
