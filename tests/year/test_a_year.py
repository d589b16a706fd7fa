"""A year of a thousand employers: exactly the letters, invoices and lists that the rules ask for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import date
from pathlib import Path
from zlib import crc32

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from domain.letters import LetterOrder
from letters import TypstRenderer
from models.employer_tables import Fee
from models.ledger import Letter
from models.register import Register
from tests.letters.reading import text_of
from tests.support.running_desk import RunningDesk, running_desk
from tests.year.expecting import YEAR_END, Expected, expected
from tests.year.lives import LAST_DAY, lives
from tests.year.staff import Staff

EMPLOYERS = 1000
#: One letter in so many is really written: all of them would take a processor for minutes.
WRITTEN = 40


class Sampling(TypstRenderer):
    """Writes one letter in :data:`WRITTEN`; of the others, only what they are called."""

    def render(self, order: LetterOrder) -> bytes:
        return super().render(order) if is_written(order.key) else order.content.title.encode()


def is_written(key: str) -> bool:
    """Whether a letter is one of those that are really written, however often it is tried."""
    return crc32(key.encode()) % WRITTEN == 0


@pytest.fixture
async def desk(register: Register, tmp_path: Path) -> AsyncIterator[RunningDesk]:
    async with running_desk(register, tmp_path / "documents", renderer=Sampling()) as running:
        yield running


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.timeout(1500)
async def test_a_year_of_a_thousand_employers(desk: RunningDesk, engine: Engine) -> None:
    everybody = lives(EMPLOYERS)
    wanted = {life.account: expected(life) for life in everybody}
    await Staff(desk).work(everybody, LAST_DAY)

    found = _came_to(desk.register, engine)
    assert {a: found[a] for a in wanted if found[a] != wanted[a]} == {
        a: wanted[a] for a in wanted if found[a] != wanted[a]
    }
    assert found.keys() == wanted.keys()
    with Session(engine) as session:
        letters = session.scalars(select(Letter)).all()
        invoices = session.scalars(select(Fee.invoice_number).where(Fee.invoice_number.is_not(None))).all()
    _numbered_without_gaps([one.number for one in letters])
    _numbered_without_gaps([str(number) for number in invoices])
    _can_be_read(desk, letters)
    assert desk.register.verify_chain().broken is None


def _came_to(register: Register, engine: Engine) -> dict[str, Expected]:
    """Say what everybody's year really came to, by account."""
    in_pir = {one.employer_id for one in register.pir_list(YEAR_END).participants}
    sent: dict[str, Counter[tuple[str, date]]] = defaultdict(Counter)
    invoices: Counter[str] = Counter()
    with Session(engine) as session:
        for letter in session.scalars(select(Letter)):
            sent[letter.employer_id][letter.name, letter.dated] += 1
        for fee in session.scalars(select(Fee)):
            invoices[fee.employer_id] += fee.invoice_number is not None
    return {
        one.wcb_account: Expected(
            sent[one.employer_id],
            invoices=invoices[one.employer_id],
            standing="gone" if one.ended_on else one.standing,
            in_pir=one.employer_id in in_pir,
        )
        for one in register.employers()
    }


def _numbered_without_gaps(numbers: list[str]) -> None:
    """Hold that the numbers of each year go from 1 up, without a gap."""
    years: dict[str, list[int]] = defaultdict(list)
    for number in numbers:
        year, _, place = number.removeprefix("L-").partition("-")
        years[year].append(int(place))
    assert numbers
    for places in years.values():
        assert sorted(places) == list(range(1, len(places) + 1))


def _can_be_read(desk: RunningDesk, letters: Sequence[Letter]) -> None:
    """Hold that the letters that were really written name their employer."""
    kept = {one.key: desk.documents.get(one.document) for one in letters}
    written = [one for one in letters if kept[one.key].startswith(b"%PDF")]
    assert written == [one for one in letters if is_written(one.key)]
    assert len(written) > len(letters) // (2 * WRITTEN)
    assert all(one.addressee["legal_name"] in text_of(kept[one.key]) for one in written)
