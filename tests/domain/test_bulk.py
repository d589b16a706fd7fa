"""Orders of bulk work: what is ordered, whom it means, what each case is sent, and how it is told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.bulk import BULK, BulkKind, read_order
from domain.bulk_order import BulkOrder
from domain.bulk_page import bulk_page
from domain.bulk_run import BulkWork, Item, ItemResult, Outcome, result_of
from domain.case_link import case_link
from domain.file_orders import FromFile
from domain.only_tried import TO_DO_IT
from domain.payload import parse
from domain.refusal import Refusal
from domain.selection import MOST_ITEMS, Employers, InSession, OpenAudits, Orders
from domain.to_fill import filled
from tests.support.desk import DAY, LEFT_OUT

NOON = datetime(2027, 3, 10, 19, tzinfo=UTC)
ALL = [pytest.param(kind, id=kind.name) for kind in BULK.values()]
#: Those that say themselves what each case is sent; the others read it in a file.
NAMED = [pytest.param(kind, id=kind.name) for kind in BULK.values() if not issubclass(kind.order, FromFile)]
ORDERS = [f"certificate-123456{n}-2027-1" for n in range(3)]


def order(kind: str, workflow: str = "", **given: Any) -> Any:  # noqa: ANN401 - any field, the order's own type
    """An order like the example, with what is given in place of it."""
    example = {**filled(BULK[kind].filled_in(DAY)), "actor": "a.singh", **given}
    sent = {name: value for name, value in example.items() if value is not LEFT_OUT}
    return read_order(sent, workflow or f"bulk-{kind}-1", DAY)


def refusal(kind: str, workflow: str = "", **given: Any) -> str:  # noqa: ANN401 - any field
    with pytest.raises(Refusal) as caught:
        order(kind, workflow, **given)
    return str(caught.value)


# ---- declarations


@pytest.mark.parametrize("kind", ALL)
def test_a_kind_is_declared_whole(kind: BulkKind) -> None:
    assert kind.sentence.endswith(".")
    example = kind.filled_in(DAY)
    assert json.loads(json.dumps(example)) == example
    assert example["dry_run"] is True
    assert kind.action.roles[0].label in example["actor"]


@pytest.mark.parametrize("kind", NAMED)
def test_what_a_case_is_sent_is_a_payload_of_the_kinds_action(kind: BulkKind) -> None:
    read = order(kind.name)
    values = read.values_for(ORDERS[0].replace("1234560", "1234567"))
    parse(kind.action.payload, {"actor": read.actor, **values}, DAY)


@pytest.mark.parametrize("kind", ALL)
def test_nothing_is_done_unless_somebody_says_so(kind: BulkKind) -> None:
    assert order(kind.name, dry_run=LEFT_OUT).dry_run is True
    assert order(kind.name, dry_run=False).dry_run is False


@pytest.mark.parametrize("kind", ALL)
def test_a_form_is_refused_until_it_is_filled_in(kind: BulkKind) -> None:
    form = kind.to_fill_in()
    assert form.keys() <= kind.filled_in(DAY).keys()
    for sent, named in ((form, "actor, "), (form | {"actor": "a.singh"}, "")):
        with pytest.raises(Refusal) as caught:
            read_order(sent, f"bulk-{kind.name}-1", DAY)
        assert str(caught.value).startswith(f"Not filled in yet: {named}")
    assert read_order(filled(kind.filled_in(DAY)) | {"actor": "a.singh"}, f"bulk-{kind.name}-by-form", DAY)


def test_an_order_of_no_kind_means_nothing() -> None:
    bare = BulkOrder(actor="a.singh", kind="none")
    with pytest.raises(NotImplementedError):
        _ = bare.selection
    with pytest.raises(NotImplementedError):
        bare.values_for("employer-1234567")


# ---- whom it means, and what each is sent


def test_reassign() -> None:
    """R15, R16."""
    read = order("reassign", from_reviewer="r.roy", to_reviewer="r.li")
    assert read.selection == OpenAudits(reviewer="r.roy")
    assert read.values_for("audit-1") == {"reviewer": "r.li"}


def test_corrs_batch() -> None:
    """R19."""
    listed = [{"order": name, "corrs_number": f"C-{n}"} for n, name in enumerate(ORDERS)]
    read = order("corrs_batch", orders=listed)
    assert read.selection == Orders(named=tuple(ORDERS))
    assert read.values_for(ORDERS[2]) == {"corrs_number": "C-2", "entered_on": str(DAY)}


def test_mailing_day() -> None:
    """R21."""
    assert order("mailing_day").selection == Orders(state="to_be_mailed")
    named = order("mailing_day", orders=ORDERS)
    assert named.selection.named == tuple(ORDERS)
    assert named.values_for(ORDERS[0]) == {"mailed_on": str(DAY)}


def test_letter() -> None:
    """R30."""
    to = {"stages": ["certified", "moving_to_cor"], "standings": ["suspended"], "in_pir": False}
    read = order("letter", to=to, subject="Hello", text="Hello.")
    assert read.selection == Employers(
        stages=("certified", "moving_to_cor"), standings=("suspended",), in_pir=False
    )
    assert read.values_for("employer-1") == {"subject": "Hello", "text": "Hello."}


def test_attendance() -> None:
    """R8: each employer is sent who of its people did not come, and nobody else's."""
    absent = [{"wcb_account": "1234567", "enrolments": [2, 3]}]
    sent = order("attendance", session="M1-2027-06-RD", absent=absent)
    assert sent.selection == InSession(session="M1-2027-06-RD")
    assert sent.values_for("employer-1234567") == {"session": "M1-2027-06-RD", "absent": [2, 3]}
    assert sent.values_for("employer-7654321") == {"session": "M1-2027-06-RD", "absent": []}


def test_apply_policy() -> None:
    """R33."""
    read = order("apply_policy", to={}, effective="2027-01-01", reason="The board did")
    assert read.selection == Employers()
    assert read.values_for("employer-1") == {"effective": "2027-01-01", "reason": "The board did"}


# ---- what is refused


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("reassign", {"to_reviewer": LEFT_OUT}, "to_reviewer: is missing"),
        ("reassign", {"from_reviewer": "Renée Roy"}, "from_reviewer: must be an id of the staff directory"),
        ("reassign", {"dry_run": "no"}, "dry_run: must be true or false"),
        ("reassign", {"really": True}, "really: is not a field"),
        ("corrs_batch", {"orders": []}, "orders: is too short"),
        (
            "corrs_batch",
            {"orders": [{"order": "1", "corrs_number": "C"}]},
            "orders.0.order: must be an order",
        ),
        ("corrs_batch", {"entered_on": "2027-03-11"}, "entered_on: must not lie in the future"),
        ("corrs_batch", {"entered_on": "2027-02-30"}, "entered_on: must be a day that there is"),
        ("mailing_day", {"orders": [ORDERS[0], ORDERS[0]]}, f"orders: {ORDERS[0]} is named twice"),
        ("mailing_day", {"mailed_on": 20270310}, "mailed_on: must be a day written as"),
        ("letter", {"to": LEFT_OUT}, "to: is missing"),
        ("letter", {"to": "everybody"}, "to: must be an object in braces"),
        ("letter", {"to": {"stages": ["certificated"]}}, "to.stages.0: must be one of audit_under_review, "),
        ("letter", {"to": {"standings": []}}, "to.standings: is too short"),
        ("letter", {"to": {"wcb_accounts": ["12"]}}, "to.wcb_accounts.0: must be 5 to 9 digits"),
        ("letter", {"text": "x" * 5000}, "text: "),
        ("letter", {"text": "4111 1111 1111 1111"}, "card number"),
        ("apply_policy", {"effective": "2027-03-11"}, "effective: must not lie in the future"),
        ("apply_policy", {"reason": ""}, "reason: must not be empty"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_an_order_that_is_wrong(kind: str, given: dict[str, Any], said: str) -> None:
    assert said in refusal(kind, **given)


def test_two_orders_never_have_one_corrs_number() -> None:
    """R19."""
    listed = [{"order": name, "corrs_number": "C-1"} for name in ORDERS]
    assert "orders: C-1 is named twice" in refusal("corrs_batch", orders=listed)


@pytest.mark.parametrize("kind", ["mail", "", None, 7, LEFT_OUT])
def test_a_kind_that_there_is_not(kind: object) -> None:
    sent = {"actor": "a.singh"} | ({} if kind is LEFT_OUT else {"kind": kind})
    with pytest.raises(Refusal) as caught:
        read_order(sent, "bulk-mail-1", DAY)
    assert str(caught.value) == (
        "kind: must be one of reassign, corrs_batch, mailing_day, letter, apply_policy, "
        "card_settlement, pir_discounts, attendance."
    )


@pytest.mark.parametrize(
    "workflow", ["bulk-letter-1", "bulk-reassign-", "reassign-1", "bulk-reassign-a b", "bulk-reassign-a/b"]
)
def test_the_id_says_what_work_it_is(workflow: str) -> None:
    assert 'The workflow id has to be "bulk-reassign-"' in refusal("reassign", workflow)


# ---- work under way


def item(place: int) -> Item:
    return Item(workflow=f"employer-{1234567 + place}", employer_id=f"E-{place}", title="*A* & B Ltd.")


def work(
    kind: str = "letter", *, left: int = 0, dry_run: bool = False, came: dict[Outcome, int] | None = None
) -> BulkWork:
    results: list[ItemResult] = []
    for outcome, many in (came or {}).items():
        results += [result_of(item(place), outcome, f"[said] {outcome}", place) for place in range(many)]
    return BulkWork(
        order=order(kind, dry_run=dry_run),
        since=NOON,
        remaining=[item(place) for place in range(left)],
        results=results,
    )


def test_work_travels_as_json() -> None:
    before = work(left=3, came={"done": 2})
    assert BulkWork.model_validate_json(before.model_dump_json()) == before


def test_the_same_work_sends_the_same_update_whoever_starts_it() -> None:
    one, other = work(), work()
    other.order = order("letter", actor="e.moreau")
    changed = order("letter", text="Another text")
    first = one.action_for(item(1), "bulk-letter-1", NOON)
    assert first.payload == {"actor": "a.singh", **one.order.values_for("")}
    assert first.update_id == other.action_for(item(1), "bulk-letter-1", NOON).update_id
    assert first.update_id.startswith("bulk-letter-1/")
    other.order = changed
    assert first.update_id != other.action_for(item(1), "bulk-letter-1", NOON).update_id
    assert first.update_id != one.action_for(item(1), "bulk-letter-2", NOON).update_id


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (work(), "No case fits, so there is nothing to do."),
        (work(left=3), "just begun; 3 to go."),
        (work(left=3, came={"done": 2, "refused": 1}), "2 done, 1 refused; 3 to go."),
        (work(came={"done": 2, "done_before": 1}), "2 done, 1 done before."),
        (
            work(came={"would_be_done": 2}, dry_run=True),
            "2 would be done. Nothing was changed.",
        ),
    ],
)
def test_the_whole_in_one_sentence(made: BulkWork, sentence: str) -> None:
    assert made.result().sentence == sentence


def test_whoever_may_not_do_it_stops_it() -> None:
    """R32."""
    stopped = work(left=3)
    stopped.results.append(result_of(item(9), "refused", "r.roy is a reviewer", 12, "R32"))
    assert stopped.stopped
    assert stopped.result().sentence == "a.singh may not do this. 3 other cases were not tried."
    stopped.results[0] = result_of(item(9), "refused", "r.li made this audit", 12, "R16")
    assert not stopped.stopped


def test_long_sentences_are_cut() -> None:
    assert result_of(item(1), "done", "x" * 500).said == "x" * 240 + " …"


def test_as_many_results_as_there_can_be_fit_into_one_message() -> None:
    full = work()
    full.results = [
        result_of(item(place), "refused", "y" * 400, 1_000_000, "R16") for place in range(MOST_ITEMS)
    ]
    assert len(full.model_dump_json()) < 2_000_000


# ---- the page


def test_the_page_of_work_under_way() -> None:
    page = bulk_page(work(left=5, came={"done": 2, "refused": 1, "waits": 1}))
    assert page.startswith("# Send one letter to many")
    assert "to go" in page
    assert page.index("## Not done: 2") < page.index("## Done: 2")
    assert f"{case_link('employer-1234567')} &#42;A&#42;" in page
    assert "[said]" not in page
    assert "To do it" not in page


def test_the_page_of_what_was_only_tried_says_how_to_do_it() -> None:
    page = bulk_page(work(came={"would_be_done": 2, "would_be_refused": 1}, dry_run=True))
    assert page.startswith("# Only tried: ")
    assert "Nothing was changed" in page
    assert page.endswith(TO_DO_IT)
    assert TO_DO_IT not in bulk_page(work(left=1, came={"would_be_done": 2}, dry_run=True))
    assert TO_DO_IT not in bulk_page(work(came={"would_be_refused": 2}, dry_run=True))


def test_lines_of_a_file_that_are_put_before_a_person_are_told_apart_from_refusals() -> None:
    made = work(came={"would_be_refused": 2, "set_aside": 1, "done_before": 3}, dry_run=True)
    made.order = order("card_settlement")
    page = bulk_page(made)
    assert page.index("## Would not be done: 2") < page.index("## To be looked at: 1")
    assert page.index("Ask whoever made the file") < page.index("## Would be done: 3")


def test_the_page_of_a_great_order_stays_small() -> None:
    listed = [{"order": f"certificate-{1000000 + n}-2027-1", "corrs_number": f"C-{n}"} for n in range(700)]
    made = work(came={"would_be_done": 700, "would_be_refused": 50}, dry_run=True)
    made.order = order("corrs_batch", orders=listed)
    page = bulk_page(made)
    assert len(page.encode()) < 12_000
    assert "- and 690 more, in the result" in page


def test_days_are_those_of_the_order() -> None:
    assert order("mailing_day", mailed_on="2027-03-09").mailed_on == date(2027, 3, 9)
