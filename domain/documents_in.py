"""Documents that came in for an employer: kept by a start form, with what there is to paste of them.

The page travels in an address, so that no file is called by its name on it: names often say who was hurt.
They are in the result (decision 13).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from domain.case_link import case_link
from domain.counting import counted
from domain.example_box import example_box
from domain.refusal import Refusal
from domain.registration import employer_workflow_id
from domain.sent import one_object
from domain.text import WcbAccount, escaped

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The form: whose documents they are. Its folder has the same name.
FORM: Final[dict[str, Any]] = {"wcb_account": "<WCB account of the employer>"}
_ACCOUNT: Final[TypeAdapter[str]] = TypeAdapter(WcbAccount)
#: How many mistakes of a workbook are on the page; all are in the result.
_MISTAKES_SHOWN = 30


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DocumentsAsked(_Told):
    """Asks for what came in for an employer to be kept.

    Attributes:
        day: in Alberta; nothing on a form may lie after it.

    """

    wcb_account: str
    day: date


class KeptDocument(_Told):
    """A file that is kept.

    Attributes:
        name: as it was handed in.
        kind: what it is, in words.
        reference: by which an action names it.

    """

    name: str
    kind: str
    reference: str


class SubmissionRead(_Told):
    """A filled form of the audit tool that was among the files.

    Attributes:
        name: of the file.
        workflow: the case that it is for.
        action: the staff action that receives it.
        payload: to be pasted there; empty where the form has mistakes.
        mistakes: each with its sheet and cell, as a sentence.

    """

    name: str
    workflow: str
    action: str
    payload: dict[str, Any]
    mistakes: tuple[str, ...] = ()


class DocumentsKept(_Told):
    """What became of the files of an employer's folder.

    Attributes:
        no_forms: why a workbook that is kept could not be read as a form of the audit tool, a sentence each.
        refused: why a file was not kept, a sentence each.

    """

    wcb_account: str
    kept: tuple[KeptDocument, ...]
    submissions: tuple[SubmissionRead, ...] = ()
    no_forms: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def read_asked(sent: object, today: date) -> DocumentsAsked:
    """Read the form.

    Raises:
        Refusal: when it is none, or names no account.

    """
    fields = one_object(sent)
    if unknown := ", ".join(fields.keys() - FORM.keys()):
        message = f"is not asked for; only {', '.join(FORM)} is."
        raise Refusal(message, field=unknown)
    try:
        account = _ACCOUNT.validate_python(fields.get("wcb_account"), strict=True)
    except ValidationError as error:
        message = 'is the account as "2200101", in quotation marks: its folder has the same name.'
        raise Refusal(message, field="wcb_account") from error
    return DocumentsAsked(wcb_account=account, day=today)


def documents_page(told: DocumentsKept) -> str:
    """Write the page: what to paste first, and then what is kept."""
    return f"<div>{''.join(_parts(told))}</div>\n"


def _parts(told: DocumentsKept) -> Iterator[str]:
    yield f"<h1>Documents of {case_link(employer_workflow_id(told.wcb_account))}</h1>"
    yield f"<p>{_files(len(told.kept))} kept. Names of files stand under Result, on the tab Timeline.</p>"
    if told.refused:
        yield f"<p><b>{_files(len(told.refused))} not taken</b>: why stands under Result, <i>refused</i>.</p>"
    if told.no_forms:
        count = len(told.no_forms)
        of_them = "is a workbook" if count == 1 else "are workbooks"
        yield f"<p>{count} of them {of_them} that can't be read as a form of the audit tool: "
        yield "why stands under Result, <i>no_forms</i>.</p>"
    for one in told.submissions:
        yield from _submission(one)
    if told.kept:
        yield "<h2>To name them in an action</h2>"
        yield example_box("documents", {"documents": [one.reference for one in told.kept]})
        yield "<h2>What was kept</h2><ul>"
        yield from (f"<li>{escaped(one.kind)}: <b>{one.reference}</b></li>" for one in told.kept)
        yield "</ul>"


def _files(count: int) -> str:
    return "One file is" if count == 1 else f"{count or 'No'} files are"


def _submission(one: SubmissionRead) -> Iterator[str]:
    yield "<h2>A filled form of the audit tool</h2>"
    if one.mistakes:
        yield f"<p>It has {counted(len(one.mistakes), 'mistake')}, and nothing of it is kept:</p><ul>"
        yield from (f"<li>{escaped(mistake)}</li>" for mistake in one.mistakes[:_MISTAKES_SHOWN])
        more = len(one.mistakes) - _MISTAKES_SHOWN
        yield f"{f'<li>and {more} more, under Result</li>' if more > 0 else ''}</ul>"
        return
    link = case_link(one.workflow)
    yield f"<p>It is in order, and kept. On the page of {link}, send this as <b>{one.action}</b>:</p>"
    yield example_box(one.action, one.payload)
