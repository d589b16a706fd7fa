"""An employer registers (R3, R5, R6, R7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from domain.records import Address, HeadCount
from domain.refusal import CardNumberRefusal, Refusal
from domain.registration import EXAMPLE, TEMPLATE, Registration, employer_workflow_id, read_form, register
from domain.roles import Role
from domain.start_forms import REGISTER_AN_EMPLOYER
from domain.steps import Caller, Step
from domain.transition import AccountFree, ActorMay
from tests.support.desk import BOOK, DAY, LEFT_OUT, Desk, form

MOMENT = Desk().moment
REQUIRED = ("actor", "wcb_account", "legal_name", "industry_code", "contact_name", "address", "head_count")


def opened(raw: dict[str, Any], workflow_id: str = "employer-1234567") -> Step:
    return register(
        read_form(raw, DAY),
        BOOK.on(DAY),
        MOMENT,
        Caller(run_id="run-1"),
        workflow_id=workflow_id,
        employer_id="E000001",
    )


def refused(**changed: Any) -> Refusal:  # noqa: ANN401 - any field of the form
    with pytest.raises(Refusal) as caught:
        opened(form(**changed))
    return caught.value


def test_the_example_opens_a_file() -> None:
    """R5."""
    step = opened(form())
    assert step.after.stands() == ["Fee due", "Registered", "No certificate", "Small employer"]
    made = step.transition
    assert (made.action, made.event, made.rule, made.before) == ("register", "registered", "R5", ())
    assert made.after == ("fee_due", "registered", "no_certificate", "small")
    assert made.day == DAY
    assert made.key == "E000001/employer-1234567/1"
    assert made.data == {"wcb_account": "1234567", "head_count": 6}
    assert [record.kind for record in made.records] == ["employer", "head_count", "fee", "standing"]


def test_registration_asks_the_register_for_the_role_and_the_account() -> None:
    """R6, R32."""
    assert opened(form()).transition.requirements == (
        ActorMay(roles=(Role.ADMINISTRATOR,)),
        AccountFree(wcb_account="1234567"),
    )


def test_the_employer_is_told_of_its_registration_and_the_fee() -> None:
    """R5, R7."""
    letter = Desk().last_letter("registration_confirmed")
    assert letter.fee == 250


def test_the_form_is_kept_as_it_was_filled_in() -> None:
    """R5."""
    employer = Desk(legal_name=" Zoë's <Fencing> & Søn ", email=LEFT_OUT, phone=LEFT_OUT).employer.employer
    assert employer.legal_name == "Zoë's <Fencing> & Søn"
    assert employer.trade_name == "Foothills Fencing"
    assert employer.email is None
    assert employer.phone is None
    assert employer.address.postal_code == "T1S 1A1"
    assert employer.registered_on == DAY


@pytest.mark.parametrize("field", REQUIRED)
def test_what_the_form_has_to_have(field: str) -> None:
    """R5."""
    assert str(refused(**{field: LEFT_OUT})) == f"{field}: is missing."


@pytest.mark.parametrize("field", sorted(set(EXAMPLE) - set(REQUIRED)))
def test_what_the_form_may_leave_out(field: str) -> None:
    """R5."""
    assert opened(form(**{field: LEFT_OUT})).done == "Registered."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"legal_name": ""}, "legal_name: must not be empty"),
        ({"legal_name": "A\nB"}, "legal_name: must be a single line"),
        ({"email": "a@b.ca\r\nBcc: c@d.ca"}, "email: must be a single line"),
        ({"wcb_account": "12"}, "wcb_account: "),
        ({"wcb_account": 1234567}, "wcb_account: "),
        ({"industry_code": "421"}, "industry_code: "),
        ({"address": "12 Range Road"}, "address: "),
        ({"address": {"street": "12 Range Road", "city": "Okotoks"}}, "address.postal_code: is missing"),
        (
            {"address": {**EXAMPLE["address"], "postal_code": "90210"}},
            "address.postal_code: ",
        ),
        ({"head_count": 7}, "head_count: "),
        ({"head_count": {"owners": "two"}}, "head_count.owners: "),
        ({"head_count": {"owners": 1, "suppliers": 4}}, "head_count.suppliers: is not a field"),
        ({"registered_on": "2020-01-01"}, "registered_on: is not a field"),
        ({"stage": "certified"}, "stage: is not a field"),
    ],
)
def test_what_can_not_be_registered(changed: dict[str, Any], said: str) -> None:
    """R2, R5."""
    assert said in str(refused(**changed))


def test_suppliers_and_inspectors_have_no_place_in_the_count() -> None:
    """R2."""
    assert "head_count.inspectors" in str(refused(head_count={"owners": 1, "inspectors": 2}))


def test_a_card_number_on_the_form_is_refused() -> None:
    """R7: as employers used to give it."""
    assert isinstance(refused(trade_name="VISA 4111 1111 1111 1111"), CardNumberRefusal)


def test_the_workflow_is_named_after_the_account() -> None:
    """R6: one live lifecycle for one account."""
    assert employer_workflow_id("1234567") == "employer-1234567"
    with pytest.raises(Refusal) as caught:
        opened(form(), workflow_id="employer-7654321")
    assert caught.value.rule == "R6"
    assert 'has to be "employer-1234567"' in str(caught.value)


@pytest.mark.parametrize("raw", [None, [], "employer", 7, True, 1.5, [form()]])
def test_what_is_no_form(raw: object) -> None:
    with pytest.raises(Refusal, match="one JSON object in braces"):
        read_form(raw, DAY)


def test_a_registration_on_the_last_evening_of_the_year_counts_for_that_day() -> None:
    """R15: Alberta's day, when in UTC it is next year already."""
    desk = Desk(date(2027, 12, 31))
    assert desk.employer.employer.registered_on == date(2027, 12, 31)
    assert desk.employer.standing.since == date(2027, 12, 31)


def test_the_template_has_every_field_of_the_form_and_is_refused_as_it_is() -> None:
    """R5: each text in angle brackets is named; what is typed over is taken."""
    assert set(TEMPLATE) == set(Registration.model_fields) - {"taken_over"}
    assert set(TEMPLATE["address"]) == set(Address.model_fields)
    assert set(TEMPLATE["head_count"]) == set(HeadCount.model_fields)
    with pytest.raises(Refusal) as refused:
        read_form(TEMPLATE, DAY)
    assert str(refused.value).startswith(
        "Not filled in yet: actor, wcb_account, legal_name, industry_code, contact_name, address.street, "
        "address.city, address.postal_code. Replace what stands in angle brackets"
    )
    read = read_form(form(trade_name="", email="", phone=""), DAY)
    assert (read.trade_name, read.email, read.phone) == (None, None, None)


def test_a_head_count_of_nobody_is_refused() -> None:
    """R2: the template's zeros are no count."""
    with pytest.raises(Refusal, match="counts nobody"):
        read_form(form(head_count=TEMPLATE["head_count"]), DAY)


def test_another_template_lies_beside_the_old_one() -> None:
    other = replace(REGISTER_AN_EMPLOYER, template={**TEMPLATE, "trade_name": "<trade name>"})
    assert other.template_id != REGISTER_AN_EMPLOYER.template_id
    assert other.template_id.startswith("template-register-an-employer-")
