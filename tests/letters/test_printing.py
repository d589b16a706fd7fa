"""Letters for the post: in one file, one-sided, and their labels on a sheet of thirty."""

from __future__ import annotations

from datetime import UTC, datetime

from letters import TypstRenderer
from letters.samples import SAMPLES, addressee, order
from tests.letters.reading import opened, text_of

AT = datetime(2028, 5, 1, 13, 0, tzinfo=UTC)


def test_letters_follow_one_another_and_the_printer_is_told_to_print_one_side() -> None:
    renderer = TypstRenderer()
    letters = [renderer.render(order(SAMPLES[name])) for name in ("invoice", "suspended")]
    together = opened(renderer.one_after_the_other(letters))
    texts = [" ".join(page.extract_text().split()) for page in together.pages]
    assert texts == [text_of(letter) for letter in letters]
    assert together.viewer_preferences is not None
    assert str(together.viewer_preferences["/Duplex"]) == "/Simplex"


def test_labels_stand_in_their_places_thirty_to_a_sheet() -> None:
    everybody = [addressee(contact_name=f"Person {number}") for number in range(31)]
    labels = opened(TypstRenderer().print_labels(everybody, AT))
    assert len(labels.pages) == 2
    assert (float(labels.pages[0].mediabox.width), float(labels.pages[0].mediabox.height)) == (612, 792)
    first, second = (page.extract_text() for page in labels.pages)
    assert first.count("Rundle Roofing & Exteriors Ltd.") == 30
    assert "Person 30" in second
    assert "Canmore AB" in first
    assert "T1W 1P1" in " ".join(first.split()).replace("\xa0", " ")


def test_a_long_name_stays_on_its_label() -> None:
    long = addressee(
        legal_name="The Very Long Name of a Company That Does Roofing " * 4, contact_name="蓮 \U00010400"
    )
    labels = opened(TypstRenderer().print_labels([long] * 30, AT))
    assert len(labels.pages) == 1
