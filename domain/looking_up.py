"""Ids and numbers that forms and actions ask for, where staff can look them up.

The page travels in an address, so that it holds ids; whose they are is in the result (decision 13).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from domain.calendar import in_words
from domain.case_link import case_link
from domain.counting import counted
from domain.course_calendar import SessionNow, session_in_words
from domain.refusal import Refusal
from domain.registration import employer_workflow_id
from domain.roles import Role
from domain.sent import one_object
from domain.text import WcbAccount, escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: The form; an account is left out by whoever looks for people only.
FORM: Final[dict[str, Any]] = {"wcb_account": ""}
#: How many letters and documents of an employer are on the page, the newest first: all are in the result.
_SHOWN = 40
_ACCOUNT: Final[TypeAdapter[str]] = TypeAdapter(WcbAccount)


class _Listed(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LookUpAsked(_Listed):
    """Asks for what there is on a day, and for an employer's letters where an account is given."""

    day: date
    wcb_account: str = ""


class AbsenceFound(_Listed):
    """Days on which somebody is away, both included, with whoever stands in."""

    begins_on: date
    ends_on: date
    deputy: str | None = None


class StaffFound(_Listed):
    """Somebody who is with the association, with the absences that are not over."""

    id: str
    name: str
    roles: tuple[Role, ...]
    absences: tuple[AbsenceFound, ...] = ()


class AuditorFound(_Listed):
    """An external auditor on the list (R12)."""

    id: str
    name: str
    certified_from: date
    certified_until: date


class CourseFound(_Listed):
    """A course of today's policy (R8)."""

    code: str
    title: str


class LetterFound(_Listed):
    """A letter of the employer that was asked about (R24)."""

    number: str
    title: str
    dated: date
    how_far: str


class DocumentFound(_Listed):
    """A document that the employer that was asked about handed in (R11, R17).

    Attributes:
        what: to which audit it belongs, and as what.
        reference: by which an action names it.

    """

    day: date
    what: str
    reference: str


class Found(_Listed):
    """What was found, in the order in which it is shown.

    Attributes:
        sessions: of the course calendar that are held and not over (R8).
        policies: the days on which policies take effect (R33).
        batches: of letters that are printed and not said to be in the mail (R24).
        employer: the legal name that belongs to the account, where one was given.
        letters: the employer's letters, the newest first; those of files that are closed stand at the end.
        documents: what the employer handed in, the newest first.

    """

    day: date
    staff: tuple[StaffFound, ...]
    auditors: tuple[AuditorFound, ...]
    courses: tuple[CourseFound, ...]
    sessions: tuple[SessionNow, ...] = ()
    policies: tuple[date, ...]
    batches: tuple[str, ...] = ()
    wcb_account: str = ""
    employer: str = ""
    letters: tuple[LetterFound, ...] = ()
    documents: tuple[DocumentFound, ...] = ()


def read_wish(sent: object, today: date) -> LookUpAsked:
    """Read the form.

    Raises:
        Refusal: when it is none, or holds something else than an account.

    """
    fields = one_object(sent)
    if unknown := ", ".join(fields.keys() - FORM.keys()):
        message = f"is not asked for; only {', '.join(FORM)} is."
        raise Refusal(message, field=unknown)
    account = fields.get("wcb_account") or ""
    if account:
        try:
            _ACCOUNT.validate_python(account, strict=True)
        except ValidationError as error:
            message = 'is the account as "2200101", in quotation marks, or "" to see those of no employer.'
            raise Refusal(message, field="wcb_account") from error
    return LookUpAsked(day=today, wcb_account=account)


def found_page(found: Found) -> str:
    """Write the page: ids with what tells them apart, nobody's name."""
    return f"<div>{''.join(_parts(found))}</div>\n"


def _parts(found: Found) -> Iterator[str]:
    yield f"<h1>Ids on {in_words(found.day)}</h1>"
    yield "<p>Whose they are stands under Result, on the tab Timeline.</p>"
    yield from _part("Staff", (_staff(one) for one in found.staff))
    yield from _part("External auditors", (_auditor(one, found.day) for one in found.auditors))
    yield from _part("Courses", map(_course, found.courses))
    yield from _part("Classroom sessions", map(_session, found.sessions))
    yield from _part("Policies, by the day of effect", (f"<b>{one}</b>" for one in found.policies))
    yield from _part("Batches of letters to be posted", (f"<b>{one}</b>" for one in found.batches))
    if found.wcb_account:
        link = case_link(employer_workflow_id(found.wcb_account))
        yield from _part(f"Letters to {link}", map(_letter, found.letters[:_SHOWN]))
        yield from _part("Documents that it handed in", map(_document, found.documents[:_SHOWN]))


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    shown = "".join(f"<li>{line}</li>" for line in lines)
    yield f"<h2>{title}</h2>{f'<ul>{shown}</ul>' if shown else '<p>None.</p>'}"


def _staff(one: StaffFound) -> str:
    roles = ", ".join(role.label for role in one.roles)
    away = "".join(
        f"; away from <b>{absence.begins_on}</b> to {absence.ends_on}"
        + (f", {absence.deputy} stands in" if absence.deputy else "")
        for absence in one.absences
    )
    return f"<b>{one.id}</b>: {roles}{away}"


def _auditor(one: AuditorFound, day: date) -> str:
    current = one.certified_from <= day <= one.certified_until
    until = f"certified from {one.certified_from} to {one.certified_until}"
    return f"<b>{one.id}</b>: {until}{'' if current else ', not current'}"


def _course(one: CourseFound) -> str:
    return f"<b>{escaped(one.code)}</b>: {escaped(one.title)}"


def _session(one: SessionNow) -> str:
    free = f"{one.free} of {counted(one.session.seats, 'seat')} free"
    when = escaped(session_in_words(one.session))
    return f"<b>{escaped(one.session.id)}</b>: {escaped(one.session.course)}, {when}, {free}"


def _letter(one: LetterFound) -> str:
    return f"<b>{one.number}</b>: {escaped(one.title)}, {one.dated}, {one.how_far}"


def _document(one: DocumentFound) -> str:
    return f"<b>{one.reference}</b>: {one.what}, {one.day}"
