"""Bad payloads: each is refused in a sentence that names the field, and leaves no trace (R7, R32)."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from domain import text
from domain.actions.registry import find_action
from domain.declared import StaffAction
from domain.payload import Payload, parse
from domain.refusal import CardNumberRefusal, Refusal
from domain.registration import Registration
from domain.steps import Caller, take
from domain.wording import WRITTEN, mistakes_of
from tests.support.desk import DAY, every_action
from tests.support.lives import fitting

CARD = "4111 1111 1111 1111"
ALL = [pytest.param(action, id=f"{action.case}.{action.name}") for action in every_action()]
CALLER = Caller(run_id="run-1")
PAYLOADS = sorted(
    {action.payload for action in every_action()} | {Registration}, key=lambda one: one.__name__
)
WRONG: list[Any] = [None, [], {}, [[]], {"a": 1}, 1e300, -1, "\x00", "x" * 5000]
#: What no sentence for staff may contain: words of the libraries underneath.
FOREIGN = ("Input should", "Value error", "instance of", "Decimal", "pattern", "validation", "Traceback")


def example(action: StaffAction) -> dict[str, Any]:
    desk, case = fitting(action)
    return desk.payload(action, case)


def refused(action: StaffAction, raw: object) -> Refusal:
    desk, case = fitting(action)
    before = case.model_dump_json()
    with pytest.raises(Refusal) as caught:
        take(case, action, raw, desk.moment, CALLER)
    assert case.model_dump_json() == before
    said = str(caught.value)
    assert re.search(r"\.( \(R\d+\))?$", said)
    assert not [foreign for foreign in FOREIGN if foreign in said]
    return caught.value


@pytest.mark.parametrize("action", ALL)
@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (None, "nothing"),
        ([], "a list"),
        ([{}], "a list"),
        ("suspend", "a text"),
        ("", "a text"),
        (7, "a number"),
        (1.5, "a number"),
        (True, "a yes/no value"),
    ],
)
def test_what_is_no_object_is_refused(action: StaffAction, raw: object, what: str) -> None:
    assert str(refused(action, raw)) == f"This needs one JSON object in braces, and got {what}."


@pytest.mark.parametrize("action", ALL)
def test_each_field_that_is_missing_is_named(action: StaffAction) -> None:
    required = [name for name, field in action.payload.model_fields.items() if field.is_required()]
    for name in required:
        raw = {key: value for key, value in example(action).items() if key != name}
        assert str(refused(action, raw)) == f"{name}: is missing."
    said = str(refused(action, {}))
    assert all(f"{name}: is missing" in said for name in required[:6])


@pytest.mark.parametrize("action", ALL)
def test_an_unknown_field_is_named(action: StaffAction) -> None:
    refusal = refused(action, {**example(action), "colour": "red"})
    assert str(refusal) == "colour: is not a field of this action."
    endless = refused(action, {**example(action), "x" * 5000: 1})
    assert len(str(endless)) < 200


@pytest.mark.parametrize("action", ALL)
@pytest.mark.parametrize(
    "value", [None, [], {}, [[]], {"a": 1}, 1e300, -1, "\x00", "x" * 5000], ids=lambda value: repr(value)[:9]
)
def test_a_field_of_the_wrong_kind_is_named(action: StaffAction, value: object) -> None:
    """Each in a sentence that repeats nothing of what was typed."""
    desk, case = fitting(action)
    for name in action.payload.model_fields:
        raw = {**example(action), name: value}
        try:
            take(case, action, raw, desk.moment, CALLER)
        except Refusal:
            refusal = refused(action, raw)
            said = str(refusal)
            assert len(said) < 400
            assert "xxxxx" not in said
            if not refusal.rule:
                assert name in said


Path = tuple[Any, ...]


def places_of_text(schema: dict[str, Any], whole: dict[str, Any], path: Path = ()) -> list[Path]:
    """Every place in a payload where a text, a day or a number is filled in."""
    if "$ref" in schema:
        return places_of_text(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, path)
    found = [place for one in schema.get("anyOf", []) for place in places_of_text(one, whole, path)]
    if schema.get("type") == "object":
        for name, inner in schema["properties"].items():
            found += places_of_text(inner, whole, (*path, name))
    elif schema.get("type") == "array":
        found += places_of_text(schema["items"], whole, (*path, 0))
    elif schema.get("type") not in {None, "null"}:
        found.append(path)
    return found


def planted(value: Any, path: Path, what: object) -> Any:  # noqa: ANN401 - any JSON value
    if not path:
        return what
    first, *rest = path
    if first == 0:
        return [planted(value[0] if isinstance(value, list) and value else None, tuple(rest), what)]
    inside = value if isinstance(value, dict) else {}
    return {**inside, first: planted(inside.get(first), tuple(rest), what)}


@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda one: one.__name__)
def test_a_full_card_number_is_refused_in_any_field(payload: type[Payload]) -> None:
    """R7: before anything else is looked at."""
    schema = payload.model_json_schema()
    places = places_of_text(schema, schema)
    assert ("actor",) in places
    for place in places:
        for number in (CARD, f"see {CARD.replace(' ', '-')}", int(CARD.replace(" ", ""))):
            with pytest.raises(CardNumberRefusal) as caught:
                parse(payload, planted({}, place, number), DAY)
            assert "1111" not in str(caught.value)
            assert caught.value.field.startswith(str(place[0]))


def test_every_pattern_of_a_field_has_its_words() -> None:
    """A refusal never shows a regular expression."""
    schemas = [action.payload.model_json_schema() for action in every_action()]
    text = json.dumps([*schemas, Registration.model_json_schema()])
    patterns = {json.loads(f'"{found}"') for found in re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', text)}
    assert patterns <= set(WRITTEN)
    assert patterns


@pytest.mark.parametrize(
    "form", [text.Email, text.Phone, text.WcbAccount, text.StaffId, text.DocumentRef, text.Reference]
)
def test_what_is_written_otherwise_is_told_in_words(form: Any) -> None:  # noqa: ANN401 - a form of text
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(form).validate_python("<?>")
    assert mistakes_of(caught.value).removeprefix("payload: ").rstrip(".") in WRITTEN.values()


@pytest.mark.parametrize("action", ALL)
def test_text_of_three_megabytes_is_refused(action: StaffAction) -> None:
    refusal = refused(action, {**example(action), "actor": "a" * 3_000_000})
    assert "at most 64,000 are taken" in str(refusal)


def test_a_wrong_item_is_told_once() -> None:
    """Its list is not said to be too short as well."""
    action = find_action("Employer", "submit_self_assessment")
    assert action is not None
    desk, case = fitting(action)
    raw = desk.payload(action, case, elements=[{"element": "A", "points": -1, "possible": 10}])
    assert str(refused(action, raw)) == "elements.0.points: must be at least 0."
    assert "elements: is too short: at least 1" in str(refused(action, {**raw, "elements": []}))


def test_six_mistakes_are_told_at_once_and_no_more() -> None:
    action = find_action("Employer", "submit_external_audit")
    assert action is not None
    assert str(refused(action, {})).count("is missing") == 6
