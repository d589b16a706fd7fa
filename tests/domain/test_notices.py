"""A letter in the association's own words (R30)."""

from __future__ import annotations

import pytest

from domain.letters import Notice
from letters import TypstRenderer
from letters.samples import order
from tests.letters.reading import text_of
from tests.support.desk import Desk
from tests.support.lives import at

MARKUP = '*Bold* #strong[x] $x^2$ <b>x</b> \\ "quoted" @ref `code` https://x.example'


def test_a_notice_is_a_letter_with_what_was_typed() -> None:
    desk = Desk()
    receipt = desk.act("send_notice", subject=" Closed ", text="One.\n\nTwo.")
    assert desk.last_letter("notice") == Notice(subject="Closed", text="One.\n\nTwo.")
    assert receipt.done == 'The notice "Closed" goes out.'
    assert desk.employer.latest[0].ground == "Closed"


@pytest.mark.parametrize("place", ["registered", "certified", "suspended", "expired"])
def test_it_moves_nothing(place: str) -> None:
    desk = at(place)
    before = desk.employer.states
    desk.act("send_notice")
    assert desk.employer.states == before


def test_nothing_is_sent_to_an_employer_whose_file_is_closed() -> None:
    assert "not in turn" in str(at("withdrawn").refusal("send_notice"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"subject": "Two\nlines"}, "subject: must be a single line"),
        ({"subject": " "}, "subject: must not be empty"),
        ({"text": ""}, "text: must not be empty"),
        ({"text": "x" * 4001}, "text: "),
        ({"text": "Pay with 4111 1111 1111 1111"}, "card number"),
    ],
    ids=lambda one: str(one)[:25],
)
def test_what_is_no_notice(given: dict[str, str], said: str) -> None:
    assert said in str(Desk().refusal("send_notice", **given))


def test_nothing_that_was_typed_is_taken_for_markup() -> None:

    long = "x" * 200
    text = text_of(TypstRenderer().render(order(Notice(subject=MARKUP, text=f"{MARKUP}\n\n{long}"))))
    assert text.count("#strong[x] $x^2$ <b>x</b>") == 2
