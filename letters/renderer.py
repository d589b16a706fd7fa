"""Turns a letter order into the PDF that is mailed and kept."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst

from letters.printable import plain_values, with_replacements
from letters.printing import one_after_the_other

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from domain.corrs.sheet import Sheet
    from domain.letters import Addressee, LetterOrder

#: Archival (PDF/A-2a, which includes all of 2b) and accessible (PDF/UA-1: tagged, titled, with a language).
STANDARDS: Final[list[typst.PDFStandard]] = ["a-2a", "ua-1"]

#: How fine a picture of a letter is: readable, and below 100 kB.
PICTURE_PPI: Final = 64.0

#: Only what comes with Typst itself, so that a letter looks the same on every machine.
FONTS: Final = typst.Fonts(include_system_fonts=False)

#: What no letter prints. A case that is run again must be given the same letter.
_NOT_PRINTED: Final = {"workflow_id", "run_id"}

_PROBE: Final = b"""
#set document(title: "probe")
#set text(font: "Libertinus Serif", lang: "en", region: "CA")
#sys.inputs.character
"""


class LetterError(Exception):
    """A letter can't be written: its template, or what it was given, is at fault."""


class MissingTemplateError(LetterError):
    """There is no template for a letter."""


class TypstRenderer:
    """Writes letters from the Typst templates of one folder.

    Templates are read afresh for each letter, so that a changed wording is in the next one. Two calls share
    nothing but the fonts, which lets several threads write letters at once. (They could not share one
    ``typst.Compiler``: it turns a second caller away, and is no faster.)
    """

    def __init__(self, folder: Path = Path(__file__).parent) -> None:
        """Use the templates of a folder, by default the project's own.

        Args:
            folder: holds ``<name>.typ`` for each letter, ``letterhead.typ`` and ``association.toml``.

        """
        self._folder = folder

    def render(self, order: LetterOrder) -> bytes:
        """Give the letter as a PDF; the same order always gives the same bytes.

        A character that no font has is printed as an empty box: a letter with one mark missing is better
        than none.

        Raises:
            MissingTemplateError: naming the file that is missing.
            LetterError: with Typst's words on what is wrong and where.

        """
        if order.at.tzinfo is None:
            raise LetterError("A letter order needs an instant with a time zone.")
        return self._printed(order.content.name, order.model_dump(exclude=_NOT_PRINTED), order.at)

    def picture(self, order: LetterOrder) -> bytes:
        """Give the first page of a letter as a picture (PNG), small enough for a document.

        Raises:
            LetterError: with Typst's words on what is wrong and where.

        """
        template = self._folder / f"{order.content.name}.typ"
        values = plain_values(order.model_dump(exclude=_NOT_PRINTED))
        try:
            made: Any = typst.compile(
                str(template),
                root=str(self._folder),
                font_paths=FONTS,
                ignore_system_fonts=True,
                format="png",
                ppi=PICTURE_PPI,
                sys_inputs={"order": json.dumps(values, ensure_ascii=False)},
            )
        except typst.TypstError as error:
            raise _letter_error(template, error) from error
        return bytes(made[0] if isinstance(made, list) else made)  # a list where there are several pages

    def one_after_the_other(self, letters: Sequence[bytes]) -> bytes:
        """Give letters as one PDF, to print."""
        return one_after_the_other(letters)

    def print_labels(self, addressees: Sequence[Addressee], at: datetime) -> bytes:
        """Give address labels as a PDF, thirty to a sheet.

        Raises:
            LetterError: with Typst's words on what is wrong and where.

        """
        given = {"addressees": [one.model_dump(exclude={"email"}) for one in addressees]}
        return self._printed("labels", given, at)

    def print_sheet(self, sheet: Sheet) -> bytes:
        """Give a CORRS data sheet as a PDF; the same sheet always gives the same bytes.

        Raises:
            LetterError: with Typst's words on what is wrong and where.

        """
        orders = [
            {"name": one.legal_name, "typed": list(one.typed()), "points": list(one.points())}
            for one in sheet.orders
        ]
        return self._printed(
            "corrs_sheet", sheet.model_dump(exclude={"orders"}) | {"orders": orders}, sheet.made_at
        )

    def _printed(self, name: str, given: dict[str, Any], at: datetime) -> bytes:
        template = self._folder / f"{name}.typ"
        if not template.is_file():
            raise MissingTemplateError(
                f"The letter {name} needs {template.name}, and there is none in {self._folder}."
            )
        values = plain_values(given)
        instant = int(at.timestamp())
        try:
            return self._compiled(template, values, instant)
        except typst.TypstError as error:
            # Which characters a font has, nobody can ask Typst beforehand; it says so by failing.
            printable = with_replacements(values, _prints)
            if printable == values:
                raise _letter_error(template, error) from error
        try:
            return self._compiled(template, printable, instant)
        except typst.TypstError as error:
            raise _letter_error(template, error) from error

    def _compiled(self, template: Path, values: object, instant: int) -> bytes:
        pdf, warnings = typst.compile_with_warnings(
            str(template),
            root=str(self._folder),
            font_paths=FONTS,
            ignore_system_fonts=True,
            format="pdf",
            # Values travel as one JSON text, so that none of them can ever be read as Typst.
            sys_inputs={"order": json.dumps(values, ensure_ascii=False)},
            pdf_standards=STANDARDS,
            timestamp=instant,
        )
        if warnings:
            raise LetterError(f"{template.name}: {'; '.join(warning.diagnostic for warning in warnings)}")
        return pdf


@lru_cache(maxsize=4096)
def _prints(character: str) -> bool:
    try:
        typst.compile(
            _PROBE,
            font_paths=FONTS,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"character": character},
            pdf_standards=STANDARDS,
            timestamp=0,
        )
    except typst.TypstError:
        return False
    return True


def _letter_error(template: Path, error: typst.TypstError) -> LetterError:
    return LetterError(f"{template.name}: {error.diagnostic}")
