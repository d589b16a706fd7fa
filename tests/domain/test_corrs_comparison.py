"""In what the register and CORRS disagree, each way in which they can (R19, R20)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.actions.ordering import RecordCorrsEntry, RecordMinistryDecision
from domain.case_link import case_link
from domain.corrs.comparison import (
    MOST_KEPT,
    Comparison,
    Difference,
    Kind,
    OrderHere,
    compared,
    differences_between,
)
from domain.corrs.comparison_page import comparison_page
from domain.corrs.listed_file import FORM, orders_in, read_wish
from domain.corrs.port import CorrsListed
from domain.machines.certificate_order import CertificateOrderMachine
from domain.refusal import Refusal
from domain.to_fill import filled

AT = datetime(2034, 3, 10, 10, 30, tzinfo=UTC)
ENTERED, DECIDED = date(2034, 3, 1), date(2034, 3, 8)


def here(number: str | None = "2034-7", **changed: Any) -> OrderHere:  # noqa: ANN401 - any field of the order
    """An order that is with the ministry."""
    known: dict[str, Any] = {
        "employer_id": "E000001",
        "order_id": "certificate-1234567-2034-1",
        "legal_name": "Prairie Fencing Ltd.",
        "wcb_account": "1234567",
        "term_years": 3,
        "state": "with_ministry",
        "opened_on": date(2034, 2, 28),
        "corrs_number": number,
        "entered_on": ENTERED,
    }
    return OrderHere(**(known | changed))


def waiting(**changed: Any) -> OrderHere:  # noqa: ANN401 - any field of the order
    """An order that is to be entered."""
    return here(None, state="to_be_entered", entered_on=None, **changed)


def approved(**changed: Any) -> OrderHere:  # noqa: ANN401 - any field of the order
    """An order that the ministry approved."""
    known: dict[str, Any] = {
        "state": "director_to_sign",
        "decided_on": DECIDED,
        "certificate_number": "SECOR-7",
    }
    return here(**(known | changed))


def there(**changed: Any) -> CorrsListed:  # noqa: ANN401 - any field of the order
    """The same order in CORRS."""
    known: dict[str, Any] = {
        "order_number": "2034-7",
        "reference": "certificate-1234567-2034-1",
        "wcb_account": "1234567",
        "legal_name": "Prairie Fencing Ltd.",
        "term_years": 3,
        "entered_on": ENTERED,
    }
    return CorrsListed(**(known | changed))


def decided(**changed: Any) -> CorrsListed:  # noqa: ANN401 - any field of the order
    """The same order in CORRS, approved."""
    known = {"decision": "approved", "decided_on": DECIDED, "certificate_number": "SECOR-7"}
    return there(**(known | changed))


def found(ours: list[OrderHere], theirs: list[CorrsListed]) -> list[Difference]:
    """Every difference."""
    return list(differences_between(ours, theirs))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ([], []),
        ([waiting()], []),
        ([here()], [there()]),
        ([here(" 2034-7 ")], [there(legal_name="PRAIRIE  FENCING LTD.")]),
        ([here()], [there(legal_name="", term_years=None, reference="", entered_on=None)]),
        ([approved()], [decided()]),
        ([approved(certificate_number="secor-7")], [decided(decided_on=None)]),
        (
            [here(state="returned", decided_on=DECIDED)],
            [decided(decision="returned", certificate_number=None)],
        ),
        (
            [here(state="declined", decided_on=DECIDED, closed_on=DECIDED)],
            [decided(decision="declined", certificate_number=None)],
        ),
        (
            [approved(state="mailed", closed_on=DECIDED, wcb_account="7654321", legal_name="New Ltd.")],
            [decided()],
        ),
        ([here(None, state="cancelled", closed_on=DECIDED)], []),
        ([here()], [there(), there(order_number="2019-1", reference="", entered_on=date(2019, 5, 1))]),
    ],
)
def test_what_agrees(ours: list[OrderHere], theirs: list[CorrsListed]) -> None:
    assert found(ours, theirs) == []


@pytest.mark.parametrize(
    ("ours", "theirs", "kind", "said"),
    [
        (here(), [], Kind.MISSING_THERE, ("2034-7", "")),
        (here(), [there(order_number="2034-8")], Kind.OTHER_NUMBER, ("2034-7", "2034-8")),
        (here(), [there(order_number="2034-8", reference="")], Kind.OTHER_NUMBER, ("2034-7", "2034-8")),
        (here(), [there(), there(order_number="2034-9")], Kind.TWICE, ("2034-7", "2034-9")),
        (waiting(), [there()], Kind.NOT_RECORDED, ("to be entered", "2034-7")),
        (waiting(), [there(reference="")], Kind.NOT_RECORDED, ("to be entered", "2034-7")),
        (
            here(None, state="cancelled", closed_on=DECIDED),
            [there()],
            Kind.NOT_RECORDED,
            ("cancelled", "2034-7"),
        ),
        (here(), [there(wcb_account="1234568")], Kind.ACCOUNT, ("1234567", "1234568")),
        (here(), [there(legal_name="Other")], Kind.NAME, ("Prairie Fencing Ltd.", "Other")),
        (here(), [there(term_years=1)], Kind.TERM, ("3 years", "1 year")),
        (here(), [decided()], Kind.DECIDED_THERE, ("with ministry", "approved on 2034-03-08")),
        (approved(), [there()], Kind.DECIDED_HERE, ("approved on 2034-03-08", "")),
        (
            approved(),
            [decided(decision="declined", decided_on=None)],
            Kind.DECISION,
            ("approved on 2034-03-08", "declined"),
        ),
        (approved(), [decided(decided_on=ENTERED)], Kind.DAY, ("2034-03-08", "2034-03-01")),
        (approved(), [decided(certificate_number=None)], Kind.CERTIFICATE, ("SECOR-7", "")),
        (
            here(returned=1, entered_on=date(2034, 3, 9)),
            [decided(decision="returned")],
            Kind.SENT_AGAIN,
            ("sent again on 2034-03-09", "returned on 2034-03-08"),
        ),
        (
            here(returned=1, entered_on=ENTERED),
            [decided(decision="returned")],
            Kind.DECIDED_THERE,
            ("with ministry", "returned on 2034-03-08"),
        ),
        (
            here(None, state="cancelled", certificate_number="SECOR-7", closed_on=DECIDED),
            [decided()],
            Kind.NOT_RECORDED,
            ("cancelled", "2034-7"),
        ),
    ],
)
def test_each_way_to_disagree(
    ours: OrderHere, theirs: list[CorrsListed], kind: Kind, said: tuple[str, str]
) -> None:
    (difference,) = found([ours], theirs)
    assert (difference.kind, (difference.here, difference.there)) == (kind, said)
    assert difference.order_id == ours.order_id


def test_what_corrs_alone_has_is_listed_from_the_day_on_which_the_register_began() -> None:
    alone = there(order_number="2034-9", reference="", wcb_account="7654321", legal_name="Who Ltd.")
    (difference,) = found([here()], [there(), alone])
    assert (difference.kind, difference.order_id, difference.there) == (
        Kind.UNKNOWN_HERE,
        "",
        "WCB account 7654321",
    )
    assert found([here()], [there(), alone.model_copy(update={"entered_on": None})]) == [difference]


def test_two_files_of_one_account_one_after_the_other_are_two_orders() -> None:
    first = approved(state="mailed", closed_on=DECIDED)
    second = here("2034-8", employer_id="E000002")
    assert found([first, second], [decided(), there(order_number="2034-8")]) == []


def test_what_corrs_has_can_be_taken_over_as_it_stands() -> None:
    (entry,) = found([waiting()], [there()])
    assert entry.action == "record_corrs_entry"
    assert RecordCorrsEntry.model_validate(filled(entry.example)).corrs_number == "2034-7"
    for theirs in (
        decided(),
        decided(decision="returned", certificate_number=None, reason="Another industry code"),
    ):
        (decision,) = found([here()], [theirs])
        assert decision.action == "record_ministry_decision"
        payload = RecordMinistryDecision.model_validate(filled(decision.example))
        assert (payload.decision, payload.decided_on) == (theirs.decision, DECIDED)
    (undated,) = found([here()], [decided(decided_on=None)])
    assert undated.example["decided_on"] == "<day>"
    (unentered,) = found([waiting()], [there(entered_on=None)])
    assert unentered.example["entered_on"] == "<day>"
    (too_early,) = found([waiting()], [decided()])
    assert too_early.action == "record_corrs_entry", "the decision comes after the entry"


def test_every_decision_of_the_machine_is_told_apart() -> None:
    """What comes after the ministry's approval has a certificate number; the others say it themselves."""
    states = {state.id for state in CertificateOrderMachine.states}
    assert {"returned", "declined"} <= states
    decisions = {state: here(state=state).decision for state in states}
    assert {state for state, decision in decisions.items() if decision} == {"returned", "declined"}


def comparison(count: int) -> Comparison:
    """A comparison in which so many orders are missing in CORRS."""
    ours = [here(f"2034-{number}", order_id=f"certificate-1234567-2034-{number}") for number in range(count)]
    return compared(ours, [], at=AT, source="CORRS itself")


def test_a_comparison_is_told_in_one_sentence_and_keeps_what_can_travel() -> None:
    assert comparison(0).sentence == "0 orders here and 0 in CORRS: they agree."
    assert comparison(1).sentence == "1 order here and 0 in CORRS: 1 difference."
    many = comparison(MOST_KEPT + 1)
    assert (many.found, len(many.differences)) == (MOST_KEPT + 1, MOST_KEPT)
    assert f"{MOST_KEPT + 1} differences" in many.sentence
    assert comparison(MOST_KEPT + 1) == many, "comparing again says the same"


def test_the_page_leads_to_the_order_and_shows_what_to_record() -> None:
    page = comparison_page(compared([here()], [decided()], at=AT, source="CORRS itself"))
    assert case_link("certificate-1234567-2034-1") in page
    assert '"certificate_number": "SECOR-7"' in page
    assert "\n<div><textarea " in page, "elsewhere Markdown would make round quotation marks of it"
    assert "take `record_ministry_decision`" in page
    assert "And 5 more: in the result" in comparison_page(comparison(30))


def test_what_people_said_is_escaped_on_the_page_and_too_much_is_left_out() -> None:
    nasty = there(order_number="<b>*9*</b>", reference="", wcb_account="7654321")
    page = comparison_page(compared([here()], [there(), nasty], at=AT, source="CORRS itself"))
    assert "<b>" not in page
    assert "*9*" not in page
    long = decided(decision="returned", reason="```" + "x" * 700, certificate_number=None)
    assert "x" * 600 not in comparison_page(compared([here()], [long], at=AT, source="x"))
    short = long.model_copy(update={"reason": "</textarea> # x"})
    page = comparison_page(compared([here()], [short], at=AT, source="x"))
    assert page.count("</textarea>") == 1


def test_no_name_of_an_employer_is_on_the_page_which_travels_in_an_address() -> None:
    theirs = [there(legal_name="Other Ltd.", wcb_account="7654321")]
    page = comparison_page(compared([here()], theirs, at=AT, source="CORRS itself"))
    assert "Ltd" not in page
    assert "names are under Result" in page
    assert "7654321" in page


def test_differences_stand_in_a_table_that_nothing_typed_can_break() -> None:
    nasty = there(order_number="9 | 9", reference="", wcb_account="7654321")
    page = comparison_page(compared([here()], [decided(), nasty], at=AT, source="a|b.csv"))
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert rows[0] == "| Order | What differs | Here | In CORRS |"
    assert len(rows) == 4
    assert {row.count("|") for row in rows} == {5}
    assert "\n\n| Order" in page, "without a blank line before it, it is no table"
    assert "Compared with a&#124;b&#46;csv at 04:30 on 10 March 2034" in page


def test_a_comparison_takes_a_form_or_nothing() -> None:
    assert read_wish(None, AT.date()) is None
    assert read_wish({}, AT.date()) is None
    for sent, sentence in (
        ({"actor": "a.singh"}, "file: "),
        (FORM, "Not filled in yet: actor, file"),
        ({"actor": "a.singh", "file": "../register.db"}, "file: "),
        ("newest", "needs one JSON object in braces"),
    ):
        with pytest.raises(Refusal) as caught:
            read_wish(sent, AT.date())
        assert sentence in str(caught.value)


def test_a_file_with_many_mistakes_tells_the_first_of_them() -> None:
    rows = "".join(f"{number},1000001,three\n" for number in range(30))
    with pytest.raises(Refusal) as caught:
        orders_in("export.csv", f"Order number,WCB account,Term in years\n{rows}".encode())
    told = str(caught.value).splitlines()
    assert told[0].startswith('export.csv: line 2, column "Term in years": ')
    assert (len(told), told[-1]) == (21, "export.csv: and 10 more mistakes.")
