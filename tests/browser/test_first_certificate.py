"""An employer goes from the start form to the mailed certificate by nothing but clicks, copies and typing.

Each role in turn opens the link of its own queue, as it does in the morning. Most pictures of the
staff guide are taken here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

from openpyxl import Workbook

from domain.calendar import days_after, months_after
from tests.audit_documents.forms import cover, filled
from tests.browser.links import Links
from tests.browser.staff import Effort, Person
from tests.cli.commands import Terminal
from tests.cli.running_up import Up

_LOG = logging.getLogger(__name__)
EMPLOYER = "employer-2301001"
#: Row, tab, menu, entry, list, name, data field, submit.
FEWEST = 8


def test_from_the_start_form_to_mailed(
    person: Callable[[str], Person], links: Links, terminal: Terminal, up: Up
) -> None:
    asha, tobe, renee, elise = (person(one) for one in ("a.singh", "t.okoye", "r.roy", "e.moreau"))
    registers(asha, links)
    records_the_payment(asha, links)
    works(tobe, links.queue("in-training"), EMPLOYER, "record_training", person_name="Noor Haddad")
    tobe.photographs("training-recorded")

    asha.goes_to(EMPLOYER)
    asha.photographs("preparing")
    receives_the_audit(asha, links, up.folder / "var" / "incoming" / "2301001")
    asha.reads_until("audit-2301001")

    audit = "audit-2301001-certification-" + asha.year + "-1"
    works(asha, links.queue("received"), audit, "assign_reviewer", reviewer="r.roy")
    reviews(renee, links, audit)
    order = audit.replace("audit", "certificate").replace("-certification", "")
    signs(asha, elise, links, order)

    asha.opens_link(links.queue("to-be-mailed"))
    asha.sees_listed(order)
    asha.opens_case(order)
    asha.takes("record_mailing")
    asha.reads_until("Mailed")
    asha.photographs("mailed")
    waited = [seconds for one in (asha, tobe, renee, elise) for seconds in one.waited]
    _LOG.info("From Submit until a step is shown as done: %.0f ms at the median", median(waited) * 1000)
    entries = terminal.secor("history", EMPLOYER, "--json").data
    assert [(one["action"], one["actor"]) for one in entries if "." in one["actor"]] == [
        ("register", "a.singh"),
        ("record_payment", "a.singh"),
        ("record_training", "t.okoye"),
        ("submit_self_assessment", "a.singh"),
        ("assign_reviewer", "a.singh"),
        ("record_review", "r.roy"),
        ("record_corrs_entry", "a.singh"),
        ("record_ministry_decision", "a.singh"),
        ("record_director_signature", "a.singh"),
        ("record_executive_director_signature", "e.moreau"),
        ("record_mailing", "a.singh"),
    ]


def receives_the_audit(asha: Person, links: Links, folder: Path) -> None:
    today = date.fromisoformat(asha.today)

    def change(book: Workbook) -> None:
        for label, value in (
            ("WCB account", "2301001"),
            ("Self-assessor", "Noor Haddad"),
            ("Audit completed on", today),
            ("Documentation from", days_after(months_after(today, -12), 1)),
            ("Documentation to", today),
        ):
            cover(label, value)(book)

    folder.mkdir(parents=True)
    (folder / "audit.xlsx").write_bytes(filled(change=change))
    (folder / "hazard-assessment.md").write_text("What we look at before each job.", encoding="utf-8")
    form = links.form("Keep documents that came in")
    asha.has_started(form, "It is in order", wcb_account="2301001")
    asha.photographs("keep-documents")
    asha.copies("submit_self_assessment")
    asha.goes_to(EMPLOYER)
    asha.chooses("submit_self_assessment")
    asha.pastes()
    asha.fills_in("actor", asha.staff_id)
    assert asha.submits() == ""


def registers(asha: Person, links: Links) -> None:
    template = asha.opens_form(links.form("Register an employer"))
    assert template["actor"] == "<your staff id>"
    asha.photographs("register-form")
    for field, value in {
        "actor": asha.staff_id,
        "wcb_account": "2301001",
        "legal_name": "Elk Ridge Cabinets Ltd.",
        "industry_code": "42124",
        "contact_name": "Noor Haddad",
        "street": "12 Elk Road",
        "city": "Red Deer",
        "postal_code": "T4N 1A1",
        "owners": 1,
        "full_time": 4,
    }.items():
        asha.fills_in(field, value)
    asha.photographs("register-filled-in")
    assert f'"goes_on_as": "{EMPLOYER}"' in asha.starts()
    asha.photographs("registered")


def records_the_payment(asha: Person, links: Links) -> None:
    """The step of which the guide shows every move."""
    asha.opens_link(links.queue("registered"))
    asha.sees_listed(EMPLOYER)
    asha.photographs("queue")
    asha.opens_case(EMPLOYER)
    assert asha.sees_without_scrolling("record_payment")
    asha.photographs("case")
    asha.copies("record_payment")
    asha.photographs("example-marked")
    asha.chooses("record_payment", photographed=True)
    asha.pastes()
    asha.photographs("pasted")
    asha.fills_in("actor", asha.staff_id)
    asha.fills_in("processor_reference", "MON-48213")
    asha.photographs("filled-in")
    assert asha.submits() == ""
    asha.photographs("done")
    assert asha.effort == Effort(clicks=FEWEST, marked=3, pasted=1, typed=2)
    asha.reads_until("In training")
    asha.photographs("case-after")


def works(who: Person, link: str, case: str, action: str, **changed: str) -> None:
    """Do one thing from opening the link to done, with no more clicks than the Web UI asks for."""
    who.opens_link(link)
    who.sees_listed(case)
    who.opens_case(case)
    who.takes(action, **changed)
    assert who.effort.clicks <= FEWEST
    assert who.effort.pasted == 1
    who.opens_link(link)
    who.sees_not_listed(case)


def reviews(renee: Person, links: Links, audit: str) -> None:
    renee.opens_link(links.queue("reviews-of-r.roy"))
    renee.sees_listed(audit)
    renee.photographs("my-reviews")
    renee.opens_case(audit)
    renee.photographs("review")
    renee.takes("record_review", review_score=90)
    assert renee.effort.clicks == FEWEST


def signs(asha: Person, elise: Person, links: Links, order: str) -> None:
    """CORRS, the ministry and the Director are recorded by the administrator, the last signature by hand."""
    asha.has_started(links.form("Make a CORRS data sheet"), "CORRS data sheet 1 has 1 order", actor="a.singh")
    works(asha, links.queue("to-be-entered"), order, "record_corrs_entry", corrs_number="CORRS-20417")
    asha.opens_link(links.queue("with-ministry"))
    asha.sees_listed(order)
    asha.opens_case(order)
    asha.photographs("with-ministry")
    asha.takes("record_ministry_decision", certificate_number="SECOR-3001")
    asha.opens_link(links.queue("director-to-sign"))
    asha.sees_listed(order)
    asha.opens_case(order)
    asha.copies("Recorded for the Director")
    asha.photographs("director-to-sign")
    asha.takes("record_director_signature", "Recorded for the Director", on_behalf_of="m.tremblay")
    elise.opens_link(links.queue("executive-director-to-sign"))
    elise.sees_listed(order)
    elise.photographs("to-sign")
    elise.opens_case(order)
    elise.photographs("signing")
    elise.takes("record_executive_director_signature")
    assert elise.effort.clicks == FEWEST
