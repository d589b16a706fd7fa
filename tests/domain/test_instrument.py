"""The audit tool as data: read whole, or refused with the line and the reason (R11 to R14)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.instrument import Instrument, InstrumentError, Instruments, Method, parse_instrument

FOLDER = Path("domain/instruments")
FILES = sorted(FOLDER.glob("*.toml"))
FIRST = (FOLDER / "secor-2026.toml").read_text(encoding="utf-8")

#: What each version said when it was first used. A change here would make old audits answer other questions:
#: leave the file as it was and write a new one.
FINGERPRINTS = {"secor-2026": "31ba680c320a81d1"}

SMALL = """\
id = "small"
title = "A small one"
effective = 2027-01-01

[[element]]
title = "Commitment"

[[element.question]]
number = "1.1"
text = "Is there a policy?"
points = 10
verified_by = ["documentation"]
look_for = "The policy."

[[element]]
title = "Hazards"

[[element.question]]
number = "2.1"
text = "Are hazards assessed?"
points = 5
verified_by = ["documentation", "interview", "observation"]
may_be_not_applicable = true
look_for = "The assessment."
"""


def small(**changed: str) -> Instrument:
    """The small instrument under another name or from another day."""
    text = SMALL
    for words, instead in changed.items():
        text = text.replace(f"{words} = ", f"{words} = {instead} # ", 1)
    name = text.split('"')[1]
    return parse_instrument(text, f"{name}.toml")


def refused(text: str) -> list[str]:
    with pytest.raises(InstrumentError) as error:
        parse_instrument(text, "folder/small.toml")
    return str(error.value).splitlines()


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_an_instrument_that_was_used_still_says_what_it_said(file: Path) -> None:
    instrument = parse_instrument(file.read_text(encoding="utf-8"), str(file))
    assert instrument.fingerprint == FINGERPRINTS[file.stem]


def test_the_first_instrument_is_a_whole_audit_tool() -> None:
    instrument = parse_instrument(FIRST, "secor-2026.toml")
    questions = list(instrument.questions())
    assert (len(instrument.element), len(questions)) == (9, 54)
    assert sum(question.points for question in questions) == 560
    assert {method for question in questions for method in question.verified_by} == set(Method)
    for question in questions:
        assert question.text.endswith("?")
        assert ("Not applicable" in question.look_for) == question.may_be_not_applicable


def test_what_is_not_said_of_a_question_is_no() -> None:
    first, second = small().questions()
    assert not first.may_be_not_applicable
    assert second.may_be_not_applicable


def test_a_fingerprint_changes_with_every_word() -> None:
    other = parse_instrument(SMALL.replace("a policy?", "any policy?"), "small.toml")
    assert len(small().fingerprint) == 16
    assert other.fingerprint != small().fingerprint
    assert parse_instrument(f"# A comment\n{SMALL}", "small.toml").fingerprint == small().fingerprint


@pytest.mark.parametrize(
    ("words", "instead", "line", "reason"),
    [
        ('id = "small"', 'id = "Small"', 1, "id: String should match"),
        ('id = "small"', 'id = "tiny"', 1, 'id must be that of the file, "small"'),
        ("effective = 2027-01-01", "effective = 2027-02-30", 3, ""),
        ("effective = 2027-01-01", 'effective = "soon"', 3, "effective: Input should be a valid date"),
        (
            "points = 5",
            "points = 51",
            21,
            "element.question.points: Input should be less than or equal to 50",
        ),
        ("points = 5", 'points = "5"', 21, "valid integer"),
        ("points = 10", "points = 0", 11, "greater than or equal to 1"),
        ('["documentation"]', "[]", 12, "at least 1 item"),
        ('["documentation"]', '["guess"]', 12, "'documentation', 'interview' or 'observation'"),
        ('["documentation"]', '["interview", "interview"]', 12, "must name each way once"),
        ('number = "1.1"', 'number = "1"', 9, "should match pattern"),
        ('number = "1.1"', 'number = "1.2"', 9, "number must be 1.1"),
        ('number = "2.1"', 'number = "1.2"', 19, "number must be 2.1"),
        ('title = "Hazards"', 'title = "Commitment"', 16, '"Commitment" stands there twice'),
        ('title = "Hazards"', "heading = 1", 15, "element.title: Field required"),
        ('text = "Is there a policy?"', 'text = " "', 10, "must not be empty"),
        ("may_be_not_applicable = true", 'may_be_not_applicable = "yes"', 23, "valid boolean"),
        ('look_for = "The policy."', "weight = 3", 13, "weight: Extra inputs"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_the_reason(
    words: str, instead: str, line: int, reason: str
) -> None:
    told = refused(SMALL.replace(words, instead))
    assert any(f"line {line}" in one and reason in one for one in told), told


def test_several_mistakes_are_told_at_once() -> None:
    assert len(refused(SMALL.replace("points = 5", "points = 0").replace("points = 10", "points = 0"))) == 2
    out_of_place = SMALL.replace('id = "small"', 'id = "tiny"').replace('"2.1"', '"3.1"')
    assert len(refused(out_of_place)) == 2


def test_what_is_no_toml_is_refused() -> None:
    assert refused("id = small")[0].startswith("folder/small.toml: Invalid value")


def test_the_newest_in_effect_is_used_and_an_old_one_stays_readable() -> None:
    old, new = small(), small(id='"newer"', effective="2028-01-01")
    instruments = Instruments([new, old])
    assert instruments.on(date(2027, 12, 31)) == old
    assert instruments.on(date(2028, 1, 1)) == new
    assert instruments.named("small") == old


def test_an_unknown_instrument_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(
        InstrumentError, match=r'no audit tool "big"\. There are: small \(from 2027-01-01\)\.'
    ):
        Instruments([small()]).named("big")
    with pytest.raises(InstrumentError, match=r"No audit tool is in effect on 2026-12-31\."):
        Instruments([small()]).on(date(2026, 12, 31))
    with pytest.raises(InstrumentError, match="There are: none"):
        Instruments([]).on(date(2027, 1, 1))
