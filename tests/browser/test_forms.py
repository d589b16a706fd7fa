"""The forms beyond registration, filled in as the guide says, and what their pages say (R8 to R32)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from domain.registration import EXAMPLE
from tests.browser.links import Links
from tests.browser.staff import Person
from tests.cli.commands import Terminal
from tests.cli.running_up import Up

SETTLEMENT = "reference,type,amount,date,order,card\nMON-1,sale,250.00,{day},2299999,visa\n"
DISCOUNTS = "wcb_account,year,confirmed_percent,confirmed_on\n2299999,{year},5,{day}\n"
LISTED = "Order number,WCB account,Legal name,Entered on\nCORRS-1,2299999,Another Ltd.,{day}\n"
CLOSED = "2200199"


@pytest.fixture(scope="module", autouse=True)
def closed_file(up: Up) -> None:
    """An employer that is withdrawn: before a browser runs, which keeps the command from its event loop."""
    opened = EXAMPLE | {"actor": "a.singh", "wcb_account": CLOSED}
    closing = {"actor": "a.singh", "ground": "business_closed", "reason": "Closed for good"}
    assert up.terminal.secor("register", "-", given=opened).code == 0
    assert up.terminal.secor("act", CLOSED, "withdraw", "-", given=closing).code == 0


@pytest.mark.timeout(300)
def test_sheets_lists_files_absences_and_ids_from_their_forms(
    up: Up, person: Callable[[str], Person], links: Links, terminal: Terminal
) -> None:
    asha = person("a.singh")
    asha.has_started(
        links.form("Somebody is away"),
        "Done.",
        picture="absence-form",
        actor="a.singh",
        staff="e.moreau",
        begins_on="2031-07-07",
        ends_on="2031-07-18",
        deputy="a.singh",
    )
    asha.has_started(links.form("Look up ids"), "away from 2031-07-07 to 2031-07-18, a.singh stands in")
    expect(asha.case).to_contain_text("x.auditor")
    asha.photographs("look-up")
    asha.has_started(links.form("Compare with CORRS now"), "Nothing was changed by it.")
    asha.photographs("corrs-comparison")
    compared = terminal.secor("corrs", "compare")
    assert compared.code in {0, 1}, compared.complaint
    assert "in CORRS: " in compared.out
    exported = up.folder / "var" / "corrs-lists" / "received"
    exported.mkdir(parents=True)
    (exported / "orders.csv").write_text(LISTED.format(day=asha.today), encoding="utf-8")
    asha.has_started(links.form("Compare a list of CORRS"), "orders.csv", actor="a.singh", file="newest")
    expect(asha.case.get_by_role("table")).to_contain_text("In CORRS, not known here")
    asha.photographs("corrs-list")
    last = int(asha.year) - 1
    asha.has_started(links.form("Send the list of PIR participants"), str(last), actor="a.singh", year=last)
    asha.photographs("pir-list")

    for folder, file, lines in (
        ("cards", "settlement-of-today.csv", SETTLEMENT),
        ("wcb", "discounts-of-today.csv", DISCOUNTS),
    ):
        received = up.folder / "var" / folder / "received"
        received.mkdir(parents=True, exist_ok=True)
        (received / file).write_text(lines.format(day=asha.today, year=asha.year), encoding="utf-8")
    tried = {"actor": "a.singh", "file": "settlement-of-today.csv"}
    asha.has_started(links.form("Read a card settlement"), "2299999", **tried)
    asha.photographs("settlement")
    tried = {"actor": "a.singh", "file": "discounts-of-today.csv"}
    asha.has_started(links.form("Read the WCB's discounts"), "2299999", **tried, year=int(asha.year))
    asha.photographs("discounts")


def test_letters_were_posted_and_one_of_a_closed_file_goes_out_again(
    person: Callable[[str], Person], links: Links, terminal: Terminal
) -> None:
    """The demonstration has an employer whose letters go by post; the one that was withdrawn is ours."""
    batch = terminal.secor("letters", "print", "--json").data
    last = max(one["number"] for one in terminal.secor("letters", "list", CLOSED, "--json").data)

    asha = person("a.singh")
    asha.has_started(
        links.form("Letters were posted"),
        "Done.",
        picture="letters-posted",
        actor="a.singh",
        batch=batch["name"],
        posted_on=asha.today,
    )
    asha.has_started(
        links.form("A letter of a closed file"),
        f"{last} goes out again by post",
        picture="letter-of-closed-file",
        actor="a.singh",
        letter=last,
        by="post",
        reason="The employer asks for it",
    )


def test_the_course_calendar_gives_a_code_to_enrol_somebody_with(
    links: Links, person: Callable[[str], Person]
) -> None:
    tobe = person("t.okoye")
    tobe.page.goto(links.form("Course calendar"))
    tobe.opens_page()
    tobe.photographs("course-calendar")
    assert str(tobe.example("enrol_in_course")["session"]).startswith("M1-")
