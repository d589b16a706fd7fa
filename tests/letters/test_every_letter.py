"""Every letter of the program has a template, and prints what it is given."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import pytest

import letters
from domain import letters as domain_letters
from domain.letters import AnyContent, CertificateExpired
from domain.records import Purpose
from letters import TypstRenderer
from letters.samples import SAMPLES, order
from tests.letters.reading import opened, text_in, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.letters import Content

FOLDER = Path(letters.__file__).parent

#: Templates that are no letters: the frame, how things are written, what two letters have in common, a sheet.
SHARED = {"letterhead", "labels", "words", "anniversary", "course_place", "deficiencies", "corrs_sheet"}

#: Codes that a letter puts into words of its own.
IN_WORDS = {
    "visa": "Visa",
    "cheque": "Cheque",
    "classroom": "classroom course",
    "e-learning": "e-learning, over the internet",
    "cancelled": "The following place is cancelled",
    "called_off": "the following session is not held",
    "no_seat": "no seat came free in the following session",
    "missed": "did not take part",
    "withdrawn": "withdrawn from the program",
    "merged": "merged with another employer's file",
}

every_letter = pytest.mark.parametrize("sample", SAMPLES)


def names() -> set[str]:
    classes = get_args(get_args(AnyContent)[0])
    written = {name for one in classes for name in get_args(one.model_fields["name"].annotation)}
    return written - {"sent_again"}  # which is written already


def written(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def expected(content: Content) -> Iterator[str]:
    """Give the texts that a letter owes to its content."""
    for field, value in content:
        if field in {"name", "deadline"} or value is None or isinstance(value, bool):
            continue
        if isinstance(value, Purpose):
            yield f"{value} audit"
        elif isinstance(value, date):
            yield written(value)
        elif isinstance(value, Decimal):
            yield f"{value.normalize():f}%" if "score" in field else f"${value:,.2f}"
        elif isinstance(value, tuple):
            yield from value
        elif field == "term_years":
            yield {1: "one year", 3: "three years"}[value]
        else:
            yield IN_WORDS.get(str(value), str(value))


def test_every_content_class_has_a_template_and_no_template_is_left_over() -> None:
    templates = {path.stem for path in FOLDER.glob("*.typ")}
    assert templates - SHARED == names()
    assert templates >= SHARED


def test_every_letter_has_a_sample() -> None:
    assert {content.name for content in SAMPLES.values()} == names()


@every_letter
def test_a_letter_says_all_that_it_was_given(sample: str) -> None:
    content = SAMPLES[sample]
    text = text_of(TypstRenderer().render(order(content)))
    missing = [one for one in expected(content) if one not in text]
    if content.name == "audit_accepted" and content.purpose is Purpose.MAINTENANCE:
        missing.remove("three years")  # a maintenance audit changes no term
    assert missing == []
    for part in (
        "Alberta Association for Safety Partnerships",
        "1 May 2028",
        "employer-1234567/17",
        "Geneviève Bouchard",
        "Rundle Roofing & Exteriors Ltd.",
        "214 Railway Avenue",
        "Canmore AB T1W 1P1",
        "Dear Geneviève Bouchard,",
        "Yours sincerely,",
        "Page 1 of 1",
    ):
        assert part in text


@every_letter
def test_a_letter_names_no_rule_number_and_no_inner_id(sample: str) -> None:
    text = text_of(TypstRenderer().render(order(SAMPLES[sample])))
    assert re.search(r"\bR\d{1,2}\b|E-000417|_", text) is None


@every_letter
def test_a_letter_is_archival_and_accessible(sample: str) -> None:
    pdf = TypstRenderer().render(order(SAMPLES[sample]))
    # The archival standard leaves these uncompressed, so that any program finds them.
    assert b"<pdfaid:part>2<" in pdf
    assert b"<pdfaid:conformance>A<" in pdf
    assert b"<pdfuaid:part>1<" in pdf
    assert b"/Lang(en-CA)" in pdf
    assert b"/Marked true" in pdf
    reader = opened(pdf)
    assert reader.metadata is not None
    assert reader.metadata.title
    assert reader.metadata.author == "Alberta Association for Safety Partnerships"


@every_letter
def test_nothing_but_the_address_stands_in_the_envelope_window(sample: str) -> None:
    pdf = TypstRenderer().render(order(SAMPLES[sample]))
    assert text_in(pdf, top=2.0, bottom=3.63, right=5.4) == (
        "Geneviève Bouchard Rundle Roofing & Exteriors Ltd. 214 Railway Avenue Canmore AB T1W 1P1"
    )


def test_a_maintenance_reminder_gives_the_last_day_and_a_renewal_the_end() -> None:
    maintenance, renewal = (
        text_of(TypstRenderer().render(order(SAMPLES[f"anniversary_reminder_second, {purpose}"])))
        for purpose in (Purpose.MAINTENANCE, Purpose.RENEWAL)
    )
    assert "Last day for the audit 31 December 2028" in maintenance
    assert "Certificate ends on 1 August 2028" in renewal
    assert "Last day" not in renewal


def test_the_loss_of_good_standing_says_what_it_does_to_a_premium_discount() -> None:
    inside = text_of(TypstRenderer().render(order(SAMPLES["standing_lost, in PIR"])))
    outside = text_of(TypstRenderer().render(order(SAMPLES["standing_lost, not in PIR"])))
    assert "31 December 2027" in inside
    assert "You are therefore no longer a qualified participant" in inside
    assert "no longer a qualified participant" not in outside


@pytest.mark.parametrize("in_review", [True, False])
@pytest.mark.parametrize("in_pir", [True, False])
def test_an_expired_certificate_says_what_the_employer_holds(in_review: bool, in_pir: bool) -> None:  # noqa: FBT001
    content = CertificateExpired(
        certificate_number="SECOR-1",
        expired_on=date(2028, 4, 30),
        suspended=in_pir,
        renewal_in_review=in_review,
        in_pir=in_pir,
    )
    text = text_of(TypstRenderer().render(order(content)))
    assert "you hold no valid certificate" in text
    assert ("keeps its place in the queue" in text) is in_review
    assert ("new certification audit" in text) is not in_review
    assert ("no longer a qualified participant" in text) is in_pir
    assert ("a new certificate would be suspended as well" in text) is in_pir


def test_an_employer_that_merges_is_told_what_becomes_of_its_certificate() -> None:
    """R30."""
    text = text_of(TypstRenderer().render(order(SAMPLES["file_closed, merged"])))
    assert "A certificate that you held through this file ended with it" in text
    assert "certificate counts, with its own dates" in text


@pytest.mark.parametrize("expired", [True, False])
def test_the_end_of_a_suspension_says_what_is_still_wanting(expired: bool) -> None:  # noqa: FBT001
    """R25, R27, R30: the letter of the suspension promised that its end is confirmed in writing."""
    content = domain_letters.SuspensionLifted(certificate_number="SECOR-1", reason="Mended", expired=expired)
    text = text_of(TypstRenderer().render(order(content)))
    assert ("have a certification audit done" in text) is expired
    assert ("still not in good standing" in text) is not expired


def test_scores_are_never_rounded_up() -> None:
    content = domain_letters.AuditAccepted(
        audit_id="audit-1-renewal-2028-1",
        purpose=Purpose.RENEWAL,
        audit_score=Decimal("99.999"),
        review_score=Decimal("80.5"),
        term_years=1,
    )
    text = text_of(TypstRenderer().render(order(content)))
    assert "99.99%" in text
    assert "80.5%" in text


@pytest.mark.parametrize(
    ("amount", "printed"),
    [("1E+2", "$100.00"), ("0.5", "$0.50"), ("1250", "$1,250.00"), ("100000.00", "$100,000.00")],
)
def test_amounts_are_printed_in_dollars_and_cents(amount: str, printed: str) -> None:
    content = domain_letters.RegistrationConfirmed(fee=Decimal(amount))
    assert printed in text_of(TypstRenderer().render(order(content)))


def test_an_invoice_without_its_number_is_not_written() -> None:
    content = SAMPLES["invoice"].model_copy(update={"invoice_number": ""})
    with pytest.raises(letters.LetterError, match="an invoice needs its number"):
        TypstRenderer().render(order(content))
