"""A certificate ends: renewed in time, renewed late, or not at all (R25, R27)."""

from __future__ import annotations

from datetime import date

from tests.support.employer_file import EmployerFile
from tests.support.running_desk import RunningDesk

ENDS = date(2035, 1, 9)
DAY_AFTER = date(2035, 1, 10)


async def holding_one_year(desk: RunningDesk) -> EmployerFile:
    """An employer with a certificate from 9 January 2034 to 9 January 2035."""
    return await EmployerFile.holding_certificate(desk, months=6)


async def test_the_audit_came_in_on_time_and_review_ended_after_the_certificate_did(
    desk: RunningDesk,
) -> None:
    file = await holding_one_year(desk)
    await desk.until(date(2035, 1, 5))
    audit = await file.submit("renewal")
    await file.assign()
    await file.ask_for("No record of the toolbox meetings")
    await desk.until(DAY_AFTER)
    view = await file.case()
    assert (view.stage, view.standing, view.related) == ("audit_under_review", "expired", (audit,))
    assert view.stands[1:3] == ("Audit under review", "Expired")
    said = file.letter_text("certificate_expired")
    assert "keeps its place in the queue" in said
    assert "with us, not finished" in said
    await desk.until(date(2035, 1, 17))
    await file.reply()
    await file.review("accept")
    assert (await file.case()).stands[1:3] == ("Certificate ordered", "Expired")
    await file.issue()
    assert (await file.case()).standing == "in_good_standing"
    assert file.certificates() == [
        ("SECOR-1", "2034-01-09", "2035-01-09", "expired"),
        ("SECOR-2", "2035-01-17", "2038-01-17", None),
    ]
    assert file.standings()[-3:] == [
        ("2034-01-09", "in_good_standing"),
        ("2035-01-10", "expired"),
        ("2035-01-17", "in_good_standing"),
    ]


async def test_the_certificate_is_good_to_the_end_of_its_last_day(desk: RunningDesk) -> None:
    file = await holding_one_year(desk)
    await desk.until(ENDS)
    assert (await file.case()).standing == "in_good_standing"
    audit = await file.submit("renewal")
    assert audit == "audit-1234567-renewal-2035-1"
    await desk.until(DAY_AFTER)
    assert (await file.case()).standing == "expired"


async def test_an_expired_certificate_needs_a_new_certification_audit(desk: RunningDesk) -> None:
    file = await holding_one_year(desk)
    await desk.until(date(2035, 1, 15))
    assert file.letters()[-1] == (DAY_AFTER, "certificate_expired")
    assert "not received" in file.letter_text("certificate_expired")
    refused = await file.submit_refused("renewal")
    assert 'No certificate is in force, so a renewal audit has to be a "certification" one' in refused
    assert "(R27)" in refused
    assert "(R27)" in await file.refused("reinstate", reason="Please")
    await file.certify()
    assert file.certificates()[-1] == ("SECOR-2", "2035-01-15", "2038-01-15", None)
    assert (await file.case()).standing == "in_good_standing"


async def test_the_renewal_waits_at_the_ministry_while_the_certificate_ends(desk: RunningDesk) -> None:
    file = await holding_one_year(desk)
    await desk.until(date(2035, 1, 5))
    await file.pass_audit("renewal")
    await file.enter_in_corrs()
    await desk.until(DAY_AFTER)
    assert (await file.case()).stands[1:3] == ("Certificate ordered", "Expired")
    assert "with us, not finished" in file.letter_text("certificate_expired")
    await file.ministry("approved", certificate_number="SECOR-2")
    await file.sign_and_mail()
    assert file.certificates()[-1] == ("SECOR-2", "2035-01-10", "2038-01-10", None)


async def test_a_renewal_fails_before_the_certificate_ends_and_another_succeeds(desk: RunningDesk) -> None:
    file = await holding_one_year(desk)
    await desk.until(date(2034, 12, 4))
    await file.submit("renewal", points=60)
    await file.assign()
    await file.review("unsuccessful", 60, ground="The audit scores 60 per cent")
    assert (await file.case()).stands[1:3] == ("Certified", "In good standing")
    await desk.until(date(2034, 12, 18))
    await file.renew()
    assert [row["audit_id"] for row in file.rows("certificate").values()] == [
        "audit-1234567-certification-2034-1",
        "audit-1234567-renewal-2034-2",
    ]


async def test_a_renewal_fails_after_the_certificate_ended(desk: RunningDesk) -> None:
    file = await holding_one_year(desk)
    await desk.until(ENDS)
    await file.submit("renewal", points=60)
    await file.assign()
    await desk.until(date(2035, 1, 12))
    await file.review("unsuccessful", 60, ground="The audit scores 60 per cent")
    assert (await file.case()).stands[1:3] == ("Preparing its audit", "Expired")
    assert [name for _, name in file.letters(since=ENDS)] == [
        "audit_received",
        "certificate_expired",
        "audit_unsuccessful",
    ]
    await file.certify()
    assert (await file.case()).standing == "in_good_standing"


async def test_a_renewal_comes_too_early_and_again_on_the_first_day(desk: RunningDesk) -> None:
    """The certificate runs from 9 January 2034 to 9 January 2037."""
    file = await EmployerFile.holding_certificate(desk)
    await desk.until(date(2035, 11, 5))
    refused = await file.submit_refused("renewal")
    assert "a renewal audit is taken from 9 January 2036 on" in refused
    assert "What is due now is the maintenance audit for 9 January 2035. (R25)" in refused
    await file.pass_audit("maintenance")
    await desk.until(date(2036, 1, 9))
    await file.pass_audit("maintenance")
    await file.renew()
    assert file.certificates()[-1] == ("SECOR-2", "2036-01-09", "2039-01-09", None)


async def test_the_ministry_declines_a_renewal_whose_audit_was_accepted(desk: RunningDesk) -> None:
    file = await holding_one_year(desk)
    await desk.until(date(2034, 12, 4))
    await file.pass_audit("renewal")
    await file.enter_in_corrs()
    await file.ministry("declined", reason="An open order under the Act")
    assert (await file.case()).stands[1:3] == ("Certified", "In good standing")
    assert await file.fact("Anniversaries") == "2035-01-09: open"
    await desk.until(date(2034, 12, 18))
    await file.renew()
    assert file.certificates()[-1] == ("SECOR-2", "2034-12-18", "2037-12-18", None)


async def test_a_suspended_certificate_is_renewed_and_stays_suspended(desk: RunningDesk) -> None:
    file = await holding_one_year(desk)
    await desk.until(date(2034, 12, 4))
    await file.act("suspend", reason="Serious incident under investigation")
    await file.renew()
    assert (await file.case()).standing == "suspended"
    assert [name for _, name in file.letters()].count("suspended") == 2
    assert "SECOR-2" in file.letter_text("suspended")
    await file.act("lift_suspension", reason="Corrective action verified")
    assert (await file.case()).standing == "in_good_standing"


async def test_a_suspended_certificate_expires_and_the_next_one_is_suspended_until_lifted(
    desk: RunningDesk,
) -> None:
    file = await holding_one_year(desk)
    await desk.until(date(2034, 12, 4))
    await file.act("suspend", reason="Serious incident under investigation")
    await desk.until(date(2035, 1, 11))
    assert (await file.case()).stands[1:3] == ("Preparing its audit", "Expired while suspended")
    assert "a new certificate would be suspended as well" in file.letter_text("certificate_expired")
    await desk.until(date(2035, 3, 5))
    await file.certify()
    assert (await file.case()).standing == "suspended"
    await desk.until(date(2035, 4, 2))
    await file.act("lift_suspension", reason="Corrective action verified")
    assert file.standings()[1:] == [
        ("2034-01-09", "in_good_standing"),
        ("2034-12-04", "suspended"),
        ("2035-01-10", "expired_while_suspended"),
        ("2035-03-05", "suspended"),
        ("2035-04-02", "in_good_standing"),
    ]


async def test_a_suspension_is_lifted_after_the_certificate_ended(desk: RunningDesk) -> None:
    file = await holding_one_year(desk)
    await desk.until(date(2034, 12, 4))
    await file.act("suspend", reason="Serious incident under investigation")
    await desk.until(date(2035, 1, 11))
    await file.act("lift_suspension", reason="Corrective action verified")
    assert (await file.case()).standing == "expired"
    assert "you hold no valid certificate now" in file.letter_text("suspension_lifted")
    await file.certify()
    assert (await file.case()).standing == "in_good_standing"
