"""From CORRS over the ministry and two signatures to the mail, strictly in order (R19 to R21)."""

from __future__ import annotations

from datetime import date

import pytest

from domain.roles import Role
from models.directory import StaffDirectory, StaffMember
from tests.support.databases import STAFF
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk

TODAY = str(START)
BOTH = StaffMember(id="b.both", name="Bo Both", roles=(Role.MINISTRY_DIRECTOR, Role.EXECUTIVE_DIRECTOR))


async def ordered(desk: RunningDesk) -> EmployerFile:
    """An employer whose certificate is on order in CORRS."""
    file = await EmployerFile.ready(desk)
    await file.pass_audit("certification")
    await file.enter_in_corrs()
    return file


async def test_the_ministry_returns_the_order_then_approves_it(desk: RunningDesk) -> None:
    file = await ordered(desk)
    await desk.until(date(2034, 1, 23))
    await file.ministry("returned", reason="The industry code is wrong")
    order = await file.open_case()
    view = await desk.case(order)
    assert (view.stage, view.owner) == ("returned", "administrator")
    assert "(R20)" in await desk.refused(
        order,
        "record_ministry_decision",
        decision="approved",
        decided_on="2034-01-23",
        certificate_number="SECOR-1",
    )
    await desk.until(date(2034, 1, 25))
    await file.order_step("resubmit_order", resubmitted_on="2034-01-25", correction="Code 42124")
    await desk.until(date(2034, 2, 3))
    await file.ministry("approved", certificate_number="SECOR-1")
    await file.sign_and_mail()
    assert file.certificates() == [("SECOR-1", "2034-02-03", "2037-02-03", None)]
    (row,) = file.rows("order").values()
    assert (row["returned"], row["decided_on"], row["mailed_on"]) == (1, "2034-02-03", "2034-02-03")


async def test_the_ministry_declines_the_order(desk: RunningDesk) -> None:
    file = await ordered(desk)
    order = await file.open_case()
    assert "Say why the ministry declined the order. (R20)" in await desk.refused(
        order, "record_ministry_decision", decision="declined", decided_on=TODAY
    )
    await desk.until(date(2034, 1, 23))
    await file.ministry("declined", reason="An open order under the Act")
    assert file.letters()[-1] == (date(2034, 1, 23), "order_declined")
    assert "An open order under the Act" in file.letter_text("order_declined")
    assert (await file.case()).stands[1:3] == ("Preparing its audit", "No certificate")
    assert file.certificates() == []
    await desk.until(date(2034, 6, 1))
    await file.certify()
    assert list(file.rows("order")) == [
        "order/certificate-1234567-2034-1",
        "order/certificate-1234567-2034-2",
    ]


@pytest.mark.parametrize(
    ("decision", "more"),
    [
        ("approved", {"certificate_number": "SECOR-1"}),
        ("returned", {"reason": "The industry code is wrong"}),
        ("declined", {"reason": "An open order under the Act"}),
    ],
)
async def test_each_decision_says_who_made_it_when_and_who_recorded_it(
    desk: RunningDesk, decision: str, more: dict[str, str]
) -> None:
    file = await ordered(desk)
    order = await file.open_case()
    await desk.until(date(2034, 1, 23))
    decided = {"decided_on": "2034-01-20", "decided_by": "P. Laroche"}
    await file.order_step("record_ministry_decision", decision=decision, **decided, **more)
    (entry,) = (one for one in file.entries() if one.action == "record_ministry_decision")
    assert (entry.actor, entry.role, entry.day) == ("a.singh", "administrator", date(2034, 1, 23))
    assert {name: entry.data[name] for name in decided} == decided
    row = file.rows("order")[f"order/{order}"]
    assert (row["decided_on"], row["decided_by"]) == ("2034-01-20", "P. Laroche")
    if decision == "returned":
        view = await desk.case(order)
        (fact,) = (one for one in view.facts if one.name == "Decided by")
        assert (fact.value, fact.public) == ("P. Laroche", ""), "no name of a person is on the page"
        await file.order_step("resubmit_order", resubmitted_on="2034-01-23", correction="Code 42124")
        assert file.rows("order")[f"order/{order}"]["decided_by"] is None


async def test_the_executive_director_tries_to_sign_first(desk: RunningDesk) -> None:
    file = await ordered(desk)
    order = await file.open_case()
    signature = {"signed_on": TODAY}
    early = await desk.refused(order, "record_executive_director_signature", **signature)
    assert 'stands at "With the ministry". What happened last: ' in early
    assert "(R21)" in early
    await file.ministry("approved", certificate_number="SECOR-1")
    first = await desk.refused(order, "record_executive_director_signature", **signature)
    assert 'stands at "To be signed by the Director". What happened last: ' in first
    assert "approved, by " in first
    assert "Possible now: record_director_signature" in first
    instead = await desk.refused(order, "record_director_signature", actor="e.moreau", **signature)
    assert "e.moreau is an executive director and may not take the step record_director_signature" in instead
    assert "(R32)" in instead
    await file.sign_and_mail()
    assert file.letters()[-1] == (START, "certificate_cover")
    signed = [entry for entry in file.entries() if entry.action.endswith("signature")]
    assert [entry.actor for entry in signed] == ["m.tremblay", "e.moreau"]


async def test_one_person_never_gives_both_signatures(desk: RunningDesk) -> None:
    desk.register.load_staff(
        StaffDirectory(staff=(*STAFF.staff, BOTH), auditor=STAFF.auditor), await desk.now()
    )
    file = await ordered(desk)
    order = await file.open_case()
    await file.ministry("approved", certificate_number="SECOR-1")
    await file.order_step("record_director_signature", actor="b.both", signed_on=TODAY)
    alone = await desk.refused(order, "record_executive_director_signature", actor="b.both", signed_on=TODAY)
    assert "b.both gave the first signature; one person never gives both. (R21)" in alone
    recorded = await desk.refused(
        order,
        "record_executive_director_signature",
        actor="a.singh",
        on_behalf_of="b.both",
        signed_on=TODAY,
    )
    assert "one person never gives both. (R21)" in recorded
    await file.order_step("record_executive_director_signature", signed_on=TODAY)


async def test_the_administrator_records_the_directors_signature_on_her_behalf(desk: RunningDesk) -> None:
    file = await ordered(desk)
    order = await file.open_case()
    await file.ministry("approved", certificate_number="SECOR-1")
    alone = await desk.refused(order, "record_director_signature", actor="a.singh", signed_on=TODAY)
    assert "only on behalf of a ministry director: name that person in on_behalf_of" in alone
    assert "(R32)" in alone
    await file.order_step(
        "record_director_signature", actor="a.singh", on_behalf_of="m.tremblay", signed_on=TODAY
    )
    (row,) = file.rows("order").values()
    assert row["director"] == "m.tremblay"
    (signed,) = [entry for entry in file.entries() if entry.event == "director_signed"]
    assert (signed.actor, signed.role, signed.on_behalf_of) == ("a.singh", "administrator", "m.tremblay")


async def test_nothing_is_mailed_before_both_signatures_nor_dated_before_them(desk: RunningDesk) -> None:
    file = await ordered(desk)
    order = await file.open_case()
    await desk.until(date(2034, 1, 23))
    await file.ministry("approved", certificate_number="SECOR-1")
    assert "(R21)" in await desk.refused(order, "record_mailing", mailed_on="2034-01-23")
    before = await desk.refused(order, "record_director_signature", signed_on="2034-01-20")
    assert "The ministry approved the order on 2034-01-23; this can't have been before. (R21)" in before
    await file.order_step("record_director_signature", signed_on="2034-01-23")
    assert "(R21)" in await desk.refused(order, "record_mailing", mailed_on="2034-01-23")


async def test_a_certificate_number_is_given_once(desk: RunningDesk) -> None:
    first = await EmployerFile.holding_certificate(desk, "1111111")
    second = await EmployerFile.ready(desk, "2222222")
    await second.pass_audit("certification")
    await second.enter_in_corrs()
    refused = await desk.refused(
        await second.open_case(),
        "record_ministry_decision",
        decision="approved",
        decided_on=TODAY,
        certificate_number="SECOR-1",
    )
    assert f"Certificate number SECOR-1 was already given, to {first.row().employer_id}" in refused
    assert "(R20)" in refused
