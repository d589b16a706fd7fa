"""The policy: the figures of rules.md by date of effect (R33), and files that can't be used."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.policy import FeeBlock, Policy, PolicyError, parse_policy
from tests.support.desk import BOOK, Desk, book_with
from tests.support.desk import POLICY_FILE as FILE
from tests.support.lives import accept, assign, audited, certified, employees, issue, scores, submit

#: The file's one policy, without what belongs to the file as a whole.
BLOCK = FILE[FILE.index("\n[[policy]]") :]


def line_of(words: str, nth: int = 0, text: str = FILE) -> int:
    """The number of the nth line that begins with these words."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith(words)]
    return lines[nth]


def refused(text: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        parse_policy(text)
    return str(caught.value).splitlines()


def with_line(words: str, instead: str, nth: int = 0) -> str:
    """The service's file with one line replaced."""
    lines = FILE.splitlines()
    lines[line_of(words, nth) - 1] = instead
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("rule", "section", "figure", "value"),
    [
        ("R1", "eligibility", "max_employees", 10),
        ("R4", "eligibility", "cor_move_cancellable", True),
        ("R7", "fees", "invoice_days", 30),
        ("R7", "fees", "invoice_reminder_days", (7, 30)),
        ("R7", "fees", "unpaid_invoice_blocks", "certificate_order"),
        ("R9", "training", "refresher_years", 3),
        ("R9", "training", "refresher_reminder_months", 3),
        ("R9", "training", "refresher_min_days", 1),
        ("R11", "audit", "self_assessment_documents_min", 1),
        ("R11", "audit", "audit_document_required", False),
        ("R13", "audit", "pass_percent", 80),
        ("R13", "audit", "maintenance_pass_percent", 80),
        ("R13", "audit", "element_min_percent", None),
        ("R14", "audit", "full_year_months", 12),
        ("R14", "audit", "min_months", 0),
        ("R14", "audit", "terms", (1, 3)),
        ("R16", "review", "review_pass_percent", 80),
        ("R17", "review", "rounds_max", None),
        ("R17", "review", "reply_days", 15),
        ("R17", "review", "reply_reminder_days", 5),
        ("R17", "review", "qa_total_days", 90),
        ("R22", "certificate", "certificate_date", "approval"),
        ("R24", "maintenance", "reminder_months", (3, 2)),
        ("R25", "maintenance", "renewal_earliest_months", 12),
        ("R26", "maintenance", "maintenance_deadline", "calendar_year_end"),
        ("R27", "maintenance", "late_maintenance_reinstates", True),
        ("R28", "pir", "pir_base", 5),
        ("R28", "pir", "pir_max", 20),
        ("R29", "pir", "pir_as_of", "12-31"),
    ],
)
def test_the_defaults_are_the_figures_of_the_rules(
    rule: str, section: str, figure: str, value: object
) -> None:
    """R1 to R29."""
    assert getattr(getattr(BOOK.policies[0], section), figure) == value
    if value is not None:
        lines = FILE[FILE.index(f"[policy.{section}]") :].splitlines()
        said = next(line for line in lines if line.startswith(f"{figure} = "))
        assert re.search(rf"# {rule}\b", said), "the file says which rule a figure belongs to"


def test_every_figure_stands_in_the_file() -> None:
    """Nothing is a default of the code alone."""
    for section, model in BOOK.policies[0]:
        if section != "effective":
            for figure in type(model).model_fields:
                pattern = rf"^(# )?{figure} = |^\[\[policy\.{section}\.{figure}\]\]"
                assert re.search(pattern, FILE, re.MULTILINE), figure


def test_module_1_is_taken_in_two_ways_and_the_refresher_online_only() -> None:
    """R8, R9."""
    training = BOOK.policies[0].training
    module, refresher = training.course("module-1"), training.course("refresher")
    assert module is not None
    assert refresher is not None
    assert module.delivery == ("e-learning", "classroom")
    assert module.makes_self_assessor
    assert refresher.delivery == ("e-learning",)
    assert refresher.refreshes
    assert training.course("cooking") is None


@pytest.mark.parametrize(
    ("words", "nth", "instead", "reason"),
    [
        ("max_employees", 0, "max_employees = 0", "greater than or equal to 1"),
        ("max_employees", 0, "max_employees = true", "valid integer"),
        ("max_employees", 0, 'max_employees = "ten"', "valid integer"),
        ("cor_move_cancellable", 0, 'cor_move_cancellable = "yes"', "valid boolean"),
        ("registration_fee", 0, 'registration_fee = "-1"', "greater than 0"),
        ("registration_fee", 0, 'registration_fee = "250.005"', "decimal places"),
        ("unpaid_invoice_blocks", 0, 'unpaid_invoice_blocks = "everything"', "certificate_order"),
        ("pass_percent", 0, "pass_percent = 101", "less than or equal to 100"),
        ("terms", 0, "terms = [3, 1]", "the shorter first"),
        ("terms", 0, "terms = [0, 3]", "the shorter first"),
        ("terms", 0, "terms = [1, 11]", "the shorter first"),
        ("terms", 0, "terms = [1, 2, 3]", "at most 2"),
        ("certificate_date", 0, 'certificate_date = "someday"', "audit_completed"),
        ("maintenance_deadline", 0, 'maintenance_deadline = "never"', "anniversary_month_end"),
        ("invoice_reminder_days", 0, "invoice_reminder_days = [30, 7]", "the smaller first"),
        ("invoice_reminder_days", 0, "invoice_reminder_days = [7, 7]", "different numbers"),
        ("reminder_months", 0, "reminder_months = [2, 3]", "the larger first"),
        ("reminder_months", 0, "reminder_months = [3, 3]", "different numbers"),
        ("reminder_months", 0, "reminder_months = [4, 3, 2]", "one or two"),
        ("reminder_months", 0, "reminder_months = []", "one or two"),
        ("renewal_earliest_months", 0, "renewal_earliest_months = -1", "greater than or equal to 0"),
        ("renewal_earliest_months", 0, "renewal_earliest_months = 37", "less than or equal to 36"),
        ("pir_as_of", 0, 'pir_as_of = "02-29"', "every year has"),
        ("pir_as_of", 0, 'pir_as_of = "13-01"', "every year has"),
        ("pir_as_of", 0, 'pir_as_of = "31 December"', "match pattern"),
        ("effective", 0, "effective = 2020-01-01\nefective = 2021-01-01", ""),
        ("title", 0, "title = 1", "valid string"),
        ("title", 1, "title = 1", "valid string"),
        ("delivery", 0, 'delivery = ["by post"]', "classroom"),
        ("refreshes", 0, "refreshes = 3", "valid boolean"),
    ],
)
def test_a_mistake_is_refused_with_its_line_and_the_reason(
    words: str, nth: int, instead: str, reason: str
) -> None:
    wrong = with_line(words, instead, nth)
    (mistake,) = refused(wrong)
    line = line_of(words, nth) + instead.count("\n")
    assert mistake.startswith(f"policy.toml, line {line}: policy.")
    assert reason in mistake


@pytest.mark.parametrize(
    ("words", "instead", "found_at", "reason"),
    [
        ("pir_base", "pir_base = 21", "[policy.pir]", "pir_base must not be more"),
        ("pir_base", "pir_base = 11", "[policy.pir]", "between pir_base and pir_max"),
        ("pir_max", "pir_max = 19", "[policy.pir]", "between pir_base and pir_max"),
        ("reply_reminder_days", "reply_reminder_days = 15", "[policy.review]", "smaller than reply_days"),
        ("invoice_days", "", "[policy.fees]", "policy.fees.invoice_days: Field required"),
        ("[policy.certificate]", "[policy.certificates]", "[[policy]]", "policy.certificate: Field required"),
        ("  { claims_percent_max = 25", "  {claims_percent_max = 200, discount = 20},", "pir_table", "100"),
    ],
)
def test_a_mistake_that_has_no_line_of_its_own_is_shown_at_its_table(
    words: str, instead: str, found_at: str, reason: str
) -> None:
    first = refused(with_line(words, instead))[0]
    assert first.startswith(f"policy.toml, line {line_of(found_at)}: policy")
    assert reason in first


def test_several_mistakes_are_told_at_once() -> None:
    wrong = with_line("pass_percent", "pass_percent = 180").replace("reply_days = 15", "reply_days = 0")
    wrong = wrong.replace("max_employees = 10", "most_employees = 10")
    mistakes = refused(wrong)
    lines = [int(mistake.split("line ")[1].split(":")[0]) for mistake in mistakes]
    assert len(mistakes) == 4
    assert {line_of("pass_percent"), line_of("reply_days"), line_of("max_employees")} <= set(lines)
    assert any("eligibility.max_employees: Field required" in mistake for mistake in mistakes)
    assert any("eligibility.most_employees: Extra inputs" in mistake for mistake in mistakes)


def test_a_mistake_in_a_later_block_is_found_there() -> None:
    later = BLOCK.replace("2020-01-01", "2030-01-01").replace("invoice_days = 30", "invoice_days = 0")
    both = FILE + "\n" + later
    assert refused(both)[0].startswith(f"policy.toml, line {line_of('invoice_days', 1, both)}: ")
    later = later.replace("invoice_days = 0", "invoice_days = 9").replace('code = "refresher"', "code = 7")
    both = FILE + "\n" + later
    assert refused(both)[0].startswith(f"policy.toml, line {line_of('code', 3, both)}: ")


def test_closed_cases_are_kept_for_the_years_that_the_file_names() -> None:
    assert BOOK.closed_cases == timedelta(days=3650)
    wrong = with_line("closed_cases_years", "closed_cases_years = 0")
    (mistake,) = refused(wrong)
    assert mistake.startswith(
        f"policy.toml, line {line_of('closed_cases_years')}: records.closed_cases_years: "
    )


def test_dotted_keys_have_lines_too() -> None:
    dotted = FILE.replace("[policy.review]", "[policy.review]\nextra.more = 1")
    assert f"line {line_of('extra.more', 0, dotted)}: policy.review.extra: Extra" in refused(dotted)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("max_employees = \n", "line 1"),
        ("", "line 1: policy: Field required"),
        ("policy = 3", "line 1: policy: Input should be a valid tuple"),
        ("policy = []", "line 1: policy: must have at least one [[policy]] block"),
        ("# a comment\n\n[eligibility]\nmax_employees = 10", "line 3: eligibility: Extra inputs"),
    ],
)
def test_what_is_no_policy_file_is_refused(text: str, said: str) -> None:
    assert any(said in mistake for mistake in refused(text))


def test_blocks_stand_in_order_each_on_its_own_day() -> None:
    """R33."""
    for day in ("2020-01-01", "2019-12-31"):
        both = FILE + "\n" + BLOCK.replace("2020-01-01", day)
        (mistake,) = refused(both)
        assert mistake.startswith(f"policy.toml, line {line_of('effective', 1, both)}: ")
        assert "in order" in mistake


def test_a_policy_takes_effect_on_its_day() -> None:
    """R33."""
    book = book_with(date(2028, 7, 1), fees={"registration_fee": Decimal(300)})
    assert book.on(date(2028, 6, 30)).fees.registration_fee == 250
    assert book.on(date(2028, 7, 1)).fees.registration_fee == 300
    assert book.on(date(2020, 1, 1)) == book.policies[0]


def test_before_the_first_policy_there_is_none() -> None:
    """R33."""
    with pytest.raises(PolicyError, match="the first one begins on 2020-01-01"):
        BOOK.on(date(2019, 12, 31))


def test_a_policy_survives_its_way_through_a_workflow() -> None:
    """R33: a cycle carries its policy as JSON."""
    policy = book_with(audit={"element_min_percent": "50.5"}, review={"rounds_max": 3}).policies[0]
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


def test_a_running_cycle_keeps_its_policy_and_the_next_one_gets_the_new_one() -> None:
    """R33."""
    change = date(2028, 1, 1)
    desk = certified(Desk(book=book_with(change, maintenance={"reminder_months": (6, 1)})), years=1)
    desk.wait_until(date(2028, 2, 1))
    assert [name for name in desk.letter_names() if "reminder" in name] == [
        "anniversary_reminder_first",
        "anniversary_reminder_second",
    ]
    issue(audited(desk), "SECOR-1002")
    assert desk.employer.policy.effective == change
    assert (date(2028, 8, 1), "anniversary_reminder", "R24") in desk.agenda()


def test_what_an_unpaid_fee_holds_back_is_one_of_three() -> None:
    """R7."""
    assert [block.value for block in FeeBlock] == ["training", "audit", "certificate_order"]


def test_blocks_in_order_are_read_in_order() -> None:
    """R33."""
    later = BLOCK.replace("effective = 2020-01-01", "effective = 2030-01-01")
    latest = BLOCK.replace("effective = 2020-01-01", "effective = 2040-01-01")
    book = parse_policy(f"{FILE}\n{later}\n{latest}")
    days = [policy.effective for policy in book.policies]
    assert days == [date(2020, 1, 1), date(2030, 1, 1), date(2040, 1, 1)]


def test_who_comes_back_after_an_expiry_is_judged_by_the_policy_of_that_day() -> None:
    """R33: the whole of the audit, size and documents included."""
    figures: dict[str, dict[str, Any]] = {
        "audit": {"pass_percent": 85, "self_assessment_documents_min": 2, "terms": (1, 2)},
        "eligibility": {"max_employees": 5},
    }
    desk = certified(Desk(date(2027, 3, 10), book=book_with(date(2029, 1, 1), **figures)), years=1)
    desk.wait_until(date(2029, 6, 1))
    assert desk.employer.is_in("expired")
    assert desk.employer.policy.audit.pass_percent == 80
    two = ["sha256:" + "0" * 64] * 2
    assert desk.refusal("submit_self_assessment", documents=two[:1]).rule == "R11"
    assert desk.refusal("submit_self_assessment", documents=two, head_count=employees(6)).rule == "R3"
    assert desk.employer.policy.audit.pass_percent == 80
    submit(desk, documents=two, elements=scores(84), head_count=employees(5))
    assert desk.employer.policy.audit.pass_percent == 85
    assign(desk)
    assert "needs 85 %" in desk.refusal("record_review", decision="accept").sentence
    desk.act("record_review", decision="accept", elements=scores(85))
    assert desk.open_order.order.term_years == 2


def test_a_renewal_in_review_keeps_its_cycle_when_the_certificate_expires() -> None:
    """R25, R33."""
    desk = certified(
        Desk(date(2027, 3, 10), book=book_with(date(2028, 3, 1), audit={"pass_percent": 85})), years=1
    )
    desk.wait_until(date(2028, 3, 10))
    submit(desk, elements=scores(82))
    desk.wait_until(date(2028, 3, 20))
    accept(desk)
    assert desk.employer.policy.audit.pass_percent == 80


def test_a_first_certification_keeps_the_policy_of_the_registration() -> None:
    """R33."""
    desk = Desk(date(2027, 3, 10), book=book_with(date(2028, 1, 1), audit={"pass_percent": 85}))
    desk.act("record_payment")
    desk.act("record_training")
    desk.wait_until(date(2029, 3, 1))
    accept(submit(desk, elements=scores(82)))
    assert desk.employer.policy.audit.pass_percent == 80
