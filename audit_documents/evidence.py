"""Files that are handed in as evidence: known by what is in them, not by what they are called (R11).

The name of a file is looked at and not kept: names often say who was hurt or who reported it, and the store
knows a file by its hash alone.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from audit_documents.package import Package
from domain.refusal import Refusal
from domain.text import refuse_card_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

#: The largest file that is taken, in bytes: some fifty scanned pages, or a few photographs.
LARGEST: Final = 25_000_000
#: What an office file may unpack to, in bytes.
_UNPACKED: Final = 200_000_000
_LONGEST_NAME: Final = 200
_TAIL: Final = 2048
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_ALLOWED_IN_TEXT: Final = "\t\n\r\f"


@dataclass(frozen=True)
class Kind:
    """A kind of file that the association takes.

    Attributes:
        called: what people call it.
        endings: endings of names that such a file may have; the first is the one under which it is kept.
        fits: whether a content is of this kind.

    """

    called: str
    endings: tuple[str, ...]
    fits: Callable[[bytes], bool]


def kind_of(name: str, content: bytes) -> Kind:
    """Find out what a file is.

    Args:
        name: as it was handed in, without its folder.
        content: all of it.

    Raises:
        Refusal: when it isn't taken, with the reason and what to do.

    """
    shown = printable(name)
    if not content:
        raise Refusal(f"{shown} is empty.", rule="R11")
    if len(content) > LARGEST:
        raise too_large(name)
    if shown != name or len(name) > _LONGEST_NAME or any(mark in name for mark in '\\/:*?"<>|'):
        raise Refusal(
            f"{shown} has a name with characters that names of files don't have: give it a plain one.",
            rule="R11",
        )
    try:
        kind = next((one for one in KINDS if one.fits(content)), None)
    except Refusal as refusal:
        raise Refusal(f"{shown} is not taken: {refusal.sentence}.", rule="R11") from refusal
    if kind is None:
        raise Refusal(
            f"{shown} is of no kind that is taken, or it is damaged. Hand it in as "
            f"{', '.join(one.called for one in KINDS[:-1])} or {KINDS[-1].called}.",
            rule="R11",
        )
    ending = PurePath(name).suffix.casefold()
    if ending not in kind.endings:
        raise Refusal(
            f"{shown} is {kind.called} by its contents, and is not called so: check that it is the right "
            f'file, and let its name end in "{kind.endings[0]}".',
            rule="R11",
        )
    if kind is TEXT:
        refuse_card_numbers({shown: content.decode()})
    return kind


def too_large(name: str) -> Refusal:
    """Say that a file is larger than what is taken."""
    return Refusal(
        f"{printable(name)} has more than {LARGEST // 1_000_000} MB: hand it in in parts, or scan it more "
        "coarsely.",
        rule="R11",
    )


def printable(name: str) -> str:
    """Give a file's name so that it can be shown: without marks that hide, turn round or break text."""
    return "".join("?" if unicodedata.category(mark)[0] == "C" else mark for mark in name[:_LONGEST_NAME])


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda content: content.startswith(signatures)


def _is_pdf(content: bytes) -> bool:
    # The end mark is missing in a file that was cut off on its way.
    return content.startswith(b"%PDF-") and b"%%EOF" in content[-_TAIL:]


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC_BRANDS


def _holds(part: str) -> Callable[[bytes], bool]:
    return lambda content: _is_package(content) and part in Package(content, _UNPACKED).names


def _is_open_document(kind: bytes) -> Callable[[bytes], bool]:
    def fits(content: bytes) -> bool:
        if not _is_package(content):
            return False
        package = Package(content, _UNPACKED)
        return "mimetype" in package.names and package.part("mimetype").strip() == kind

    return fits


def _is_package(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return not any(unicodedata.category(mark) == "Cc" and mark not in _ALLOWED_IN_TEXT for mark in text)


_ODF: Final = b"application/vnd.oasis.opendocument."
TEXT: Final = Kind("plain text", (".txt", ".md"), _is_text)
WORKBOOK: Final = Kind("an Excel workbook", (".xlsx",), _holds("xl/workbook.xml"))
#: What is taken. HEIC is how telephones keep photographs: asking small employers to convert them would lose
#: evidence, and converting it here would change it.
KINDS: Final = (
    Kind("a PDF", (".pdf",), _is_pdf),
    Kind("a JPEG picture", (".jpg", ".jpeg"), _begins(b"\xff\xd8\xff")),
    Kind("a PNG picture", (".png",), _begins(b"\x89PNG\r\n\x1a\n")),
    Kind("a TIFF picture", (".tif", ".tiff"), _begins(b"II*\x00", b"MM\x00*")),
    Kind("an HEIC photograph", (".heic", ".heif"), _is_heic),
    Kind("a Word document", (".docx",), _holds("word/document.xml")),
    WORKBOOK,
    Kind("an OpenDocument text", (".odt",), _is_open_document(_ODF + b"text")),
    Kind("an OpenDocument spreadsheet", (".ods",), _is_open_document(_ODF + b"spreadsheet")),
    TEXT,
)
