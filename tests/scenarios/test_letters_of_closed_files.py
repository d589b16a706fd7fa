"""A letter of an employer whose file is closed: its workflow is over, so a form does it (R24, R30)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from temporalio.client import WorkflowFailureError

from activities.letters import LetterActivities, PostQueue
from domain.calendar import days_after
from domain.letter_again import AGAIN_FORM, AgainAsked, LetterAgain
from domain.looking_up import Found
from domain.start_forms import LETTER_OF_CLOSED_FILE, LOOK_UP
from domain.transition import Recorded
from letters import TypstRenderer
from models.ledger import Letter
from tests.support.employer_file import EmployerFile
from tests.support.running_desk import START, RunningDesk, sentence_of

NEW_ADDRESS = {"street": "Box 7", "city": "Nanton", "postal_code": "T0L 1R0"}


def letters_of(desk: RunningDesk, employer_id: str) -> list[Letter]:
    """The letters of a file as the ledger has them, also once another one has its account."""
    return sorted(desk.register.letters_of(employer_id), key=lambda one: one.number)


async def said(desk: RunningDesk, **form: Any) -> Recorded:  # noqa: ANN401 - any field of the form
    """Start the form, as the Web UI does, and give what came of it."""
    filled = {
        "actor": "a.singh",
        "by": "post",
        "returned_on": "",
        "address": "",
        "reason": "They ask",
        **form,
    }
    name = LETTER_OF_CLOSED_FILE.workflow_id
    return Recorded.model_validate(await desk.result_of(LETTER_OF_CLOSED_FILE.workflow, filled, name=name))


async def refused(desk: RunningDesk, **form: Any) -> str:  # noqa: ANN401 - any field of the form
    """Start the form with what must be refused."""
    with pytest.raises(WorkflowFailureError) as caught:
        await said(desk, **form)
    return sentence_of(caught.value)


async def closed(desk: RunningDesk, **form: Any) -> tuple[str, Letter]:  # noqa: ANN401 - any field of the form
    """Withdraw an employer; give its file's own id and its last letter."""
    file = await EmployerFile.opened(desk, **form)
    await file.act("withdraw", ground="business_closed", reason="Closed for good")
    employer_id = file.row().employer_id
    return employer_id, letters_of(desk, employer_id)[-1]


async def test_the_last_letter_of_a_closed_file_goes_out_again_where_it_is_asked_for(
    desk: RunningDesk,
) -> None:
    """R24: to the address on file or to a new one, also while the account has another file."""
    employer_id, last = await closed(desk)
    assert last.name == "file_closed"
    other = await EmployerFile.opened(desk)
    wish = {"wcb_account": other.account}
    found = Found.model_validate(await desk.result_of(LOOK_UP.workflow, wish, name=LOOK_UP.workflow_id))
    shown = [(one.title, one.how_far) for one in found.letters]
    assert shown[:2] == [("Registration confirmed", "to post"), ("File closed", "to post, of a closed file")]
    done = await said(desk, letter=last.number)
    moved = await said(
        desk, letter=last.number, returned_on=str(START), address=NEW_ADDRESS, reason="They have moved"
    )
    *_, plain, redirected = letters_of(desk, employer_id)
    assert done.said == f"{last.number} goes out again by post, as {plain.number}."
    assert moved.said == (
        f"That {last.number} came back on {START} is noted. {last.number} goes out again by post, as "
        f"{redirected.number}."
    )
    for one, street in ((plain, "12 Range Road"), (redirected, "Box 7")):
        assert (one.again_of, one.document, one.title) == (last.number, last.document, last.title)
        assert (one.status, one.addressee["address"]["street"]) == ("to_post", street)
    entry = desk.register.entry(moved.number)
    assert entry is not None
    assert (entry.employer_id, entry.actor, entry.role) == (employer_id, "a.singh", "administrator")
    assert (entry.event, entry.ground) == ("mail_came_back letter_sent_again", "They have moved")
    assert entry.data["returned_on"] == str(START)
    assert {one.name for one in letters_of(desk, other.row().employer_id)} == {"registration_confirmed"}
    assert desk.register.verify_rows(employer_id) == []
    assert desk.register.verify_chain().broken is None


async def test_a_letter_that_only_came_back_is_noted_and_a_repeat_sends_nothing_twice(
    desk: RunningDesk,
) -> None:
    """R30, R31: the entry stands in the employer's history; a worker that died asks under the same key."""
    employer_id, last = await closed(desk)
    before = len(letters_of(desk, employer_id))
    noted = await said(desk, letter=last.number, by="nothing", returned_on=str(START), reason="Unknown there")
    assert noted.said == f"That {last.number} came back on {START} is noted."
    assert desk.register.entries_of(employer_id)[-1].event == "mail_came_back"
    assert len(letters_of(desk, employer_id)) == before
    activities = LetterActivities(desk.register, TypstRenderer(), desk.documents, PostQueue())
    asked = AgainAsked(
        again=LetterAgain.model_validate(
            {"actor": "t.okoye", "letter": last.number, "by": "post", "reason": "They ask"},
            context={"today": desk.today},
        ),
        key="letter-again/a-run",
        workflow_id=LETTER_OF_CLOSED_FILE.workflow_id,
        run_id="a-run",
        at=datetime.fromisoformat("2034-01-09T17:00:00+00:00"),
    )
    first, repeated = (activities.send_letter_of_closed_file(asked) for _ in range(2))
    assert first == repeated
    assert len(letters_of(desk, employer_id)) == before + 1


async def test_what_can_t_be_sent_again_so_is_refused_with_what_to_do_instead(desk: RunningDesk) -> None:
    _, last = await closed(desk, email=None)
    live = await EmployerFile.opened(desk, "7654321")
    its_own = letters_of(desk, live.row().employer_id)[-1].number
    count = len(desk.register.letters())
    for form, sentence in (
        (
            {"letter": its_own},
            "take send_letter_again or record_returned_mail on the page of employer-7654321",
        ),
        ({"letter": "L-2034-999999"}, "There is no letter L-2034-999999: Look up ids lists the letters"),
        ({"letter": "File closed"}, "letter: "),
        ({"by": "email"}, "by: E-mail does not reach this employer: send the letter by post."),
        ({"by": "nothing"}, "say in returned_on when the letter came back"),
        ({"by": "nothing", "returned_on": str(START), "address": NEW_ADDRESS}, "an address is for a letter"),
        (
            {"returned_on": str(days_after(START, -1))},
            f"returned_on: The letter is of {START}, which is later.",
        ),
        ({"returned_on": str(date(2099, 1, 1))}, "returned_on: "),
        ({"address": "Box 7, Nanton"}, "address: "),
        ({"actor": "r.roy"}, "may not take the step send_letter_again"),
        ({"actor": "t.okoye", "by": "nothing", "returned_on": str(START)}, "step record_returned_mail"),
        ({"reason": "<why>"}, "Not filled in yet: reason."),
        ({"reason": "Paid with 4242 4242 4242 4242"}, "full card number"),
        (AGAIN_FORM, "Not filled in yet: actor, by, reason, letter."),
    ):
        assert sentence in await refused(desk, **{"letter": last.number, **form})
    assert len(desk.register.letters()) == count
