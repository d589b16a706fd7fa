"""Scores are computed: what is submitted has to follow from the answers that are kept (R12, R13)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.answers import AnsweredQuestion, AuditAnswers
from domain.instrument import Method
from domain.records import AuditDocument, ElementScore
from domain.transition import AnswersGive, NotRecorded, Recorded
from models.documents import DocumentStore
from models.register import Register
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.steps import step

WORKBOOK = "sha256:" + "a" * 64
ELEMENTS = (
    ElementScore(element="Commitment", points=9, possible=10),
    ElementScore(element="Hazards", points=12, possible=15),
)


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    """An empty store."""
    return DocumentStore(tmp_path / "documents")


@pytest.fixture
def register(engine: Engine, store: DocumentStore) -> Register:
    """An empty register that looks up answers in the store."""
    register = Register(engine, store)
    register.load_staff(STAFF, STAFF_LOADED_AT)
    return register


def question(number: str, element: str, points: int | None, possible: int) -> AnsweredQuestion:
    return AnsweredQuestion(
        number=number,
        element=element,
        possible=possible,
        points=points,
        verified_by=(Method.INTERVIEW,),
        response="Seen.",
        suggestion="" if points == possible else "Date it.",
    )


def kept(store: DocumentStore, **changed: Any) -> str:  # noqa: ANN401 - any field of the answers
    """Keep answers; give their reference."""
    given: dict[str, Any] = {
        "instrument": "secor-2026",
        "fingerprint": "0123456789abcdef",
        "external": False,
        "workbook": WORKBOOK,
        "questions": (
            question("1.1", "Commitment", 9, 10),
            question("2.1", "Hazards", 10, 10),
            question("2.2", "Hazards", 2, 5),
            question("2.3", "Hazards", None, 20),
        ),
    }
    return store.put(AuditAnswers(**(given | changed)).model_dump_json().encode(), ".json")


def asked(answers: str, **changed: Any) -> AnswersGive:  # noqa: ANN401 - any field of what is asked
    document = AuditDocument(instrument="secor-2026", workbook=WORKBOOK, answers=answers)
    given: dict[str, Any] = {"document": document, "external": False, "elements": ELEMENTS}
    return AnswersGive(**(given | changed))


def refused(register: Register, requirement: AnswersGive) -> NotRecorded:
    answer = register.record(step(7, requirements=(requirement,)))
    assert isinstance(answer, NotRecorded)
    assert answer.rule == "R13"
    assert "Read the workbook" in answer.sentence or "read the workbook" in answer.sentence
    return answer


def test_scores_that_follow_from_the_answers_are_entered(register: Register, store: DocumentStore) -> None:
    answer = register.record(step(7, requirements=(asked(kept(store)),)))
    assert isinstance(answer, Recorded)


@pytest.mark.parametrize(
    "elements",
    [
        (ELEMENTS[0], ElementScore(element="Hazards", points=13, possible=15)),
        (ELEMENTS[0], ElementScore(element="Hazards", points=12, possible=14)),
        (ELEMENTS[0], ElementScore(element="Hazard", points=12, possible=15)),
        ELEMENTS[:1],
        ELEMENTS[::-1],
        (*ELEMENTS, ElementScore(element="More", points=1, possible=1)),
    ],
)
def test_other_points_than_the_answers_give_are_refused(
    register: Register, store: DocumentStore, elements: tuple[ElementScore, ...]
) -> None:
    """R13: what was typed by hand instead of computed."""
    refusal = refused(register, asked(kept(store), elements=elements))
    assert "scores are computed" in refusal.sentence


def test_an_external_audit_has_as_many_responses_as_its_answers(
    register: Register, store: DocumentStore
) -> None:
    """R12."""
    answers = kept(store, external=True)
    refused(register, asked(answers, external=True, written=(4, 4, 4)))
    right = asked(answers, external=True, written=(4, 4, 3))
    assert isinstance(register.record(step(7, requirements=(right,))), Recorded)


@pytest.mark.parametrize(
    "changed",
    [{"instrument": "secor-2027"}, {"workbook": "sha256:" + "b" * 64}, {"external": True}],
)
def test_answers_of_another_form_are_refused(
    register: Register, store: DocumentStore, changed: dict[str, object]
) -> None:
    refusal = refused(register, asked(kept(store, **changed)))
    assert "belong to another workbook, audit tool or form" in refusal.sentence


def test_what_is_no_answers_is_refused(register: Register, store: DocumentStore) -> None:
    for reference in ("sha256:" + "0" * 64, store.put(b"{}"), store.put(b"%PDF-1.7")):
        assert f"no answers of an audit under {reference}" in refused(register, asked(reference)).sentence
    damaged = kept(store)
    store.path(damaged).write_bytes(b"{}")
    assert "no answers of an audit" in refused(register, asked(damaged)).sentence


def test_a_register_without_a_store_says_so(engine: Engine, store: DocumentStore) -> None:
    register = Register(engine)
    register.load_staff(STAFF, STAFF_LOADED_AT)
    with pytest.raises(RuntimeError, match="no store of documents was named"):
        register.record(step(7, requirements=(asked(kept(store)),)))
