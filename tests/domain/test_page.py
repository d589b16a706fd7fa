"""A case as people see it: the view, and the page in Markdown (R31, R32)."""

from __future__ import annotations

import json
import re

import pytest

from domain.case import CaseState
from domain.machines.audit import AuditMachine
from domain.page import MOST_SHOWN, page
from domain.view import CaseView, view_of
from tests.support.desk import BOOK, DAY, Desk
from tests.support.lives import PLACES, assign, at, certified, submit

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
    desk = Desk()
    for length, cut in ((MOST_SHOWN, False), (MOST_SHOWN + 1, True)):
        desk.act("correct_entry", reason="x" * length)
        first = next(line for line in pages(desk)[0].splitlines() if "entry corrected" in line)
        assert first.endswith(" …") is cut


def test_what_people_typed_has_no_effect_on_the_page() -> None:
    """HTML and Markdown in names and reasons."""
    desk = certified(Desk(legal_name=NASTY, trade_name=NASTY, contact_name=NASTY))
    desk.act("record_training", person_name=f"{NASTY} 2")
    desk.act("correct_entry", reason=f"Reason\n# {NASTY}\n\n| a |\n")
    submit(desk, purpose="maintenance", assessor=2)
    assign(desk)
    desk.act("record_review", decision="request_information", deficiencies=[NASTY, f"- {NASTY}\n\n# x"])
    for text in pages(desk):
        outside, inside = [], False
        for line in text.splitlines():
            if line.startswith("```"):
                inside = not inside
            elif not inside:
                outside.append(line)
        assert not inside
        shown = "\n".join(outside)
        assert "<script" not in shown
        assert "](javascript" not in shown
        assert "![" not in shown
        assert "http://" not in shown
        assert len([line for line in outside if line.startswith("# ")]) == 1
        assert set(re.findall(r"</?(\w+)", shown)) <= {"details", "summary"}
        assert shown.count("<details>") == shown.count("</details>")


@pytest.mark.parametrize("place", PLACES)
def test_the_page_says_where_a_case_stands_and_what_may_be_done(place: str) -> None:
    desk = at(place)
    for case in desk.cases():
        view = view_of(case, desk.today)
        text = page(view)
        assert text.startswith("# ")
        assert "## What happened last" in text
        assert ("## What will happen by itself" in text) == bool(view.agenda)
        assert ("## What may be done now" in text) == bool(view.possible)
        assert text.count("<details>") == len(view.possible)
        assert ("This case is over." in text) == case.ended
        assert bool(view.possible) != case.ended


def test_every_example_on_a_page_is_a_json_object_to_copy() -> None:
    for text in pages(at("certified")):
        blocks = re.findall(r"```json\n(.*?)\n```", text, re.DOTALL)
        assert blocks
        assert all(isinstance(json.loads(block), dict) for block in blocks)


def test_whose_turn_it_is() -> None:
    """R32."""
    assert "Next: the **training coordinator**." in pages(at("in training"))[0]
    assert "Nobody at the association has to act now." in pages(at("certified"))[0]
    assert "Next: the **executive director**." in pages(at("order signed once"))[1]


def test_a_page_links_to_what_belongs_to_its_case() -> None:
    employer, audit = pages(at("in review"))
    name = "audit-1234567-certification-2027-1"
    assert f"- [{name}](/namespaces/{{namespace}}/workflows/{name})" in employer
    assert "(/namespaces/{namespace}/workflows/employer-1234567)" in audit
    employer, _ = pages(at("order opened"))
    assert "workflows/certificate-1234567-2027-1)" in employer
    assert "## Belongs to it" not in pages(at("certified"))[0]


def test_the_agenda_on_a_page_has_dates_and_rules() -> None:
    """R24."""
    assert (
        "- 10 December 2027: First reminder for the anniversary of 10 March 2028 (R24)"
        in pages(at("certified"))[0].splitlines()
    )


def test_what_is_known_of_an_employer() -> None:
    """R1, R22, R26, R28."""
    desk = at("moving to COR")
    desk.act("register_in_pir")
    assert facts(view_of(desk.employer, DAY)) == {
        "Trade name": "Foothills Fencing",
        "WCB account": "1234567",
        "Head count": "11, reported on 2027-03-10",
        "Certificate": "SECOR-1001, 3 year(s) from 2027-03-10 to 2030-03-10",
        "Standing": "in good standing since 2027-03-10",
        "Anniversaries": "2028-03-10: open, 2029-03-10: open, 2030-03-10: open",
        "Trained": "1 = Robin Okafor, current until 2030-03-10",
        "In PIR since": "2027-03-10",
        "Moving to COR": "from 2028 on, 11 employees",
        "Policy": "of 2020-01-01",
    }


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
        "Documentation": "2026-03-11 to 2027-03-10: 3 year(s)",
        "Reviewer": "r.roy",
        "Round": "1",
        "Review, round 1": "85 %: request_information. No inspection was recorded.",
        "Reply by": "2027-03-25",
    }
    desk = at("preparing")
    desk.act("submit_external_audit", auditor_name="Xenia Audit")
    assert facts(view_of(desk.open_audit, DAY))["Made by"] == "Xenia Audit (external auditor)"


def test_what_is_known_of_an_order() -> None:
    """R19 to R21."""
    desk = at("order signed twice")
    desk.act("record_mailing")
    assert facts(view_of(desk.closed[-1], DAY)) == {
        "For audit": "audit-1234567-certification-2027-1",
        "Term": "3 year(s)",
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
    for ask in (strange.addressee, lambda: list(strange.records())):
        with pytest.raises(NotImplementedError):
            ask()
