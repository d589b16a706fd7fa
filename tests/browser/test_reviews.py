"""Quality review at the Web UI: a sheet below 80 %, and two rounds of answers (R16, R17)."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.links import Links
from tests.browser.staff import Person
from tests.cli.commands import Terminal

AUDIT = "audit-2200106-certification-"


def test_below_eighty_percent_with_two_resubmissions(
    person: Callable[[str], Person], links: Links, terminal: Terminal
) -> None:
    renee, asha = person("r.roy"), person("a.singh")
    audit = f"{AUDIT}{renee.year}-1"
    renee.opens_link(links.queue("reviews-of-r.roy"))
    renee.sees_listed(audit)
    renee.opens_case(audit)
    refused = renee.tries("record_review", review_score=72)
    assert "80" in refused
    assert "R16" in refused
    renee.photographs("below-eighty")
    renee.gives_up()

    asks_for(renee, 72, "No sheets of the monthly inspections")
    renee.reads_until("No sheets of the monthly inspections")
    renee.photographs("sent-back")
    answers(asha, audit, "The sheets from January to December")
    renee.reads_until("record_review:")
    asks_for(renee, 78, "The sheet of August is not signed")
    answers(asha, audit, "The signed sheet of August")
    renee.reads_until("record_review:")
    renee.takes("record_review", review_score=84)
    renee.reads_until("Accepted")

    rounds = [
        (one["data"]["review_score"], one["data"]["decision"])
        for one in terminal.secor("history", "2200106", "--json").data
        if one["action"] == "record_review"
    ]
    assert rounds == [("72", "request_information"), ("78", "request_information"), ("84", "accept")]


def asks_for(renee: Person, score: int, lacking: str) -> None:
    """Give back an audit with a score and what is lacking."""
    renee.takes("record_review", "To ask for information", review_score=score, deficiencies=[lacking])


def answers(asha: Person, audit: str, answer: str) -> None:
    """Record what the employer answered."""
    asha.goes_to(audit)
    asha.reads_until("provide_information")
    asha.takes("provide_information", answer=answer)
