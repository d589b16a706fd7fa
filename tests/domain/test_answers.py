"""Answers are checked question by question, and scores follow from them (R11 to R13)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.answers import Answer, AuditAnswers, answered, mistakes
from domain.instrument import Method, parse_instrument
from domain.records import ElementScore
from domain.scoring import percent
from tests.domain.test_instrument import FIRST, SMALL

INSTRUMENT = parse_instrument(SMALL, "small.toml")
TOOL = parse_instrument(FIRST, "secor-2026.toml")
WORKBOOK = "sha256:" + "0" * 64
FULL = {
    "1.1": Answer(10, verified_by=(Method.DOCUMENTATION,), response="Signed in March."),
    "2.1": Answer(
        4,
        verified_by=(Method.INTERVIEW, Method.OBSERVATION),
        response="Three sites.",
        suggestion="Date them.",
    ),
}


def told(*, external: bool = False, **changes: dict[str, object]) -> list[str]:
    """What is said when something of a question's answer is changed."""
    answers = FULL | {
        number: replace(FULL[number], **changed)  # type: ignore[arg-type]
        for number, changed in (
            (name.replace("q", "").replace("_", "."), what) for name, what in changes.items()
        )
    }
    return [one.sentence for one in mistakes(INSTRUMENT, answers, external=external)]


def read(answers: dict[str, Answer]) -> AuditAnswers:
    return answered(INSTRUMENT, answers, external=True, workbook=WORKBOOK)


def test_what_is_filled_in_whole_has_no_mistakes() -> None:
    assert told() == []
    assert told(external=True) == []


def test_points_of_an_element_are_added_up() -> None:
    """R13."""
    assert read(FULL).elements() == (
        ElementScore(element="Commitment", points=10, possible=10),
        ElementScore(element="Hazards", points=4, possible=5),
    )


def test_what_does_not_apply_leaves_the_possible_points() -> None:
    """R13: an element of which nothing applies is no part of the score."""
    none = FULL | {"2.1": Answer(not_applicable=True, response="No sites.")}
    assert read(none).elements() == (ElementScore(element="Commitment", points=10, possible=10),)


def test_responses_and_suggestions_are_counted() -> None:
    """R12."""
    assert (read(FULL).responses, read(FULL).suggestions) == (2, 1)


def test_what_an_audit_covered_is_what_its_answers_were_verified_by() -> None:
    """R12."""
    assert read(FULL).covered == tuple(Method)
    assert read({**FULL, "2.1": FULL["1.1"]}).covered == (Method.DOCUMENTATION,)


def test_answers_say_which_instrument_they_belong_to_and_come_back_whole() -> None:
    kept = read(FULL)
    assert (kept.instrument, kept.fingerprint) == ("small", INSTRUMENT.fingerprint)
    assert AuditAnswers.model_validate_json(kept.model_dump_json()) == kept


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"points": 12}, "Question 1.1: 12 points of 10 possible."),
        ({"points": -1}, "Question 1.1: -1 points of 10 possible."),
        ({"points": None}, "Question 1.1 is not answered: give it 0 to 10 points."),
        (
            {"points": None, "not_applicable": True},
            "Question 1.1 applies to every employer: give it 0 to 10 points.",
        ),
        (
            {"verified_by": ()},
            "Question 1.1 was given points: mark how it was verified, by documentation.",
        ),
        (
            {"verified_by": (Method.DOCUMENTATION, Method.INTERVIEW)},
            "Question 1.1 is verified by documentation, and not by interview.",
        ),
    ],
)
def test_a_mistake_names_the_question_and_says_what_to_do(changed: dict[str, object], sentence: str) -> None:
    assert told(q1_1=changed) == [sentence]


def test_a_question_that_may_not_apply_says_so() -> None:
    assert told(q2_1={"points": None}) == [
        'Question 2.1 is not answered: give it 0 to 5 points or "n/a".',
    ]
    away: dict[str, object] = {"points": None, "not_applicable": True, "verified_by": ()}
    assert told(q2_1=away) == []
    assert told(q2_1=away | {"response": ""}) == ["Question 2.1: write why it does not apply."]


def test_no_points_need_no_verification() -> None:
    assert told(q1_1={"points": 0, "verified_by": ()}) == []


def test_all_mistakes_are_told_at_once() -> None:
    assert len([one.sentence for one in mistakes(TOOL, {}, external=False)]) == 54


def test_an_audit_of_which_nothing_applies_is_none() -> None:
    away = Answer(not_applicable=True, response="Closed.")
    found = mistakes(INSTRUMENT, {"1.1": away, "2.1": away}, external=False)
    assert [one.sentence for one in found if not one.question] == [
        "No question applies, so there is nothing to score."
    ]


def test_an_external_auditor_writes_a_response_to_every_question() -> None:
    """R12."""
    assert told(q1_1={"response": ""}) == []
    assert told(external=True, q1_1={"response": ""}) == [
        "Question 1.1 has no written response; every question needs one (R12).",
    ]


def test_an_external_auditor_suggests_something_where_points_are_missing() -> None:
    """R12."""
    assert told(q2_1={"suggestion": ""}) == []
    assert told(external=True, q1_1={"points": 9}) == [
        "Question 1.1 was given 9 of 10 points: write a suggestion for improvement (R12).",
    ]
    assert told(external=True, q2_1={"points": 5, "suggestion": ""}) == [
        "There is no suggestion for improvement; write one at least (R12).",
    ]


def test_an_external_audit_covers_documentation_interviews_and_a_tour() -> None:
    """R12."""
    assert told(external=True, q2_1={"verified_by": (Method.INTERVIEW,)}) == [
        (
            "No question is marked as verified by observation; an external audit covers documentation, "
            "interviews and an observation tour (R12)."
        ),
    ]


@given(st.data())
def test_whatever_is_answered_the_elements_hold_exactly_the_points_of_the_questions(
    data: st.DataObject,
) -> None:
    """R13."""
    answers = {}
    for question in TOOL.questions():
        choices = st.integers(0, question.points)
        points = data.draw(st.none() | choices if question.may_be_not_applicable else choices)
        answers[question.number] = Answer(points, not_applicable=points is None, response="Because.")
    kept = answered(TOOL, answers, external=False, workbook=WORKBOOK)
    counted = [(one.points, one.possible) for one in kept.questions if one.points is not None]
    assert sum(one.points for one in kept.elements()) == sum(points for points, _ in counted)
    assert sum(one.possible for one in kept.elements()) == sum(possible for _, possible in counted)
    assert 0 <= percent(kept.elements()) <= 100
