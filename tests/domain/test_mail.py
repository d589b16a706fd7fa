"""An employer whom e-mail does not reach, and when a letter is tried again (R24, R30)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from domain import happenings
from domain.declared import Happening
from domain.flags import flags
from domain.listing import listing
from domain.mail import LONGEST_PAUSE, MAIL_CAME_BACK, next_try
from domain.page import page
from domain.roles import SERVICE
from domain.transition import LetterKnown
from domain.view import view_of
from tests.support.desk import LEFT_OUT, Desk
from tests.support.lives import at

NOON = datetime(2028, 5, 1, 18, tzinfo=UTC)


def came_back(desk: Desk, email: str = "office@foothillsfencing.example") -> None:
    decide = partial(happenings.mail_came_back, email=email)
    desk.happens(desk.employer, Happening(MAIL_CAME_BACK, "R30", decide, SERVICE))


def works_for_staff(desk: Desk) -> bool:
    """Whether the list, the flags and the page say that the address has to be put right."""
    told = page(view_of(desk.employer, desk.today))
    said = {
        "email_failing" in flags(desk.employer, desk.now),
        "has not reached the employer since" in told,
        listing(desk.employer).owner == "administrator",
        desk.employer.addressee().email is None,
    }
    assert len(said) == 1
    assert "foothillsfencing.example" not in told
    return said.pop()


def test_returned_mail_is_work_for_staff_until_another_address_is_given() -> None:
    desk = at("certified")
    assert not works_for_staff(desk)
    came_back(desk)
    assert works_for_staff(desk)
    desk.act("change_contact", contact_name="Kim Lee", email=LEFT_OUT)
    assert works_for_staff(desk)
    desk.act("change_contact", contact_name="Kim Lee", email="kim@foothillsfencing.example")
    assert not works_for_staff(desk)
    assert desk.employer.addressee().email == "kim@foothillsfencing.example"


def test_the_address_on_file_may_be_confirmed_and_an_empty_one_needs_nothing() -> None:
    desk = at("certified")
    assert "nothing to confirm" in str(desk.refusal("confirm_email"))
    came_back(desk)
    desk.act("confirm_email", reason="The mailbox was full, says Kim Lee")
    assert not works_for_staff(desk)
    came_back(desk)
    desk.act("change_contact", email=None, reason="Has none")
    assert flags(desk.employer, desk.now) == []
    assert "no e-mail address on file" in str(desk.refusal("record_returned_mail"))


def test_a_letter_that_comes_back_later_is_recorded_by_whoever_reads_that() -> None:
    desk = at("certified")
    desk.act("record_returned_mail", returned_on=str(desk.today), reason="User unknown")
    assert works_for_staff(desk)
    assert f"go by post already, since {desk.today}" in str(desk.refusal("record_returned_mail"))
    assert desk.employer.latest[0].ground == "User unknown"


def test_a_letter_to_a_former_address_says_nothing_of_this_one() -> None:
    desk = at("certified")
    came_back(desk, "former@foothillsfencing.example")
    assert not works_for_staff(desk)
    assert "changed meanwhile" in desk.employer.latest[0].ground


def test_the_day_on_which_it_began_stays() -> None:
    desk = at("certified")
    came_back(desk)
    first = desk.today
    desk.wait(20)
    came_back(desk)
    assert desk.employer.employer.email_failed_on == first


def test_a_closed_file_asks_nothing_of_staff() -> None:
    desk = at("certified")
    came_back(desk)
    desk.act("withdraw")
    assert "has not reached the employer" not in page(view_of(desk.employer, desk.today))


@pytest.mark.parametrize(
    ("tries", "minutes"), [(1, 5), (2, 10), (3, 20), (8, 640), (9, 720), (10, 720), (10_000, 720)]
)
def test_a_letter_is_tried_again_after_pauses_that_double(tries: int, minutes: int) -> None:
    assert next_try(tries, NOON) == NOON + timedelta(minutes=minutes)
    assert next_try(tries, NOON) - NOON <= LONGEST_PAUSE


def test_a_letter_is_sent_again_for_a_reason() -> None:
    desk = at("certified")
    receipt = desk.act("send_letter_again", letter="L-2027-000001", by="email", reason="Lost, says Kim Lee")
    assert receipt.done == "The letter L-2027-000001 goes out again by e-mail."
    assert desk.last_letter("sent_again").reason == "Lost, says Kim Lee"
    assert desk.entries[-1].requirements[-1] == LetterKnown(letter="L-2027-000001")
    assert "by: " in str(desk.refusal("send_letter_again", by="pigeon"))
    assert "reason: " in str(desk.refusal("send_letter_again", reason=LEFT_OUT))
    came_back(desk)
    assert "send the letter by post" in str(desk.refusal("send_letter_again", by="email"))
    desk.act("send_letter_again", by="post")


def test_the_letter_that_came_back_goes_out_again_by_post() -> None:
    desk = at("certified")
    receipt = desk.act("record_returned_mail", letter="Invoice", reason="User unknown")
    assert receipt.done.endswith("goes out again by post.")
    again = desk.last_letter("sent_again")
    assert (again.letter, again.by) == ("Invoice", "post")
