"""What only the register can judge: each requirement held, and refused in words for staff (R32)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.records import AnyRecord, CertificateRecord, OrderRecord, PersonRecord, PirDiscountRecord
from domain.roles import Role
from domain.transition import (
    AccountFree,
    AccountLive,
    AccountVacated,
    ActorMay,
    AuditorCurrent,
    EntryKnown,
    HoldsRole,
    NotRecorded,
    Recorded,
    Requirement,
    Transition,
)
from models.directory import parse_staff
from models.register import Register
from tests.support.databases import STAFF
from tests.support.steps import NOON, TODAY, employer, employer_id, step

SIGNED = ActorMay(roles=(Role.MINISTRY_DIRECTOR,), recorders=(Role.ADMINISTRATOR,))
REVIEWED = HoldsRole(staff_id="r.roy", role=Role.REVIEWER, rule="R16")


def asked(requirement: Requirement, **changed: Any) -> Transition:  # noqa: ANN401 - any field of the step
    """A step with one requirement."""
    return step(7, requirements=(requirement,), **changed)


def held(register: Register, requirement: Requirement, **changed: Any) -> str:  # noqa: ANN401 - see above
    """Record a step whose requirement holds; give the role."""
    answer = register.record(asked(requirement, **changed))
    assert isinstance(answer, Recorded)
    return answer.role


def refused(register: Register, requirement: Requirement, **changed: Any) -> tuple[str, str]:  # noqa: ANN401
    """Record a step whose requirement doesn't hold; give the sentence and the rule."""
    answer = register.record(asked(requirement, **changed))
    assert isinstance(answer, NotRecorded)
    return answer.sentence, answer.rule


def leave(register: Register, staff_id: str, day: date) -> None:
    """Let somebody leave."""
    staff = [
        member.model_copy(update={"left_on": day}) if member.id == staff_id else member
        for member in STAFF.staff
    ]
    register.load_staff(STAFF.model_copy(update={"staff": tuple(staff)}), NOON)


def test_the_actor_holds_the_role(register: Register) -> None:
    assert held(register, ActorMay(roles=(Role.REVIEWER, Role.ADMINISTRATOR))) == "administrator"


def test_r32_an_actor_without_the_role_is_refused(register: Register) -> None:
    sentence = "r.roy is a reviewer and may not take the step record_payment: an administrator may."
    assert refused(register, ActorMay(roles=(Role.ADMINISTRATOR,)), actor="r.roy") == (sentence, "R32")


def test_r32_an_actor_whom_nobody_knows_is_refused(register: Register) -> None:
    sentence, rule = refused(register, ActorMay(roles=(Role.ADMINISTRATOR,)), actor="x.y")
    assert sentence == (
        'Nobody in the staff directory is called "x.y": ask the administrator to add them, or correct '
        "the name."
    )
    assert rule == "R32"


def test_r32_who_has_left_may_act_until_the_day_before(register: Register) -> None:
    leave(register, "a.singh", date(2027, 5, 4))
    assert held(register, ActorMay(roles=(Role.ADMINISTRATOR,))) == "administrator"

    sentence, _ = refused(
        register, ActorMay(roles=(Role.ADMINISTRATOR,)), key="employer-1000001/8", day=date(2027, 5, 4)
    )
    assert sentence == "a.singh (Asha Singh) left on 4 May 2027: somebody who is there takes this step."


def test_an_administrator_records_for_a_director(register: Register) -> None:
    assert held(register, SIGNED, on_behalf_of="m.tremblay") == "administrator"


def test_the_director_acts_in_person(register: Register) -> None:
    assert held(register, SIGNED, actor="m.tremblay") == "ministry_director"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {},
            "a.singh is an administrator and may take the step record_payment only on behalf of a ministry ",
        ),
        (
            {"on_behalf_of": "r.li"},
            "r.li is a reviewer, and the step record_payment can be recorded only on behalf of a ministry ",
        ),
        ({"on_behalf_of": "x.y"}, 'Nobody in the staff directory is called "x.y": '),
        (
            {"actor": "r.roy", "on_behalf_of": "m.tremblay"},
            "r.roy is a reviewer and may not take the step record_payment: a ministry director or an ",
        ),
        ({"actor": "m.tremblay", "on_behalf_of": "x.y"}, 'Nobody in the staff directory is called "x.y": '),
    ],
)
def test_r32_nobody_else_records_for_a_director(
    register: Register, changed: dict[str, str], sentence: str
) -> None:
    answer, rule = refused(register, SIGNED, **changed)
    assert answer.startswith(sentence)
    assert rule == "R32"


def test_who_is_named_holds_the_role(register: Register) -> None:
    assert held(register, REVIEWED) == ""


def test_r16_who_is_named_must_hold_the_role(register: Register) -> None:
    wrong = HoldsRole(staff_id="t.okoye", role=Role.REVIEWER, rule="R16")
    sentence = (
        "t.okoye is a training coordinator, and the step record_payment needs a reviewer. "
        "You can name r.li or r.roy."
    )
    assert refused(register, wrong) == (sentence, "R16")


@pytest.mark.parametrize("typed", ["RENÉE ROY", "Renée  Roy", "Rene\u0301e Roy", " renée\u00a0roy"])
def test_r16_a_reviewer_is_not_the_assessor_however_the_name_is_typed(register: Register, typed: str) -> None:
    same = REVIEWED.model_copy(update={"not_named": typed})
    sentence = "Renée Roy made this audit and may not review it: name another reviewer."
    assert refused(register, same) == (sentence, "R16")
    other = REVIEWED.model_copy(update={"not_named": "Robin Okafor"})
    assert held(register, other) == ""


def test_r16_a_reviewer_who_left_is_not_offered(register: Register) -> None:
    leave(register, "r.roy", TODAY)
    assert refused(register, REVIEWED)[0].startswith("r.roy (Renée Roy) left on 3 May 2027")
    wrong = HoldsRole(staff_id="t.okoye", role=Role.REVIEWER, rule="R16")
    assert refused(register, wrong)[0].endswith("You can name r.li.")


def test_a_role_that_nobody_holds_is_said_to_be_held_by_nobody(register: Register) -> None:
    only = tuple(member for member in STAFF.staff if member.id == "a.singh")
    register.load_staff(STAFF.model_copy(update={"staff": only}), NOON)
    wrong = HoldsRole(staff_id="a.singh", role=Role.REVIEWER, rule="R16")
    assert refused(register, wrong)[0].endswith(
        "needs a reviewer. The staff directory names nobody who does."
    )


@pytest.mark.parametrize("day", [date(2020, 1, 1), date(2027, 5, 3), date(2059, 12, 31)])
def test_r12_an_auditor_is_certified_on_the_first_and_the_last_day(register: Register, day: date) -> None:
    assert held(register, AuditorCurrent(auditor_id="x.auditor", day=day)) == ""


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2060, 1, 1)])
def test_r12_an_auditor_is_not_certified_on_the_day_before_or_after(register: Register, day: date) -> None:
    sentence, rule = refused(register, AuditorCurrent(auditor_id="x.auditor", day=day))
    assert sentence.startswith(
        "Xenia Audit is certified from 1 January 2020 to 31 December 2059, and so not on "
    )
    assert rule == "R12"


def test_r12_an_auditor_must_be_on_the_list(register: Register) -> None:
    sentence = (
        'No auditor "y.auditor" is on the association\'s list: correct the id, or ask the administrator to '
        "bring the list up to date."
    )
    assert refused(register, AuditorCurrent(auditor_id="y.auditor", day=TODAY)) == (sentence, "R12")


def test_r12_an_auditor_taken_off_the_list_counts_until_that_day(register: Register) -> None:
    register.load_staff(STAFF.model_copy(update={"auditor": ()}), datetime(2027, 5, 3, 18, tzinfo=UTC))
    assert held(register, AuditorCurrent(auditor_id="x.auditor", day=date(2027, 5, 2))) == ""
    again: dict[str, Any] = {"key": "employer-1000001/8"}
    assert refused(register, AuditorCurrent(auditor_id="x.auditor", day=TODAY), **again)[1] == "R12"


def test_r31_a_correction_names_an_entry_of_the_employer(register: Register) -> None:
    entered = register.record(step(1))
    held(register, EntryKnown(number=entered.number), corrects=entered.number)
    assert register.entries_of(employer_id())[-1].corrects == entered.number


def test_r31_an_entry_of_another_employer_can_t_be_corrected_here(register: Register) -> None:
    other = register.record(step(1, of=2)).number
    for number in (other, 999):
        sentence = f"This employer has no entry {number}: take the number from its history."
        assert refused(register, EntryKnown(number=number)) == (sentence, "R31")


def test_r31_a_refusal_can_t_be_corrected(register: Register) -> None:
    number = register.record(step(1, actor="r.roy")).number
    assert "nothing to correct" in refused(register, EntryKnown(number=number))[0]


def test_r6_an_account_is_free_until_another_live_employer_has_it(register: Register) -> None:
    free = AccountFree(wcb_account="1000001")
    assert held(register, free) == ""
    assert isinstance(register.record(step(8, requirements=(free,))), Recorded), (
        "its own account is free to it"
    )

    second: dict[str, Any] = {
        "of": 2,
        "records": (employer(2, wcb_account="1000001"),),
        "requirements": (free,),
    }
    answer = register.record(step(1, **second))
    assert answer == NotRecorded(
        number=4,
        rule="R6",
        sentence="WCB account 1000001 already belongs to Northern Fencing 1 Ltd., registered on 3 May 2027 "
        "(employer-1000001): go on with that file, or correct the account.",
        at=NOON,
    )
    register.record(step(9, records=(employer(ended_on=TODAY),)))
    assert isinstance(register.record(step(1, **second, update_id="later")), Recorded)


def test_r6_an_account_is_vacated_when_the_file_that_lay_under_it_has_moved(register: Register) -> None:
    vacated = AccountVacated(wcb_account="1000002", workflow_id="employer-1000002")
    assert held(register, vacated) == ""
    changed = employer(2, wcb_account="1000009")
    register.record(step(1, of=2, records=(changed,)))
    register.record(step(2, of=2, records=(), workflow_id="audit-1000002-renewal-2027-1"))
    sentence, rule = refused(register, vacated, key="employer-1000001/8")
    assert sentence.startswith(
        "The file of Northern Fencing 2 Ltd. still lies under WCB account 1000002. Its account is 1000009 now"
    )
    assert rule == "R6"
    register.record(step(3, of=2, records=(), workflow_id="employer-1000009"))
    assert isinstance(register.record(step(9, requirements=(vacated,))), Recorded)


def test_r6_a_file_that_is_closed_lies_under_no_account(register: Register) -> None:
    register.record(step(1, of=2, records=(employer(2, wcb_account="1000009", ended_on=TODAY),)))
    assert held(register, AccountVacated(wcb_account="1000002", workflow_id="employer-1000002")) == ""


def test_r30_an_employer_is_merged_into_one_that_is_there(register: Register) -> None:
    register.record(step(1, of=2))
    assert held(register, AccountLive(wcb_account="1000002")) == ""

    for account in ("1000003", "1000001"):
        sentence, rule = refused(register, AccountLive(wcb_account=account), key="employer-1000001/8")
        assert sentence.startswith(f"No other live employer has WCB account {account}: correct the account")
        assert rule == "R30"


def certificate(of: int, number: str = "S-1") -> CertificateRecord:
    """A certificate of the n-th employer."""
    return CertificateRecord(
        number=number,
        order_id=f"order-{of}",
        audit_id="audit",
        dated=TODAY,
        term_years=3,
        expires_on=date(2030, 5, 3),
        issued_on=TODAY,
    )


def order(of: int, number: str | None = "S-1") -> OrderRecord:
    """An order of the n-th employer."""
    return OrderRecord(
        order_id=f"order-{of}", audit_id="audit", term_years=3, opened_on=TODAY, certificate_number=number
    )


def test_r20_an_order_and_its_certificate_share_a_number(register: Register) -> None:
    for place, record in enumerate((order(1, None), order(1), certificate(1), order(1), certificate(1))):
        assert isinstance(register.record(step(place, records=(employer(), record))), Recorded)


@pytest.mark.parametrize("first", [order, certificate])
@pytest.mark.parametrize("second", [order, certificate])
def test_r20_a_certificate_number_is_given_once(register: Register, first: Any, second: Any) -> None:  # noqa: ANN401
    register.record(step(1, records=(employer(), first(1))))

    answer = register.record(step(1, of=2, records=(employer(2), second(2))))
    assert answer == NotRecorded(
        number=3,
        rule="R20",
        sentence="Certificate number S-1 was already given, to E000001: compare it with the certificate and "
        "correct it.",
        at=NOON,
    )


def test_the_first_requirement_that_fails_is_the_answer(register: Register) -> None:
    requirements = (AccountFree(wcb_account="1000001"), ActorMay(roles=(Role.REVIEWER,)), REVIEWED)
    answer = register.record(step(requirements=requirements))
    assert isinstance(answer, NotRecorded)
    assert answer.rule == "R32"


def test_a_refusal_is_entered_and_writes_nothing_else(register: Register) -> None:
    answer = register.record(step(actor="r.roy"))

    (entry,) = register.entries_of(employer_id())
    assert (entry.number, entry.refused, entry.refusal) == (
        answer.number,
        True,
        answer.model_dump()["sentence"],
    )
    assert (entry.actor_name, entry.role, entry.after, entry.records) == ("Renée Roy", "", entry.before, [])
    assert entry.data["amount"] == "250.00"
    assert register.employers() == []
    assert register.verify_chain().whole


def test_a_refused_attempt_repeated_gets_the_same_refusal(register: Register) -> None:
    first = register.record(step(actor="r.roy"))

    assert register.record(step(actor="r.roy", at=NOON.replace(hour=19))) == first
    assert len(register.entries_of(employer_id())) == 1


def test_after_a_refusal_the_next_attempt_has_the_key(register: Register) -> None:
    refusal = register.record(step(actor="r.roy"))
    entered = register.record(step(actor="a.singh", update_id="another"))

    assert isinstance(refusal, NotRecorded)
    assert isinstance(entered, Recorded)
    assert [entry.refused for entry in register.entries_of(employer_id())] == [True, False]


def test_after_a_role_was_given_the_same_step_sent_again_is_judged_anew(register: Register) -> None:
    first = register.record(step(actor="r.roy"))
    more = parse_staff('[[staff]]\nid = "r.roy"\nname = "Renée Roy"\nroles = ["administrator"]')
    register.load_staff(more, NOON)

    assert register.record(step(actor="r.roy")) == first, "the same attempt"
    assert isinstance(register.record(step(actor="r.roy", update_id="sent again")), Recorded)


def test_a_registration_without_an_update_is_judged_anew_in_its_next_run(register: Register) -> None:
    first = register.record(step(actor="r.roy", update_id=""))
    second = register.record(step(actor="r.roy", update_id="", run_id="run-2"))
    assert first.number != second.number


OWN = AuditorCurrent(auditor_id="x.auditor", day=TODAY)


@pytest.mark.parametrize(
    ("records", "accounts", "who"),
    [
        ((employer(contact_name="xenia  AUDIT"),), (), "this employer's contact person"),
        (
            (
                employer(),
                PersonRecord(number=2, name="Xenia Audit", module_1_on=TODAY, refresher_due_on=TODAY),
            ),
            (),
            "person 2 of this employer's trained people",
        ),
        ((employer(),), ("1000001",), "listed as staff of WCB account 1000001"),
    ],
)
def test_r12_an_external_auditor_is_nobody_of_the_employer_s_own_staff(
    register: Register, records: tuple[AnyRecord, ...], accounts: tuple[str, ...], who: str
) -> None:
    listed = STAFF.auditor[0].model_copy(update={"wcb_accounts": accounts})
    register.load_staff(STAFF.model_copy(update={"auditor": (listed,)}), NOON)
    register.record(step(records=records))
    sentence, rule = refused(register, OWN)
    assert rule == "R12"
    assert sentence.startswith(
        f"Xenia Audit is {who}, and an external auditor is nobody of the employer's own"
    )


def test_r12_an_auditor_who_was_the_employer_s_in_the_past_may_audit(register: Register) -> None:
    left = PersonRecord(
        number=2, name="Xenia Audit", module_1_on=TODAY, refresher_due_on=TODAY, left_on=TODAY
    )
    listed = STAFF.auditor[0].model_copy(update={"wcb_accounts": ("1000002",)})
    register.load_staff(STAFF.model_copy(update={"auditor": (listed,)}), NOON)
    register.record(step(records=(employer(), left)))
    assert held(register, OWN) == ""


def test_r28_a_discount_that_a_case_has_forgotten_is_not_written_over(register: Register) -> None:
    """R31: the row of a year changes by a correction, and by nothing else."""
    first, other = (
        PirDiscountRecord(
            year=2024,
            entitled_percent=Decimal(5),
            confirmed_percent=Decimal(percent),
            confirmed_on=date(2024, 2, 1),
        )
        for percent in ("5", "7.5")
    )
    assert isinstance(register.record(step(1, records=(employer(), first))), Recorded)
    answer = register.record(step(2, records=(other,)))
    assert isinstance(answer, NotRecorded)
    assert "The discount for 2024 is already recorded" in answer.sentence
    assert answer.rule == "R28"
    assert isinstance(register.record(step(3, records=(other,), corrects=2)), Recorded)
    assert register.verify_rows(employer_id()) == []
