"""Each activity does its work once, and says what trying again can't heal."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.contracts import REGISTER_DISAGREES, CaseAsked, NumberRequest, StepWithLetters
from activities.failing import BAD_INPUT
from activities.letters import LetterActivities, PostQueue
from activities.policy import PolicyActivities
from activities.register import RegisterActivities
from domain.letters import LetterIssued, LetterOrder
from domain.policy import parse_policy
from domain.transition import NotRecorded, Recorded
from models.documents import DocumentStore
from models.register import Register
from tests.support import reported
from tests.support.steps import employer, employer_id, letter, step

POLICY = Path(__file__).parents[2] / "domain" / "policy.toml"


class CountingRenderer:
    """Writes a letter that no two calls write alike, and counts."""

    def __init__(self) -> None:
        self.written = 0

    def render(self, order: LetterOrder) -> bytes:
        """Write the number of the call into the letter."""
        self.written += 1
        return f"{order.content.title}, take {self.written}".encode()


def run(work: Callable[..., Any], *inputs: object) -> Any:  # noqa: ANN401 - what the activity gives
    """Run an activity as a worker would."""
    return ActivityEnvironment().run(work, *inputs)


@pytest.fixture
def entering(register: Register) -> RegisterActivities:
    """The register's activities."""
    return RegisterActivities(register)


def test_a_step_is_entered_or_refused(entering: RegisterActivities) -> None:
    assert isinstance(run(entering.record_transition, step()), Recorded)
    assert isinstance(run(entering.record_transition, step(2, actor="r.roy")), NotRecorded)


def test_a_disagreement_is_told_and_not_tried_again(entering: RegisterActivities) -> None:
    run(entering.record_transition, step())
    with pytest.raises(ApplicationError, match="Entry 2 already holds this step") as caught:
        run(entering.record_transition, step(ground="Another."))
    assert (caught.value.type, caught.value.non_retryable) == (REGISTER_DISAGREES, True)
    (held,) = caught.value.details
    assert (held["number"], held["action"], held["data"]["amount"]) == (2, "record_payment", "250.00")


def test_a_row_that_the_database_refuses_is_told_without_what_it_held(entering: RegisterActivities) -> None:
    fee = step().records[1].model_copy(update={"invoice_number": "2027-0001"})
    run(entering.record_transition, step(records=(employer(), fee)))
    with pytest.raises(ApplicationError, match=r"The database refused .*invoice_number") as caught:
        run(entering.record_transition, step(of=2, records=(employer(2), fee)))
    assert (caught.value.type, caught.value.non_retryable) == (BAD_INPUT, True)
    assert "Zoë" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_naive_instant_is_told(entering: RegisterActivities) -> None:
    with pytest.raises(ApplicationError, match="needs a time zone") as caught:
        run(entering.record_transition, step(at=datetime(2027, 5, 3, 12, 0)))  # noqa: DTZ001 - refused
    assert caught.value.non_retryable


def test_a_database_that_fails_is_tried_again(entering: RegisterActivities, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE fees RENAME TO lost"))
    with pytest.raises((OperationalError, ProgrammingError)) as caught:
        run(entering.record_transition, step())
    assert "Zoë" not in str(caught.value)

    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE lost RENAME TO fees"))
    assert run(entering.record_transition, step()).number == 2


def test_an_audit_is_given_as_it_was_entered_last(entering: RegisterActivities) -> None:
    audit, asked = reported.audit(), CaseAsked(employer_id=employer_id(), case=reported.audit().audit_id)
    assert run(entering.last_entered, asked) is None
    for place, state in enumerate(("received", "in_review"), 1):
        rows = (employer(), audit.model_copy(update={"state": state}))
        run(entering.record_transition, step(key=f"{place}", workflow_id=audit.audit_id, records=rows))
    assert run(entering.last_entered, asked) == audit.model_copy(update={"state": "in_review"})


def test_a_number_is_given_once_for_a_key(entering: RegisterActivities) -> None:
    request = NumberRequest(series="invoice-2027", key="a")
    assert run(entering.assign_number, request) == run(entering.assign_number, request) == "2027-0001"
    with pytest.raises(ApplicationError, match="is no series") as caught:
        run(entering.assign_number, NumberRequest(series="invoice", key="b"))
    assert caught.value.non_retryable


def test_a_letter_is_written_kept_and_entered_once(register: Register, tmp_path: Path) -> None:
    register.record(step())
    renderer, documents = CountingRenderer(), DocumentStore(tmp_path / "documents")
    issuing = LetterActivities(register, renderer, documents, PostQueue())

    first = run(issuing.issue_letter, letter())
    assert run(issuing.issue_letter, letter()) == first

    assert renderer.written == 1
    assert documents.get(first.document) == b"Registration confirmed, take 1"
    (row,) = register.letters_of(employer_id())
    assert (row.number, row.document, row.channel, row.status) == (
        first.number,
        first.document,
        "post",
        "to_post",
    )


def test_a_worker_that_died_before_the_ledger_writes_the_letter_again(
    register: Register, tmp_path: Path
) -> None:
    documents = DocumentStore(tmp_path / "documents")
    lost = LetterActivities(register, CountingRenderer(), documents, PostQueue())
    with pytest.raises(ApplicationError, match="The database refused"):
        run(lost.issue_letter, letter())

    register.record(step())
    assert run(lost.issue_letter, letter()).number == "L-2027-000001"


def test_a_step_is_entered_with_its_letters(register: Register, tmp_path: Path) -> None:
    issuing = LetterActivities(register, CountingRenderer(), DocumentStore(tmp_path), PostQueue())
    answer = run(issuing.enter_with_letters, StepWithLetters(transition=step(), letters=(letter(),)))
    assert isinstance(answer, Recorded)
    (row,) = register.letters_of(employer_id())
    told = LetterIssued(key=letter().key, number=row.number, document=row.document, entry=row.entry)
    assert answer.letters == (told,)


def test_a_step_does_not_wait_for_a_letter_that_gives_trouble(register: Register, tmp_path: Path) -> None:
    issuing = LetterActivities(register, CountingRenderer(), DocumentStore(tmp_path), PostQueue())
    again = ActivityEnvironment()
    again.info = dataclasses.replace(again.info, attempt=2)
    answer = again.run(issuing.enter_with_letters, StepWithLetters(transition=step(), letters=(letter(),)))
    assert isinstance(answer, Recorded)
    assert answer.letters == ()
    assert register.letters_of(employer_id()) == []


def test_a_refused_step_writes_no_letter(register: Register, tmp_path: Path) -> None:
    issuing = LetterActivities(register, CountingRenderer(), DocumentStore(tmp_path), PostQueue())
    asked = StepWithLetters(transition=step(actor="r.roy"), letters=(letter(),))
    assert isinstance(run(issuing.enter_with_letters, asked), NotRecorded)
    assert register.letters_of(employer_id()) == []


def test_the_policy_of_a_day_is_given() -> None:
    book = parse_policy(POLICY.read_text(encoding="utf-8"))
    reading = PolicyActivities(book)
    assert run(reading.load_policy, date(2027, 5, 3)) == book.on(date(2027, 5, 3))
    with pytest.raises(ApplicationError, match="No policy is in effect on 1900-01-01") as caught:
        run(reading.load_policy, date(1900, 1, 1))
    assert caught.value.non_retryable
