"""How a step is taken: what was sent, the decision on a copy, the entry, and the receipt (R7, R31, R32)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actions.registry import ACTIONS, find_action
from domain.payload import digest_of, parse
from domain.records import Record
from domain.refusal import CardNumberRefusal, Refusal
from domain.sent import Unreadable, may_be_kept, names_twice, one_object, the_one
from domain.steps import Caller, entered, refused_line, take
from domain.text import MAX_PAYLOAD
from domain.transition import NotRecorded, Recorded
from tests.support.desk import DAY, Desk, every_action
from tests.support.lives import PLACES, at

CARD = "4111111111111111"
CALLER = Caller(run_id="run-1", update_id="update-7")


def refusal_of(sent: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        one_object(sent)
    return caught.value


def test_a_refusal_is_written_with_its_field_in_front_and_its_rule_behind() -> None:
    assert str(Refusal("It is wrong.", rule="R7", field="amount")) == "amount: It is wrong. (R7)"
    assert str(Refusal("It is wrong.")) == "It is wrong."


# ---- what was sent


def test_one_value_is_what_was_sent() -> None:
    assert the_one(()) is None
    assert the_one(({"a": 1},)) == {"a": 1}
    several = the_one(({"a": 1}, Unreadable("no JSON", "{"), 7))
    assert isinstance(several, Unreadable)
    assert several.what == "3 values"
    assert several.text == '{"a": 1} { 7'
    assert "{" not in repr(several), "what was sent is never shown"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (Unreadable("something that is no JSON", "{oops"), "got something that is no JSON"),
        (the_one((1, 2)), "got 2 values"),
        ("x" * (MAX_PAYLOAD + 1), "at most 64,000 are taken"),
        ({"reason": "x" * MAX_PAYLOAD}, "Hand in long texts as documents"),
        (Unreadable("something that is no JSON", "x" * 3_000_000), "3,000,000 characters long"),
    ],
)
def test_what_is_no_object_or_too_long_is_refused(sent: object, said: str) -> None:
    assert said in str(refusal_of(sent))


def test_the_longest_payload_is_counted_in_the_characters_that_were_typed() -> None:
    """A letter with an accent is one character, as it is for the one who types."""
    most = MAX_PAYLOAD - len(json.dumps({"reason": ""}))
    assert one_object({"reason": "é" * most})
    assert "64,001 characters" in str(refusal_of({"reason": "é" * (most + 1)}))


@pytest.mark.parametrize("sent", [CARD, [CARD], {"a": {"b": [CARD]}}, {CARD: 1}, int(CARD)])
def test_a_card_number_is_looked_for_before_the_kind_of_thing(sent: object) -> None:
    """R7."""
    assert isinstance(refusal_of(sent), CardNumberRefusal)


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        ('{"a": 1, "b": {"a": 1}}', False),
        ('{"a": 1, "a": 1}', True),
        ('[{"b": {"a": 1, "\\u0061": 2}}]', True),
        ('{"a": 1', False),
        ("[" * 50_000, False),
        ("7", False),
    ],
)
def test_a_field_that_stands_twice_is_noticed_at_any_depth(text: str, twice: bool) -> None:  # noqa: FBT001 - the answer
    """R7: of two, only the last one would be looked at."""
    assert names_twice(text.encode()) is twice


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"reason": "All is well"}, True),
        (None, True),
        ({"reason": CARD}, False),
        ({"reason": "4111 1111 1111 1112"}, True),  # no valid number
        (Unreadable("no JSON", '{"reason": "well'), True),
        (Unreadable("no JSON", "{4111-1111-1111-1112"), False),  # as many digits as a card, and no JSON
        ({"reason": "x" * MAX_PAYLOAD}, True),
        ({"reason": "x" * MAX_PAYLOAD + "4111 1111 1111 1112"}, False),
    ],
)
def test_what_may_stay_where_it_already_is(sent: object, kept: bool) -> None:  # noqa: FBT001 - the answer
    """R7: what can't be looked through properly may not, when it has as many digits as a card."""
    assert may_be_kept(sent) is kept


JSON_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=15,
)


@given(st.sampled_from(every_action()), JSON_VALUES)
def test_whatever_is_sent_is_read_or_refused_in_words(action: Any, sent: object) -> None:  # noqa: ANN401
    try:
        payload = parse(action.payload, sent, DAY)
    except Refusal:
        return
    assert isinstance(payload, action.payload)


NAMES = st.sampled_from(
    sorted({name for action in every_action() for name in action.payload.model_fields} - {"actor"})
)


@given(
    st.sampled_from(PLACES),
    st.integers(0, 30),
    st.dictionaries(NAMES, JSON_VALUES, max_size=3),
)
def test_a_payload_with_anything_in_its_fields_is_taken_or_refused_and_nothing_else(
    place: str, which: int, wrong: dict[str, Any]
) -> None:
    """No payload makes a step fail in another way than by a refusal, and a refused one leaves no trace."""
    desk = PREPARED.setdefault(place, at(place))
    for case in desk.cases():
        action = ACTIONS[case.kind][which % len(ACTIONS[case.kind])]
        fitting = {name: value for name, value in wrong.items() if name in action.payload.model_fields}
        before = case.model_dump_json()
        try:
            step = take(case, action, desk.payload(action, case, **fitting), desk.moment, CALLER)
        except Refusal:
            pass
        else:
            assert step.after.step == case.step + 1
            assert json.loads(step.transition.model_dump_json())
        assert case.model_dump_json() == before


PREPARED: dict[str, Desk] = {}


# ---- the step, its entry and its receipt


def test_a_digest_is_equal_for_equal_payloads_and_for_no_others() -> None:
    """R31: a repeated update is told from another one with the same id."""
    one, same = {"a": 1, "b": [2]}, {"b": [2], "a": 1}
    assert digest_of(one) == digest_of(same)
    assert digest_of(one) != digest_of({"a": 1, "b": [3]})
    assert len(digest_of(one)) == 16


def test_a_step_counts_when_it_is_entered_and_its_receipt_is_kept() -> None:
    """R31, R32: by its update, so that a double click is answered with it."""
    desk = Desk()
    case, action = desk.case_for("record_payment")
    raw = desk.payload(action, case)
    step = take(case, action, raw, desk.moment, CALLER)
    assert case.stands()[0] == "Fee due"
    state, receipt = entered(step, Recorded(number=12, actor_name="Asha Singh", role="administrator"))
    assert state.recent_updates == {"update-7": receipt}
    assert (receipt.entry, receipt.payload_digest) == (12, digest_of(raw))
    assert receipt.stands == state.stands() == ["Fee paid", "In training", "No certificate", "Small employer"]
    newest = state.latest[0]
    assert (newest.entry, newest.actor, newest.actor_name) == (12, "a.singh", "Asha Singh")
    assert step.transition.update_id == "update-7"
    assert step.transition.run_id == "run-1"


def test_a_step_without_an_update_leaves_no_receipt() -> None:
    desk = Desk()
    case, action = desk.case_for("record_payment")
    step = take(case, action, desk.payload(action, case), desk.moment, Caller(run_id="run-1"))
    state, _ = entered(step, Recorded(number=12, actor_name="Asha Singh", role="administrator"))
    assert state.recent_updates == {}


def test_a_record_has_to_say_what_tells_it_from_others() -> None:
    with pytest.raises(NotImplementedError):
        _ = Record().key


@pytest.mark.parametrize("place", PLACES)
def test_the_rows_of_a_case_have_keys_of_their_own(place: str) -> None:
    """R31."""
    for case in at(place).cases():
        keys = [record.key for record in case.records()]
        assert len(keys) == len(set(keys))


def test_a_kept_step_that_is_refused_in_the_end_has_a_line_of_its_own() -> None:
    """R32: whoever took it has gone, and reads of it on the page."""
    desk = Desk()
    action = find_action("Employer", "record_payment")
    assert action is not None
    payload = desk.payload(action, desk.employer)
    step = take(desk.employer, action, payload, desk.moment, CALLER)
    line = refused_line(step, NotRecorded(number=7, sentence="They may not.", rule="R32"))
    assert (line.entry, line.event, line.action) == (7, "refused", "record_payment")
    assert (line.day, line.actor, line.ground) == (desk.today, payload["actor"], "They may not.")
