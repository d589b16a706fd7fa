"""A letter that is to be sent again: found by its number, or the newest of a name (R24)."""

from __future__ import annotations

from sqlalchemy import Connection, Row, or_, select

from domain.refusal import Refusal
from models.ledger import Letter


def letter_to_repeat(connection: Connection, employer_id: str, named: str) -> Row[str, str, str, str, str]:
    """Give number, name, title, rule and document of a letter that an employer was sent.

    Args:
        connection: to the register.
        employer_id: whose letter it is.
        named: its number, such as ``L-2027-000001``, or the name or title of it: then the newest is meant.

    Raises:
        Refusal: when the employer has no such letter.

    """
    found = connection.execute(
        select(Letter.number, Letter.name, Letter.title, Letter.rule, Letter.document)
        .where(
            Letter.employer_id == employer_id,
            or_(Letter.number == named, Letter.name == named, Letter.title == named),
        )
        .order_by(Letter.issued_at.desc(), Letter.number.desc())
        .limit(1)
    ).one_or_none()
    if found is None:
        raise Refusal(
            f'This employer was sent no letter "{named}": name it by its number, or as the letter is called.',
            rule="R24",
        )
    return found
