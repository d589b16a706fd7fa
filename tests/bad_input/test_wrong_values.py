"""Values that a field can't have, and actions whose turn it is not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from tests.bad_input.refusing import Case, refused
from tests.support.live import LiveDesk

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: A day that has not begun anywhere in Alberta when the test runs.
_TO_COME = str((datetime.now(UTC) + timedelta(days=2)).date())
_DAY = 'must be a day written as "2026-11-22"'
_FUTURE = "must not lie in the future"


@dataclass(frozen=True)
class Wrong:
    """A value in a field of an action, and what is said of it."""

    kind: str
    action: str
    field: str
    value: object
    said: str = ""

    def __str__(self) -> str:
        return f"{self.field}={str(self.value)[:20]!r}"


_WRONG = [
    *(
        Wrong("Employer", "record_payment", field, value, said)
        for field, value, said in [
            ("paid_on", 20261122, _DAY),
            ("paid_on", 1.5, _DAY),
            ("paid_on", "22/11/2026", _DAY),
            ("paid_on", "2026-02-30", ""),
            ("paid_on", _TO_COME, _FUTURE),
            ("amount", -1, ""),
            ("amount", "1e400", ""),
            ("amount", True, "must be a number"),
            ("amount", {"value": 250}, "must be a number"),
            ("last_four", "42424", ""),
            ("processor_reference", "<img src=x>", ""),
        ]
    ),
    *(
        Wrong("Employer", "change_contact", field, value, said)
        for field, value, said in [
            ("contact_name", "", "must not be empty"),
            ("contact_name", "   ", "must not be empty"),
            ("contact_name", "a\x00b", "must not contain control characters"),
            ("contact_name", "x" * 201, ""),
            ("email", "a@b.example\r\nBcc: all@b.example", "must be a single line"),
            ("email", "a@b.example\nX: y", "must be a single line"),
            ("email", "not an address", ""),
        ]
    ),
    Wrong("Employer", "confirm_pir_discount", "confirmed_percent", 101),
    Wrong("Employer", "confirm_pir_discount", "confirmed_percent", -0.5),
    *(
        Wrong("Audit", "record_review", field, value, said)
        for field, value, said in [
            ("review_score", -1, ""),
            ("review_score", 101, ""),
            ("review_score", "NaN", ""),
            ("review_score", "eighty", ""),
            ("decision", "perhaps", ""),
            ("documentation_to", _TO_COME, _FUTURE),
            ("ground", "", "must not be empty"),
        ]
    ),
    Wrong("Audit", "assign_reviewer", "reviewer", "r.roy; drop table"),
    *(
        Wrong("CertificateOrder", "record_corrs_entry", field, value, said)
        for field, value, said in [
            ("entered_on", 1, _DAY),
            ("entered_on", _TO_COME, _FUTURE),
            ("entered_on", "1999-01-01", "The audit was accepted"),
            ("corrs_number", "", "must not be empty"),
            ("corrs_number", "<b>1</b>", ""),
            ("corrs_number", ["C-1"], ""),
        ]
    ),
]


@pytest.mark.parametrize("wrong", _WRONG, ids=str)
async def test_a_wrong_value_is_refused_with_its_field(
    desk: LiveDesk, cases: dict[str, Case], wrong: Wrong
) -> None:
    case = cases[wrong.kind]
    payload = {**await desk.payload(case.workflow, wrong.action), wrong.field: wrong.value}
    answer = await refused(desk, case, payload, action=wrong.action)
    assert f"{wrong.field}: {wrong.said}" in answer.refusal.split("\n", maxsplit=1)[0]


@pytest.mark.parametrize(
    ("kind", "action", "payload"),
    [
        ("Employer", "lift_suspension", {"actor": "a.singh", "reason": "Too soon"}),
        ("Employer", "cancel_cor_move", {"actor": "a.singh", "reason": "Too soon"}),
        ("Audit", "provide_information", {"actor": "a.singh", "answer": "Too soon"}),
        ("CertificateOrder", "record_mailing", {"actor": "a.singh", "mailed_on": "2026-01-01"}),
    ],
    ids=["Employer", "Employer, size", "Audit", "CertificateOrder"],
)
async def test_an_action_out_of_turn_is_refused_with_where_the_case_stands(
    desk: LiveDesk, cases: dict[str, Case], kind: str, action: str, payload: dict[str, str]
) -> None:
    answer = await refused(desk, cases[kind], payload, action=action)
    assert f'"{action}" is not in turn: this case stands at ' in answer.refusal
