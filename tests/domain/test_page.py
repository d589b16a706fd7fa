"""A case as people see it: the view, and the page in Markdown (R31, R32)."""

from __future__ import annotations

import html
import json
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from domain.calendar import months_after
from domain.case import CaseState
from domain.declared import StaffAction
from domain.known import summary
from domain.machines.audit import AuditMachine
from domain.page import MOST_SHOWN, page
from domain.records import AnniversaryStatus
from domain.review import ReviewerNow
from domain.steps import Caller, refused_line, take
from domain.to_fill import to_fill
from domain.transition import NotRecorded
from domain.view import CaseView, view_of
from tests.support.desk import BOOK, DAY, Desk, book_with
from tests.support.lives import PLACES, assign, at, audited, certified, issue, preparing, request, submit

NASTY = "</summary><script>alert(1)</script> *_`[x](javascript:y)`_* | # & $a$ ^b^ ~~c~~ ![i](u) http://e.vil"


def pages(desk: Desk) -> list[str]:
    return [page(view_of(case, desk.today)) for case in desk.cases()]


def facts(view: CaseView) -> dict[str, str]:
    return {fact.name: fact.value for fact in view.facts}


@pytest.mark.parametrize("place", PLACES)
def test_a_page_stays_small(place: str) -> None:
    """It travels in an address."""
    assert all(len(text) < 12_000 for text in pages(at(place)))


def test_the_page_of_a_busy_employer_stays_small() -> None:
    """Ten trained people, a long history, an audit and everything else at once."""
    desk = at("certified")
    for number in range(9):
        desk.act("record_training", person_name=f"Trained Person the {number}th of Foothills Fencing")
    desk.act("register_in_pir")
    for year in (2026, 2027):
        desk.act("confirm_pir_discount", year=year)
    for _ in range(6):
        desk.act("correct_entry", reason="A reason of some length, as people write them. " * 6)
    desk.act("report_head_count", head_count={"owners": 1, "full_time": 12})
    desk.act("suspend")
    assert len(pages(desk)[0]) < 12_000


def test_the_page_of_an_employer_with_ten_years_behind_it_stays_small() -> None:
    """An audit a year, and a refresher and a renewal every third: the page tells of what counts today."""
    desk = at("certified")
    for year in range(1, 11):
        last_of_term = year % 3 == 0
        mark = next(one for one in desk.employer.anniversaries if one.status is AnniversaryStatus.OPEN)
        desk.wait_until(months_after(mark.day, -1))
        if last_of_term:
            desk.act("record_refresher", person=1, completed_on=str(desk.today))
        audited(desk, purpose=mark.purpose.value)
        if last_of_term:
            issue(desk, f"SECOR-{year}")
    assert desk.today >= date(DAY.year + 9, 1, 1)
    assert desk.employer.standing_now == "in_good_standing"
    assert len(pages(desk)[0].encode()) < 12_000


def test_the_page_of_a_case_before_its_first_entry_says_where_it_stands() -> None:
    """An audit's page may be opened in the moment in which it begins."""
    case = submit(at("preparing")).open_audit
    text = page(view_of(case.model_copy(update={"latest": []}), DAY))
    assert "Last:" not in text
    assert "Whose turn:" in text


def test_only_what_has_an_example_is_left_open() -> None:
    with pytest.raises(KeyError, match="shoe size"):
        to_fill("shoe size")


def test_the_page_of_an_audit_with_long_deficiencies_stays_small() -> None:
    """R17: three rounds with sixty deficiencies each; the page shows how each begins."""
    desk = assign(submit(at("preparing")))
    for _ in range(3):
        desk.act("record_review", decision="request_information", deficiencies=["* Missing *" * 80] * 60)
        desk.act("provide_information")
    text = pages(desk)[1]
    assert len(text) < 12_000
    assert " …" in text
    rounds = [value for name, value in facts(view_of(desk.open_audit, DAY)).items() if "round" in name]
    assert all(len(value) > 50_000 for value in rounds), "the view keeps them whole"


def test_a_text_is_cut_only_when_it_is_long() -> None:
    for length, cut in ((MOST_SHOWN, False), (MOST_SHOWN + 1, True)):
        desk = assign(submit(at("preparing")))
        desk.act("record_review", decision="request_information", deficiencies=["x" * length])
        assert ("xxx …" in pages(desk)[1]) is cut


def test_of_many_deficiencies_ten_are_shown_and_the_others_counted() -> None:
    """R17."""
    desk = assign(submit(at("preparing")))
    wanted = [f"Number {number} is missing" for number in range(1, 13)]
    desk.act("record_review", decision="request_information", deficiencies=wanted)
    text = pages(desk)[1]
    assert "<b>Deficiencies (12):</b> Number 1 is missing</summary>" in text
    assert "Number 10 is missing" in text
    assert "Number 11" not in text
    assert "and 2 more" in text
    desk.act("provide_information")
    assert "<b>Deficiencies (12):</b>" in pages(desk)[1], "the next round is about them"


class Outline(HTMLParser):
    """What a browser makes of a page: its elements, its headings, its links and the examples in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []
        self.headings: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.examples: list[str] = []
        self._said = ""
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self._said = ""
        if tag == "a":
            self.links.append((dict(attrs)["href"] or "", ""))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag in {"h1", "h2"}:
            self.headings.append(f"{tag} {self._said}")
        elif tag == "a":
            self.links[-1] = (self.links[-1][0], self._said)
        elif tag == "textarea":
            self.examples.append(self._said)

    def handle_data(self, data: str) -> None:
        self._said += data


#: All that a page is made of; nothing in it runs, loads or sends anything.
ELEMENTS = {"div", "h1", "h2", "p", "b", "br", "details", "summary", "ul", "li", "a", "textarea"}


def test_what_people_typed_has_no_effect_on_the_page() -> None:
    """HTML and Markdown in names, reasons and deficiencies."""
    desk = certified(Desk(legal_name=NASTY, trade_name=NASTY, contact_name=NASTY))
    desk.act("record_training", person_name=f"{NASTY} 2")
    desk.act("correct_entry", reason=f"Reason\n# {NASTY}\n\n| a |\n")
    submit(desk, purpose="maintenance", assessor=2)
    assign(desk)
    desk.act("record_review", decision="request_information", deficiencies=[NASTY, f"- {NASTY}\n\n# x"])
    for text in pages(desk):
        outline = Outline(text)
        assert set(outline.found) <= ELEMENTS
        assert all(href.startswith("/namespaces/{namespace}/workflows/") for href, _ in outline.links)
        assert "http://" not in text
        assert "\n\n" not in text, "an empty line would end the block that Markdown leaves alone"
    assert "alert(1)" in html.unescape(pages(desk)[1])


TYPED_OF_PEOPLE: dict[str, Any] = {
    "legal_name": "Wilhelmina Sole Proprietor",
    "trade_name": "Wilhelmina's",
    "contact_name": "Wilhelmina Contact",
    "email": "wilhelmina@example.ca",
    "phone": "403 555 9999",
    "address": {"street": "9 Wilhelmina Way", "city": "Okotoks", "postal_code": "T1S 1A1"},
}


def test_nothing_personal_is_on_a_page() -> None:
    """It travels in an address, and addresses end up in logs: of people, ids of staff and no more."""
    told = {"reason": "Wilhelmina has left", "person_name": "Wilhelmina Trained"}
    desk = preparing(Desk(**TYPED_OF_PEOPLE))
    desk.act("record_training", person_name=told["person_name"])
    desk.act("enrol_in_course", person_name="Wilhelmina Enrolled")
    desk.act("change_contact", contact_name="Wilhelmina New", reason=told["reason"])
    desk.act("correct_entry", reason=told["reason"])
    desk.act("remove_trained_person", person=1, reason=told["reason"])
    shown = pages(submit(desk))
    shown += pages(assign(desk))
    desk.act("record_review", ground=told["reason"])
    shown += pages(desk)
    desk.act("withdraw", reason=told["reason"])
    shown += pages(desk)
    assert len(shown) >= 7
    for text in shown:
        assert "wilhelmina" not in text.casefold()
        assert "403" not in text
        assert "Somebody" not in text, "staff stand there by their ids, as in lists"


def test_an_employer_s_name_is_on_the_page_where_lists_may_show_it() -> None:
    open_lists = book_with(lists={"names_searchable": True})
    desk = submit(preparing(Desk(book=open_lists)))
    assert all(text.startswith("<div><p>Foothills Fencing Ltd&#46;") for text in pages(desk))
    assert all("Foothills" not in text for text in pages(at("in review")))


@pytest.mark.parametrize("place", PLACES)
def test_the_page_says_where_a_case_stands_and_what_may_be_done(place: str) -> None:
    desk = at(place)
    for case in desk.cases():
        view = view_of(case, desk.today)
        text = page(view)
        outline = Outline(text)
        assert outline.headings[0] == f"h1 {view.headline}"
        assert all(heading.startswith("h2 ") for heading in outline.headings[1:])
        assert ("<b>Comes by itself:</b>" in text) == bool(view.agenda)
        others = sum(len(action.others) for action in view.possible)
        assert len(outline.examples) == len(view.possible) + others
        assert ("this case is over" in text) == case.ended
        assert bool(view.possible) != case.ended
        assert ("To do now" in text) == any(action.awaited for action in view.possible)
        assert all(json.loads(example)["actor"] == "<your id>" for example in outline.examples)


def test_what_is_said_comes_in_the_order_in_which_people_ask() -> None:
    desk = request(submit(at("certified"), purpose="maintenance"))
    wanted = ["<h1>", "Whose turn", "Last", "Deficiencies", "Comes by itself", "Audit score", "Belongs to it"]
    text = pages(desk)[1]
    places = [text.index(word) for word in (*wanted, "To do now", "Also possible")]
    assert places == sorted(places)
    certificate = pages(at("certified"))[0]
    assert "<b>Certificate:</b> SECOR&#45;1001, 3 years from 2027" in certificate
    assert "; in good standing since 2027" in certificate


HEADLINES = {
    "registered": "Registered, fee due",
    "in training": "In training",
    "preparing": "Preparing its audit",
    "accepted, fee unpaid": "Audit accepted, fee unpaid, fee invoiced",
    "certified": "Certified, in good standing",
    "not in good standing": "Certified, not in good standing",
    "moving to COR": "Certified, in good standing, Moving to COR",
    "expired": "Preparing its audit, expired",
    "withdrawn": "Withdrawn",
}


@pytest.mark.parametrize(("place", "headline"), HEADLINES.items())
def test_where_an_employer_stands_in_a_few_words(place: str, headline: str) -> None:
    """R25, R26."""
    assert view_of(at(place).employer, DAY).headline == headline


TURNS = {
    "in training": ("Training coordinator", None),
    "preparing": ("The employer, to hand in its certification audit", None),
    "audit received": ("That of its audit, linked below", None),
    "accepted, fee unpaid": ("Administrator", "2027-04-09"),
    "order opened": ("That of its certificate order, linked below", None),
    "certified": ("The employer, to hand in its maintenance audit", "2028-12-31"),
    "certified for a year": ("The employer, to hand in its renewal audit", "2028-03-10"),
    "late maintenance accepted": ("Administrator", "2029-12-31"),
    "suspended": ("The employer; the suspension is lifted by an action below", "2028-12-31"),
    "moving to COR": (
        "Nobody's: the SECOR closes by itself, because the next audit has to be a COR audit",
        None,  # the day is that of the audit, and stands under what comes by itself
    ),
    "withdrawn": ("Nobody's: this case is over", None),
}


@pytest.mark.parametrize(("place", "wanted"), TURNS.items())
def test_whose_turn_it_is_with_an_employer_and_by_when(place: str, wanted: tuple[str, str | None]) -> None:
    """R7, R17, R23, R25, R26, R32."""
    desk = at(place)
    view = view_of(desk.employer, desk.today)
    assert (view.turn, str(view.by_when) if view.by_when else None) == wanted


def test_whose_turn_it_is_with_an_audit_and_an_order_and_by_when() -> None:
    """R16, R17, R21."""
    assert "<b>Whose turn:</b> Administrator, by <b>8 June 2027</b>" in pages(at("audit received"))[1]
    assert "<b>Whose turn:</b> Reviewer r&#46;roy, by <b>8 June 2027</b>" in pages(at("in review"))[1]
    asked = pages(at("information requested"))[1]
    assert "The employer, to answer the deficiencies, by <b>25 March 2027</b>" in asked
    assert "<b>Whose turn:</b> Executive director</p>" in pages(at("order signed once"))[1]
    overdue = at("in review")
    overdue.wait_until(date(2027, 6, 9))
    assert "<b>Whose turn:</b> Administrator, was due by <b>8 June 2027</b>" in pages(overdue)[1]


def test_a_page_links_to_what_belongs_to_its_case() -> None:
    employer, audit = pages(at("in review"))
    name = "audit-1234567-certification-2027-1"
    assert Outline(employer).links[0] == (f"/namespaces/{{namespace}}/workflows/{name}", name)
    assert Outline(audit).links[0][0] == "/namespaces/{namespace}/workflows/employer-1234567"
    employer, _ = pages(at("order opened"))
    assert 'workflows/certificate-1234567-2027-1"' in employer
    assert "Belongs to it" not in pages(at("certified"))[0]


def test_a_page_says_where_the_ids_stand_that_an_action_asks_for() -> None:
    """R8, R15: a session's code is on the course calendar, a reviewer's id is looked up by a form."""
    employer, audit = pages(at("in review"))
    calendar = ("/namespaces/{namespace}/workflows/course-calendar", "course calendar")
    assert calendar in Outline(employer).links
    assert "The form <b>Look up ids</b> among your links" in audit


def test_the_agenda_on_a_page_has_dates_and_rules() -> None:
    """R24."""
    wanted = "10 December 2027: First reminder for the anniversary of 10 March 2028 (R24)"
    assert f"<b>Comes by itself:</b> {wanted}</summary>" in pages(at("certified"))[0]


def test_what_happened_last_says_who_and_when_by_alberta_s_clock() -> None:
    """R32."""
    assert (
        "<b>Last:</b> payment recorded, 12:00 on 10 March 2027, by a&#46;singh (entry 2)"
        in pages(at("in training"))[0]
    )


def test_a_kept_step_that_was_refused_is_told_on_the_page() -> None:
    """R32: whoever took it has gone."""
    desk = Desk()
    step = take(*reversed_case(desk), desk.moment, Caller(run_id="run-1"))
    answer = NotRecorded(number=2, sentence="r.roy is no administrator.", rule="R32")
    desk.employer.show_first(refused_line(step, answer))
    assert "refused, 12:00 on 10 March 2027, by r&#46;roy (entry 2): r&#46;roy is no" in pages(desk)[0]


def reversed_case(desk: Desk) -> tuple[CaseState, StaffAction, dict[str, object]]:
    """A payment that a reviewer records."""
    case, action = desk.case_for("record_payment")
    return case, action, desk.payload(action, case, actor="r.roy")


def test_what_is_known_of_an_employer() -> None:
    """R1, R22, R26, R28."""
    desk = at("moving to COR")
    desk.act("register_in_pir")
    assert facts(view_of(desk.employer, DAY)) == {
        "Trade name": "Foothills Fencing",
        "Contact": "Robin Okafor, 403 555 0142, office@foothillsfencing.example",
        "Address": "12 Range Road, Okotoks AB T1S 1A1",
        "WCB account": "1234567",
        "Certificate": "SECOR-1001, 3 years from 2027-03-10 to 2030-03-10",
        "Standing": "in good standing since 2027-03-10",
        "Anniversaries": "2028-03-10: open, 2029-03-10: open, 2030-03-10: open",
        "Head count": "11, reported on 2027-03-10",
        "Trained": "1 = Robin Okafor, current until 2030-03-10",
        "In PIR since": "2027-03-10",
        "Moving to COR": "from 2028 on, 11 employees",
        "Policy": "of 2020-01-01",
    }


@pytest.mark.parametrize(
    ("place", "fee"),
    [
        ("registered", "250.00 dollars are to be paid"),
        ("invoiced", "250.00 dollars are to be paid, invoice 2027-0002 due on 2027-04-09"),
        ("refunded", "250.00 dollars are to be paid"),
    ],
)
def test_how_the_fee_stands(place: str, fee: str) -> None:
    """R7."""
    assert facts(view_of(at(place).employer, DAY))["Registration fee"] == fee


def test_a_cancelled_move_is_not_shown() -> None:
    """R4."""
    desk = at("moving to COR")
    desk.act("cancel_cor_move")
    assert "Moving to COR" not in facts(view_of(desk.employer, DAY))


def test_what_is_known_of_an_audit() -> None:
    """R13 to R17."""
    desk = at("information requested")
    assert facts(view_of(desk.open_audit, DAY)) == {
        "Purpose": "certification",
        "Made by": "Robin Okafor (self-assessor)",
        "Received on": "2027-03-10",
        "Audit score": "85.00 %",
        "Documentation": "2026-03-11 to 2027-03-10: 3 years",
        "Reviewer": "r.roy",
        "Round": "1",
        "Review, round 1": "85 %: request information. No inspection was recorded.",
        "Reply by": "2027-03-25",
    }
    desk = at("preparing")
    desk.act("submit_external_audit", auditor_name="Xenia Audit")
    assert facts(view_of(desk.open_audit, DAY))["Made by"] == "Xenia Audit (external auditor x.auditor)"


def test_what_is_known_of_an_order() -> None:
    """R19 to R21."""
    desk = at("order signed twice")
    desk.act("record_mailing")
    assert facts(view_of(desk.closed[-1], DAY)) == {
        "For audit": "audit-1234567-certification-2027-1",
        "Term": "3 years",
        "CORRS number": "CORRS-20417",
        "Certificate number": "SECOR-1001",
        "Ministry decided on": "2027-03-10",
        "Director signed": "m.tremblay on 2027-03-10",
        "Executive Director signed": "e.moreau on 2027-03-10",
        "Mailed on": "2027-03-10",
    }
    assert "Reason" in facts(view_of(at("order returned").open_order, DAY))


def test_the_newest_entries_come_first_and_six_at_most() -> None:
    """R31."""
    desk = certified(Desk())
    shown = [entry.entry for entry in desk.employer.latest]
    assert len(shown) == 6
    assert shown == sorted(shown, reverse=True)
    assert shown[0] == len(desk.entries)


def test_a_summary_says_for_good_what_a_case_is() -> None:
    """It is set when a case begins, and travels in an address too."""
    employer, audit = at("in review").cases()
    assert summary(employer) == "Employer with WCB account 1234567"
    received = "Certification audit that was received on 10 March 2027, of employer-1234567"
    assert summary(audit) == received
    _, order = at("order opened").cases()
    ordered = "Order of a certificate for 3 years, on audit-1234567-certification-2027-1"
    assert summary(order) == f"{ordered}, of employer-1234567"


@pytest.mark.parametrize("place", PLACES)
def test_a_view_travels_as_json(place: str) -> None:
    desk = at(place)
    for case in desk.cases():
        view = view_of(case, desk.today)
        assert CaseView.model_validate_json(view.model_dump_json()) == view


class Strange(CaseState):
    """A case of which the program knows nothing."""

    machine = AuditMachine
    kind = "Audit"


def test_a_case_of_another_kind_says_nothing_of_itself() -> None:
    strange = Strange(states=("received",), policy=BOOK.policies[0], employer_id="E1", workflow_id="w")
    with pytest.raises(TypeError, match="no view of a Strange"):
        view_of(strange, DAY)
    with pytest.raises(TypeError, match="no summary of a Strange"):
        summary(strange)
    for ask in (strange.addressee, lambda: list(strange.records())):
        with pytest.raises(NotImplementedError):
            ask()


@pytest.mark.parametrize(
    ("now", "turn"),
    [
        (
            ReviewerNow(away_until=date(2027, 3, 19), deputy="r.li"),
            "Reviewer r.roy, away until 19 March 2027: r.li stands in",
        ),
        (
            ReviewerNow(away_until=date(2027, 3, 19)),
            "Reviewer r.roy, away until 19 March 2027: nobody stands in",
        ),
        (ReviewerNow(left=True), "Administrator: r.roy has left, assign_reviewer names somebody else"),
    ],
)
def test_the_page_of_an_audit_says_who_stands_in_for_its_reviewer(now: ReviewerNow, turn: str) -> None:
    """R16."""
    desk = at("in review")
    desk.open_audit.reviewer_now = now
    assert view_of(desk.open_audit, desk.today).turn == turn
