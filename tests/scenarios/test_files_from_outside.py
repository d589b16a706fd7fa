"""Settlements of the card processor and discounts of the WCB, read from their folders (R7, R28)."""

from __future__ import annotations

from datetime import date

from outside.folders import SharedFolder
from tests.support.bulk import carry_out, outcomes, refusal
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk

HEAD = "reference,type,amount,date,card,last_four,order\n"
DISCOUNTS = "wcb_account,year,confirmed_percent,confirmed_on,claims_percent\n"


def comes_in(desk: RunningDesk, party: str, name: str, text: str) -> SharedFolder:
    folder = SharedFolder(desk.documents.beside(party))
    folder.put_in(name, text.encode())
    return folder


NOT_IN_PIR = "The employer is not registered in PIR: if it is by now, take register_in_pir on its page."
NO_SUCH_FILE = "No open file has the account 7654321: it is wrong, or the file was closed."


async def test_a_settlement_pays_invoices_once_and_tells_the_rest(desk: RunningDesk) -> None:
    """R7: one by its invoice, one by its account, one of too little, one that nobody knows, one refund."""
    files = [await EmployerFile.opened(desk, f"100000{place}") for place in range(4)]
    await files[0].act("issue_invoice")
    await files[3].pay(processor_reference="MON-7")
    invoice = files[0].rows("fee")["fee/1"]["invoice_number"]
    rows = (
        f"MON-1,sale,250.00,{START},visa,4242,{invoice}\n"
        f"MON-2,sale,250.00,{START},mastercard,5454,1000001\n"
        f"MON-3,sale,25.00,{START},visa,4242,1000002\n"
        f"MON-4,sale,250.00,{START},visa,4242,2034-0099\n"
        f"MON-8,refund,100.00,{START},visa,4242,1000003\n"
        f"MON-7,sale,250.00,{START},visa,4242,1000003\n"
    )
    comes_in(desk, "cards", "settlement.csv", HEAD + rows)
    order = {"file": "settlement.csv"}
    tried = await carry_out(desk.client, "bulk-card_settlement-tried", **order, dry_run=True)
    assert outcomes(tried) == {"would_be_done": 3, "would_be_refused": 1, "set_aside": 1, "done_before": 1}
    assert (await files[0].case()).stands[0] == "Fee invoiced"

    first = await carry_out(desk.client, "bulk-card_settlement-1", **order)
    assert outcomes(first) == {"done": 3, "refused": 1, "set_aside": 1, "done_before": 1}
    said = sorted(one.said for one in first.items if one.outcome in {"refused", "set_aside"})
    assert said == [
        "Line 4: amount: The fee is 250.00 dollars and is recorded when it is paid in full. (R7)",
        "Line 5, column order: 2034-0099 is no invoice and no account of an open file: find out who paid.",
    ]
    assert [(await file.case()).stands[0] for file in files] == [
        "Fee paid",
        "Fee paid",
        "Fee due",
        "Fee partly refunded",
    ]
    paid = files[0].rows("fee")["fee/1"]
    assert (paid["processor_reference"], paid["last_four"]) == ("MON-1", "4242")
    again = await carry_out(desk.client, "bulk-card_settlement-2", **order)
    assert outcomes(again) == {"done_before": 4, "refused": 1, "set_aside": 1}
    assert [name for _, name in files[0].letters()].count("payment_receipt") == 1


async def test_a_refund_that_stands_before_its_sale_comes_after_it(desk: RunningDesk) -> None:
    """R7: for many employers at once, each of whose lines are dealt with one after the other."""
    files = [await EmployerFile.opened(desk, f"100000{place}") for place in range(4)]
    rows = "".join(
        f"BACK-{file.account},refund,100.00,{START},,,{file.account}\n"
        f"PAID-{file.account},sale,250.00,{START},visa,4242,{file.account}\n"
        for file in files
    )
    comes_in(desk, "cards", "settlement.csv", HEAD + rows)
    tried = await carry_out(desk.client, "bulk-card_settlement-tried", file="newest", dry_run=True)
    assert outcomes(tried) == {"would_be_done": 8}, "it says what the real run does"
    assert {(await file.case()).stands[0] for file in files} == {"Fee due"}
    done = await carry_out(desk.client, "bulk-card_settlement-1", file="newest")
    assert outcomes(done) == {"done": 8}
    assert {(await file.case()).stands[0] for file in files} == {"Fee partly refunded"}
    again = await carry_out(desk.client, "bulk-card_settlement-2", file="newest")
    assert outcomes(again) == {"done_before": 8}


async def test_a_line_is_tried_on_what_the_lines_before_it_would_do(desk: RunningDesk) -> None:
    """R7: a sale of too little does nothing, so that its refund is refused; nobody pays back twice."""
    await EmployerFile.opened(desk, "1000000")
    file = await EmployerFile.opened(desk, "1000001")
    rows = (
        f"MON-1,sale,25.00,{START},visa,4242,1000000\n"
        f"MON-2,refund,25.00,{START},,,1000000\n"
        f"MON-3,sale,250.00,{START},visa,4242,1000001\n"
        f"MON-4,refund,200.00,{START},,,1000001\n"
        f"MON-5,refund,200.00,{START},,,1000001\n"
    )
    comes_in(desk, "cards", "settlement.csv", HEAD + rows)
    tried = await carry_out(desk.client, "bulk-card_settlement-tried", file="newest", dry_run=True)
    assert (await file.case()).stands[0] == "Fee due"
    done = await carry_out(desk.client, "bulk-card_settlement-1", file="newest")
    assert outcomes(tried) == {"would_be_done": 2, "would_be_refused": 3}
    assert outcomes(done) == {"done": 2, "refused": 3}
    assert sorted(one.said for one in tried.items) == sorted(one.said for one in done.items)


async def test_an_old_settlement_does_not_pay_what_was_paid_back_since(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    comes_in(desk, "cards", "one.csv", f"{HEAD}MON-1,sale,250.00,{START},visa,4242,1234567\n")
    await carry_out(desk.client, "bulk-card_settlement-1", file="one.csv")
    await file.act("refund_payment", refunded_on=str(START), amount="250.00", reason="Agreed by telephone")
    again = await carry_out(desk.client, "bulk-card_settlement-2", file="newest")
    assert outcomes(again) == {"done_before": 1}
    assert (await file.case()).stands[0] == "Fee refunded"


async def test_a_settlement_with_a_card_number_is_refused_and_gone(desk: RunningDesk) -> None:
    file = await EmployerFile.opened(desk)
    row = f"MON-1,sale,250.00,{START},visa,4242,1234567,paid with 4242 4242 4242 4242\n"
    folder = comes_in(desk, "cards", "bad.csv", HEAD.replace("order", "order,note") + row)
    order = {"actor": "a.singh", "kind": "card_settlement", "file": "bad.csv", "dry_run": False}
    sentence = await refusal(desk.client, "bulk-card_settlement-bad", order)
    assert "bad.csv, line 2: this looks like a full card number" in sentence
    assert "4242 4242" not in sentence
    assert list((desk.documents.beside("cards") / "received").iterdir()) == []
    assert folder is not None
    assert (await file.case()).stands[0] == "Fee due"
    assert "There is no file bad.csv" in await refusal(desk.client, "bulk-card_settlement-again", order)
    path = {**order, "file": "../register.db"}
    assert "file: " in await refusal(desk.client, "bulk-card_settlement-path", path)


async def test_discounts_are_recorded_once_and_differences_told(desk: RunningDesk) -> None:
    """R28: as expected, better by its claims, beyond the most, unlike the table, not in PIR, unknown."""
    files = [await EmployerFile.holding_certificate(desk, f"100000{place}") for place in range(5)]
    for file in files[:4]:
        await file.act("register_in_pir", registered_on=str(START))
    await desk.until(date(2034, 3, 6))
    rows = (
        "1000000,2034,5,2034-03-01,\n"
        "1000001,2034,15,2034-03-01,40\n"
        "1000002,2034,25,2034-03-01,\n"
        "1000003,2034,7,2034-03-01,\n"
        "1000004,2034,5,2034-03-01,\n"
        "7654321,2034,5,2034-03-01,\n"
        "1000000,2033,5,2034-03-01,\n"
    )
    comes_in(desk, "wcb", "discounts.csv", DISCOUNTS + rows)
    order = {"file": "discounts.csv", "year": 2034}
    tried = await carry_out(desk.client, "bulk-pir_discounts-tried", **order, dry_run=True)
    assert outcomes(tried) == {"would_be_done": 2, "would_be_refused": 2, "set_aside": 3}
    first = await carry_out(desk.client, "bulk-pir_discounts-1", **order)
    assert outcomes(first) == {"done": 2, "refused": 2, "set_aside": 3}
    assert sorted(one.said for one in first.items if one.outcome != "done") == [
        "Line 4: confirmed_percent: The discount is at most 20 %. (R28)",
        "Line 5: confirmed_percent: The table gives 5 %, and the WCB says 7 %. (R28)",
        f"Line 6, column wcb_account: {NOT_IN_PIR}",
        f"Line 7, column wcb_account: {NO_SUCH_FILE}",
        "Line 8, column wcb_account: 1000000 stands in line 2 too.",
    ]
    assert files[1].rows("pir_discount")["pir_discount/2034"]["confirmed_percent"] == "15"
    accepted = await carry_out(desk.client, "bulk-pir_discounts-2", **order, accept_differences=True)
    assert outcomes(accepted) == {"done": 1, "done_before": 2, "refused": 1, "set_aside": 3}
    assert files[3].rows("pir_discount")["pir_discount/2034"]["entitled_percent"] == "5"


async def test_who_may_not_read_it_is_refused_once(desk: RunningDesk) -> None:
    """R32: and whoever may is not held up by that."""
    files = [await EmployerFile.opened(desk, f"100000{place}") for place in range(3)]
    rows = "".join(f"MON-{place},sale,250.00,{START},visa,4242,100000{place}\n" for place in range(3))
    comes_in(desk, "cards", "settlement.csv", HEAD + rows)
    refused = await carry_out(desk.client, "bulk-card_settlement-1", file="newest", actor="r.roy")
    assert outcomes(refused) == {"refused": 1}
    assert refused.not_tried == 2
    done = await carry_out(desk.client, "bulk-card_settlement-2", file="newest")
    assert outcomes(done) == {"done": 3}
    assert [(await file.case()).stands[0] for file in files] == ["Fee paid"] * 3
