"""``secor audit-tool``: an empty form of the audit tool as a workbook, and a filled one read (R11 to R13)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from audit_documents.cells import LARGEST
from audit_documents.evidence import printable
from audit_documents.reading import Form, read_form
from audit_documents.submission import action_of, answers_of, check, payload_of
from audit_documents.writing import blank_workbook
from cli.connection import register_to_read
from cli.failing import command, refused, unusable
from cli.finding import find_employer
from cli.handed_in import content_of, write_new
from cli.terminal import give_json, say, table
from domain.answers import AuditAnswers
from domain.calendar import alberta_day
from domain.instrument import Instruments, parse_instrument
from domain.records import AuditDocument
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
    form = read_form(content, read_instruments(settings.instruments_dir))
    check(form, _today())
    own = {} if form.external else {"assessor": _assessor(settings, form)}
    evidence = _evidence(store, document or [], external=form.external)
    if form.mistakes:
        lines = [f"{printable(file.name)} has {len(form.mistakes)} mistakes, and nothing of it was kept:"]
        raise refused("\n".join([*lines, *(f"  {mistake}" for mistake in form.mistakes)]))
    workbook = store.put(content, ".xlsx")
    answers = answers_of(form, workbook)
    kept = AuditDocument(
        instrument=answers.instrument,
        workbook=workbook,
        answers=store.put(answers.model_dump_json(indent=1).encode(), ".json"),
    )
    payload = payload_of(form, kept, answers, actor=actor, own=own | evidence)
    if as_json:
        give_json(payload)
    else:
        _show(form, answers, evidence.get("documents", []))


def read_instruments(folder: Path) -> Instruments:
    """Read every version of the audit tool.

    Raises:
        CommandError: when a file can't be read.
        InstrumentError: when one is no instrument, with the line and the reason of each mistake.

    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise unusable(f"{folder} holds no version of the audit tool: check SECOR_INSTRUMENTS_DIR.")
    try:
        return Instruments(parse_instrument(file.read_text(encoding="utf-8"), str(file)) for file in files)
    except UnicodeDecodeError as error:
        raise unusable(f"A file in {folder} is not UTF-8 text. Save it as UTF-8.") from error


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


def _assessor(settings: Settings, form: Form) -> int:
    """Find the number of the self-assessor whom the cover names (R11)."""
    account, name = str(form.cover.get("wcb_account", "")), str(form.cover.get("assessor_name", ""))
    with register_to_read(settings) as register:
        employer = register.employer(account)
        people = register.trained_people(employer.employer_id) if employer else []
    if employer is None:
        form.wrong_on_cover("wcb_account", "belongs to no employer in the register.")
        return 0
    present = [person for person in people if person.left_on is None]
    wanted = " ".join(name.casefold().split())
    found = [person for person in present if " ".join(person.name.casefold().split()) == wanted]
    if not found:
        names = " or ".join(person.name for person in present) or "nobody"
        form.wrong_on_cover(
            "assessor_name", f"is no trained self-assessor of {employer.legal_name}; {names} is."
        )
        return 0
    return found[-1].number


def _evidence(store: DocumentStore, references: list[str], *, external: bool) -> dict[str, Any]:
    """Give the documents of a self-assessment; each has to be in the store."""
    if external and references:
        raise refused("No documents are handed in with an external audit: leave --document out (R12).")
    for reference in references:
        try:
            store.path(reference)
        except ValueError as error:
            raise unusable(str(error)) from error
        except DocumentMissingError as error:
            raise refused(f"{error} Add the file with `secor documents add`.") from error
    return {} if external else {"documents": references}


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
