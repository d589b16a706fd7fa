"""What people typed stays text, the same order gives the same bytes, and what is wrong is named."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

import letters
from domain.letters import FileClosed, InformationRequested, LetterOrder
from domain.records import Address
from letters import LetterError, MissingTemplateError, TypstRenderer
from letters.samples import AUDIT, SAMPLES, addressee, order
from tests.letters.reading import opened, text_of

FOLDER = Path(letters.__file__).parent


def request(*deficiencies: str) -> InformationRequested:
    return InformationRequested(
        audit_id=AUDIT, round=1, deficiencies=deficiencies, reply_due_on=date(2028, 5, 16)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the templates to where a test may spoil them."""
    for path in (*FOLDER.glob("*.typ"), *FOLDER.glob("*.toml")):
        shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    "typed",
    [
        '#panic("x")',
        '#read("association.toml")',
        "*bold* _emphasis_ `raw` = heading",
        "$x^2$ @ref <label> https://example.org",
        "<b>HTML</b> &amp; <script>alert(1)</script>",
        '"quoted" \\"escaped\\" {"json": [1]} \\u{41}',
        "// comment /* and another */ ---",
        "]] #let x = 1; [[",
    ],
)
def test_what_people_typed_is_never_read_as_markup(typed: str) -> None:
    content = SAMPLES["course_confirmation, classroom"].model_copy(update={"person_name": typed})
    pdf = TypstRenderer().render(order(content, addressee=addressee(legal_name=typed, contact_name=typed)))
    text = text_of(pdf)
    assert text.count(typed) >= 4  # the subject, the participant, the address, the salutation
    metadata = opened(pdf).metadata
    assert metadata is not None
    assert metadata.title == f"Course confirmed for {typed}"


@pytest.mark.parametrize(
    "name",
    ["Béatrice L'Écuyer-Noël", "Łukasz Žižka", "Nguyễn Thị Ánh", "Олена Коваль", "Dëne Sųłıné"],  # noqa: RUF001
)
def test_names_of_many_languages_are_printed(name: str) -> None:
    assert name in text_of(
        TypstRenderer().render(order(SAMPLES["invoice"], addressee=addressee(contact_name=name)))
    )


def test_a_character_without_a_font_becomes_a_box_instead_of_stopping_the_letter() -> None:
    text = text_of(TypstRenderer().render(order(request("First 中 point \U0001f600.", "\uff21 \ue000"))))
    assert "First □ point □." in text
    assert "A □" in text


def test_invisible_characters_are_dropped_and_line_breaks_kept() -> None:
    text = text_of(TypstRenderer().render(order(request("sa\u202efe\x07 \ud800one\r\ntwo\u2028three\tfour"))))
    assert "safe one two three four" in text


def test_many_deficiencies_flow_over_pages() -> None:
    wanted = [
        f"Question {number}: the record does not show who took part, or when." for number in range(1, 121)
    ]
    pdf = TypstRenderer().render(order(request(*wanted)))
    pages = opened(pdf).pages
    text = text_of(pdf)
    assert len(pages) > 3
    assert [one for one in wanted if one not in text] == []
    assert f"Page {len(pages)} of {len(pages)}" in text
    assert all("Rundle Roofing" in page.extract_text() for page in pages)


def test_words_and_addresses_of_any_length_stay_on_the_page() -> None:
    long = addressee(
        legal_name="W" * 200,
        contact_name="Maximilian " * 18,
        address=Address(street="s" * 200, city="c" * 200, postal_code="T1W 1P1"),
    )
    pdf = TypstRenderer().render(order(FileClosed(end="business_closed", reason="y" * 1000), addressee=long))
    text = text_of(pdf)
    assert "business closed" in text
    assert text.replace(" ", "").count("W" * 200) >= 2
    assert text.count("y") >= 1000


def test_the_same_order_gives_the_same_bytes_in_every_thread_and_run() -> None:
    orders = [order(content) for content in SAMPLES.values()]
    again = [one.model_copy(update={"run_id": "another"}) for one in orders]
    first = [TypstRenderer().render(one) for one in orders]
    renderer = TypstRenderer()
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(renderer.render, again)) == first


def test_the_zone_in_which_an_instant_is_told_does_not_matter() -> None:
    here = datetime(2028, 5, 1, 6, 0, tzinfo=timezone(timedelta(hours=-6)))
    content = SAMPLES["invoice"]
    there = TypstRenderer().render(order(content, at=here.astimezone(UTC)))
    assert TypstRenderer().render(order(content, at=here)) == there


def test_the_instant_of_the_order_is_the_instant_of_the_document() -> None:
    metadata = opened(TypstRenderer().render(order(SAMPLES["invoice"]))).metadata
    assert metadata is not None
    assert metadata.creation_date == datetime(2028, 5, 1, 12, 0, tzinfo=UTC)


def test_an_order_that_travelled_as_json_gives_the_same_letter() -> None:
    ordered = order(SAMPLES["invoice"])
    arrived = LetterOrder.model_validate_json(ordered.model_dump_json())
    assert TypstRenderer().render(arrived) == TypstRenderer().render(ordered)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2028, 5, 1, 12, 0)  # noqa: DTZ001 - what is to be refused
    with pytest.raises(LetterError, match="time zone"):
        TypstRenderer().render(order(SAMPLES["invoice"], at=naive))


def test_a_missing_template_is_named(folder: Path) -> None:
    (folder / "invoice.typ").unlink()
    with pytest.raises(MissingTemplateError, match=r"needs invoice\.typ"):
        TypstRenderer(folder).render(order(SAMPLES["invoice"]))


@pytest.mark.parametrize("part", ["letterhead.typ", "association.toml"])
def test_a_missing_part_of_the_frame_is_named(folder: Path, part: str) -> None:
    (folder / part).unlink()
    with pytest.raises(LetterError, match=part):
        TypstRenderer(folder).render(order(SAMPLES["invoice"]))


def test_a_mistake_in_a_template_is_named_with_its_place(folder: Path) -> None:
    with (folder / "invoice.typ").open("a") as template:
        template.write("\n#nothing-of-this-name\n")
    with pytest.raises(LetterError, match=r"unknown variable(?s:.*)invoice\.typ"):
        TypstRenderer(folder).render(order(SAMPLES["invoice"]))


def test_a_mistake_in_a_template_is_named_beside_characters_without_a_font(folder: Path) -> None:
    with (folder / "invoice.typ").open("a") as template:
        template.write("\n#nothing-of-this-name\n")
    with pytest.raises(LetterError, match="unknown variable"):
        TypstRenderer(folder).render(order(SAMPLES["invoice"], addressee=addressee(contact_name="中")))


def test_a_warning_is_an_error(folder: Path) -> None:
    with (folder / "invoice.typ").open("a") as template:
        template.write('\n#text(font: "No such font")[x]\n')
    with pytest.raises(LetterError, match="unknown font family"):
        TypstRenderer(folder).render(order(SAMPLES["invoice"]))


def test_a_changed_letterhead_is_in_the_next_letter(folder: Path) -> None:
    renderer = TypstRenderer(folder)
    before = text_of(renderer.render(order(SAMPLES["invoice"])))
    head = folder / "association.toml"
    head.write_text(head.read_text().replace("Yours sincerely,", "With kind regards,"))
    after = text_of(renderer.render(order(SAMPLES["invoice"])))
    assert "Yours sincerely," in before
    assert "With kind regards," in after
