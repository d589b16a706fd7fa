"""``secor audit-tool``: an empty form of the audit tool as a workbook, and a filled one read (R11 to R13)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from activities.audit_forms import AuditForms, evidence_of
from audit_documents.cells import LARGEST
from audit_documents.evidence import printable
from audit_documents.reading import Form
from audit_documents.submission import action_of
from audit_documents.versions import read_instruments
from audit_documents.writing import blank_workbook
from cli.connection import register_to_read
from cli.failing import command, refused, unusable
from cli.finding import find_employer
from cli.handed_in import content_of, write_new
from cli.terminal import give_json, say, table
from domain.answers import AuditAnswers
from domain.calendar import alberta_day
from domain.registration import employer_workflow_id
from domain.scoring import percent
from models.documents import DocumentMissingError, DocumentStore
from settings import Settings

app = typer.Typer(
    help="The audit tool as a workbook: write an empty one, read a filled one.", no_args_is_help=True
)


@app.command()
@command
def blank(
    output: Annotated[Path, typer.Option("--output", help="The .xlsx file to write; it must not be there.")],
    instrument: Annotated[
        str | None, typer.Option("--instrument", help="The version; today's unless given.")
    ] = None,
    employer: Annotated[
        str | None, typer.Option("--employer", help="Fill in what is known of this employer.")
    ] = None,
    *,
    external: Annotated[bool, typer.Option("--external", help="For an external auditor.")] = False,
) -> None:
    """Write an empty form of the audit tool, for Excel and LibreOffice."""
    settings = Settings()
    instruments = read_instruments(settings.instruments_dir)
    chosen = instruments.named(instrument) if instrument else instruments.on(_today())
    known = _known(settings, employer, external=external) if employer else {}
    write_new(output, blank_workbook(chosen, external=external, known=known))
    questions = list(chosen.questions())
    say(
        f"{output}: {chosen.title}, {len(questions)} questions, "
        f"{sum(question.points for question in questions)} points."
    )


@app.command()
@command
def read(
    file: Annotated[Path, typer.Argument(help="The filled workbook, as it was handed in.")],
    actor: Annotated[
        str, typer.Option("--actor", help="Your own id in the staff directory.")
    ] = "your.id (administrator)",
    document: Annotated[
        list[str] | None,
        typer.Option("--document", help="Reference of evidence, from `secor documents add`; repeat it."),
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Give the payload, for `secor act`.")] = False,
) -> None:
    """Check a filled form question by question, keep it, and give the submission for `secor act`.

    Every mistake is told at once, with its sheet and cell, and then nothing is kept.
    """
    settings = Settings()
    store = DocumentStore(settings.documents_dir)
    content = content_of(file, LARGEST)
    references = document or []
    _refuse_missing(store, references)
    with register_to_read(settings) as register:
        forms = AuditForms(register, store, settings.instruments_dir)
        form, own = forms.read(content, _today())
    if form.external and references:
        raise refused("No documents are handed in with an external audit: leave --document out (R12).")
    if form.mistakes:
        lines = [f"{printable(file.name)} has {len(form.mistakes)} mistakes, and nothing of it was kept:"]
        raise refused("\n".join([*lines, *(f"  {mistake}" for mistake in form.mistakes)]))
    received = forms.keep(content, form, own | evidence_of(form, references), actor=actor)
    if as_json:
        give_json(received.payload)
    else:
        _show(form, received.answers, references)


def _known(settings: Settings, employer: str, *, external: bool) -> dict[str, object]:
    """Give what the register knows of an employer, by field of the cover."""
    with register_to_read(settings) as register:
        found = find_employer(register, employer)
        people = register.trained_people(found.employer_id)
    known: dict[str, object] = {"legal_name": found.legal_name, "wcb_account": found.wcb_account}
    current = [person.name for person in people if person.left_on is None]
    if current and not external:
        known["assessor_name"] = current[0]
    return known


def _refuse_missing(store: DocumentStore, references: list[str]) -> None:
    """Refuse evidence that is not in the store."""
    for reference in references:
        try:
            store.path(reference)
        except ValueError as error:
            raise unusable(str(error)) from error
        except DocumentMissingError as error:
            raise refused(f"{error} Add the file with `secor documents add`.") from error


def _show(form: Form, answers: AuditAnswers, documents: list[str]) -> None:
    elements = answers.elements()
    total = (sum(one.points for one in elements), sum(one.possible for one in elements))
    rows = [(one.element, one.points, one.possible, f"{percent([one])} %") for one in elements]
    table(
        ("Element", "Points", "Possible", "Score"),
        [*rows, ("All elements", *total, f"{percent(elements)} %")],
        title=f"{form.cover['legal_name']}, {form.instrument.id}",
    )
    action, case = action_of(form), employer_workflow_id(str(form.cover["wcb_account"]))
    say(f"The workbook and its answers are kept. It is for {case}, {action.name}:")
    say(f"  secor audit-tool read FILE --actor YOUR.ID --json | secor act {case} {action.name} -")
    if not form.external and not documents:
        say("Add the evidence with `secor documents add`, and name each with --document.")


def _today() -> date:
    return alberta_day(datetime.now(UTC))
