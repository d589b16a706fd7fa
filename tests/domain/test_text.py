"""Text, days, numbers and addresses as people type them: what is let in, and what is refused and how."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from domain import text
from domain.text import escaped

TODAY = date(2027, 3, 10)


def read(form: object, value: object) -> Any:  # noqa: ANN401 - the form's own type
    adapter: TypeAdapter[Any] = TypeAdapter(cast("Any", form))
    return adapter.validate_python(value, context={"today": TODAY})


def refused(form: object, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        read(form, value)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")


FORMS = {
    name: getattr(text, name)
    for name in (
        "Line",
        "Paragraph",
        "Reason",
        "Email",
        "Phone",
        "WcbAccount",
        "StaffId",
        "DocumentRef",
        "Reference",
        "Day",
        "PastDay",
        "Percent",
        "Dollars",
        "Count",
    )
}
TYPED = {name: FORMS[name] for name in ("Line", "Paragraph", "Reason", "Email", "Phone", "Reference")}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("value", [None, [], {}, True, ["2027-01-01"]], ids=repr)
def test_nothing_lists_objects_and_truth_values_are_refused_everywhere(form: object, value: object) -> None:
    assert refused(form, value)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("value", ["", " ", "\n", "\u00a0"], ids=repr)
def test_an_empty_text_is_refused_everywhere(form: object, value: str) -> None:
    assert refused(form, value)


@pytest.mark.parametrize("form", TYPED.values(), ids=TYPED)
@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b[31m", "\x7f", "\x9b", "\ud800", "\t"], ids=repr)
def test_control_characters_are_refused(form: object, mark: str) -> None:
    assert "control characters" in refused(form, f"Robin{mark}Okafor")


@pytest.mark.parametrize("form", [text.Line, text.Email, text.Phone, text.Reference])
@pytest.mark.parametrize("mark", ["\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\v", "\f"], ids=repr)
def test_a_line_is_one_line(form: object, mark: str) -> None:
    assert refused(form, f"robin@example.org{mark}Bcc: everybody@example.org") == "must be a single line"
    assert refused(form, f"robin@example.org{mark}") == "must be a single line"


def test_paragraphs_and_reasons_may_have_lines() -> None:
    assert read(text.Paragraph, "First.\nSecond.") == "First.\nSecond."
    assert read(text.Reason, "First.\nSecond.") == "First.\nSecond."


def test_a_reason_says_something() -> None:
    """R30: each needs its reason."""
    assert refused(text.Reason, "ab ")
    assert read(text.Reason, " abc ") == "abc"


@pytest.mark.parametrize(
    ("form", "longest"), [(text.Line, 200), (text.Paragraph, 4000), (text.Reason, 1000), (text.Reference, 60)]
)
def test_texts_have_a_longest_length(form: object, longest: int) -> None:
    assert len(read(form, "x" * longest)) == longest
    assert refused(form, "x" * (longest + 1))


def test_what_people_call_themselves_is_kept_as_typed() -> None:
    for name in ("Zoë Côté", "O'Neill & Søn <Ltd.>", "Ωmega Φ", "木村", "*_[x](y)_*", "a" * 200):
        assert read(text.Line, f" {name} ") == name


@pytest.mark.parametrize("value", ["a@b.ca", "zoe.cote+secor@sub.example.org", "o'neill@example.org"])
def test_addresses_for_mail(value: str) -> None:
    assert read(text.Email, f" {value} ") == value


@pytest.mark.parametrize(
    "value",
    [
        "zoe",
        "zoe@",
        "@b.ca",
        "zoe@b",
        "a@b.ca, c@d.ca",
        "<a@b.ca>",
        "a b@c.ca",
        "a@b..ca",
        "a@b.ca;c@d.ca",
        f"{'a' * 250}@b.ca",
        '"a"@b.ca',
    ],
)
def test_what_is_no_address_for_mail(value: str) -> None:
    assert refused(text.Email, value)


@pytest.mark.parametrize("value", ["403 555 0142", "+1 (403) 555-0142 x12", "4035550142"])
def test_phone_numbers(value: str) -> None:
    assert read(text.Phone, value) == value


@pytest.mark.parametrize("value", ["555", "call me", "403 555 0142 ext. 12", "4" * 41])
def test_what_is_no_phone_number(value: str) -> None:
    assert refused(text.Phone, value)


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        (
            text.WcbAccount,
            ["12345", "123456789"],
            ["1234", "1234567890", "12 345", "12345\n", 1234567, "\uff11\uff12\uff13\uff14\uff15"],
        ),
        (text.StaffId, ["a.singh", "ab", "r-2"], ["A.Singh", "a", ".a", "a singh", "a\n", "a" * 41, 7]),
        (text.DocumentRef, ["sha256:" + "0a" * 32], ["sha256:0a", "md5:" + "0" * 64, "sha256:" + "0A" * 32]),
        (text.Reference, ["MON-48213", "C/2027 #7_a."], ["<b>", "a\tb", "é", "x" * 61]),
    ],
)
def test_numbers_and_names_of_things(form: object, good: list[object], bad: list[object]) -> None:
    """R6, R7, R11, R32."""
    for value in good:
        assert read(form, value) == value
    for value in bad:
        assert refused(form, value)


@pytest.mark.parametrize(
    "value",
    [
        20270101,
        0,
        1.5,
        "2027-1-1",
        "01/02/2027",
        "1 May 2027",
        "2027-02-29",
        "2027-13-01",
        "2027-01-01T00:00:00",
        "2027-01-01 ",
        "\uff12\uff10\uff12\uff17-01-01",
        "0000-01-01",
    ],
)
def test_a_day_is_written_in_one_way_only(value: object) -> None:
    """A number would be read as seconds since 1970."""
    assert refused(text.Day, value)
    assert refused(text.PastDay, value)


def test_a_past_day_may_be_today_and_never_tomorrow() -> None:
    assert read(text.PastDay, "2027-03-10") == TODAY
    assert read(text.PastDay, "2024-02-29") == date(2024, 2, 29)
    assert refused(text.PastDay, "2027-03-11") == "must not lie in the future; today is 2027-03-10"
    assert read(text.Day, "2027-03-11") == date(2027, 3, 11)


def test_without_a_today_any_day_may_be_past() -> None:
    """Records are read back long after they were made."""
    assert TypeAdapter(text.PastDay).validate_python("2999-01-01") == date(2999, 1, 1)


@pytest.mark.parametrize("value", [80, "80", 80.0, Decimal(80), "79.99", 0, 100, 0.1])
def test_a_percentage(value: object) -> None:
    """R16."""
    assert read(text.Percent, value) == Decimal(str(value))


@pytest.mark.parametrize(
    "value", [-1, -0.01, 100.01, 101, "79.996", 79.996, "80 %", "eighty", float("nan"), float("inf"), "NaN"]
)
def test_what_is_no_percentage(value: object) -> None:
    """R16: 79.996 is not rounded up to 80."""
    assert refused(text.Percent, value)


def test_an_amount_has_cents_at_most() -> None:
    """R7."""
    assert read(text.Dollars, 250.1) == Decimal("250.1")
    for value in (-1, "250.001", 100_001, "250 $", True):
        assert refused(text.Dollars, value)


def test_a_count_is_a_whole_number() -> None:
    """R2; whoever types over an example leaves the quotation marks where they are."""
    assert (read(text.Count, 0), read(text.Count, "12"), read(text.Year, "2027")) == (0, 12, 2027)
    for value in (-1, 1.0, "1.0", "-1", "", "ten", True, 10_001, "10001"):
        assert refused(text.Count, value)


@given(
    st.floats(allow_nan=False, allow_infinity=False, min_value=0, max_value=100).map(lambda x: round(x, 2))
)
def test_a_percentage_is_kept_to_the_hundredth_as_typed(value: float) -> None:
    """R16: a number in JSON is a float; its shortest text is what was typed."""
    assert str(read(text.Percent, value)) == str(value)


@given(st.text(max_size=80))
def test_any_text_is_kept_without_a_change_inside_or_refused(typed: str) -> None:
    try:
        kept = read(text.Line, typed)
    except ValidationError:
        return
    assert kept == typed.strip()
    assert kept


MARKDOWN = "\\`*_{}[]()#+-.!|~<>&$^:@/"


@pytest.mark.parametrize("mark", list(MARKDOWN))
def test_a_mark_of_markdown_is_shown_and_has_no_effect(mark: str) -> None:
    assert escaped(f"a{mark}b") == f"a&#{ord(mark)};b"


@given(st.text())
def test_escaped_text_stays_on_its_line_and_has_no_marks(typed: str) -> None:
    shown = escaped(typed)
    assert len(shown.splitlines()) <= 1
    without_references = re.sub(r"&#\d+;", "", shown)
    assert not set(MARKDOWN) & set(without_references)


def test_a_day_that_is_one_already_is_let_in() -> None:
    day = date(2026, 11, 22)
    assert TypeAdapter(text.PastDay).validate_python(day, context={"today": day}) == day
