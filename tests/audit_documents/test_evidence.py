"""Evidence is known by its contents, and what can't be taken is refused in a sentence (R11)."""

from __future__ import annotations

import zipfile

import pytest

from audit_documents.evidence import KINDS, LARGEST, kind_of
from domain.refusal import CardNumberRefusal, Refusal
from tests.audit_documents.packages import (
    CONTENT_TYPES,
    EXCEL,
    WORD,
    bomb,
    marked_as_encrypted,
    packed,
    with_broken_part,
)

PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
ODT = packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}, 0)
ODS = packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}, 0)


def refused(name: str, content: bytes) -> str:
    with pytest.raises(Refusal) as error:
        kind_of(name, content)
    assert error.value.rule == "R11"
    return error.value.sentence


@pytest.mark.parametrize(
    ("name", "content", "kept_as"),
    [
        ("policy.pdf", PDF, ".pdf"),
        ("Policy 2026.PDF", PDF, ".pdf"),
        ("site.jpeg", b"\xff\xd8\xff\xe0 picture", ".jpg"),
        ("site.png", b"\x89PNG\r\n\x1a\n picture", ".png"),
        ("scan.tiff", b"II*\x00 picture", ".tif"),
        ("scan.tif", b"MM\x00* picture", ".tif"),
        ("IMG_0042.HEIC", b"\x00\x00\x00\x18ftypheic\x00", ".heic"),
        ("inspections.docx", packed(WORD), ".docx"),
        ("training matrix.xlsx", packed(EXCEL), ".xlsx"),
        ("minutes.odt", ODT, ".odt"),
        ("table.ods", ODS, ".ods"),
        ("toolbox-meeting.md", "# Réunion\n- one\n".encode(), ".md"),
        ("note.txt", b"Guard rails were put up.\r\n", ".txt"),
    ],
)
def test_what_employers_hand_in_is_known_by_its_contents(name: str, content: bytes, kept_as: str) -> None:
    kind = kind_of(name, content)
    assert kept_as in kind.endings


def test_every_kind_that_is_taken_is_told_in_a_refusal() -> None:
    sentence = refused("setup.exe", b"MZ\x90\x00\x03")
    assert sentence.startswith("setup.exe is of no kind that is taken, or it is damaged.")
    for kind in KINDS:
        assert kind.called in sentence


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("policy.pdf", b"MZ\x90\x00 a program that is called a document"),
        ("policy.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 cut off on its way"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("pages.zip", packed({"a.txt": b"a"})),
        ("slides.odp", packed({"mimetype": b"application/vnd.oasis.opendocument.presentation"}, 0)),
        ("sound.m4a", b"\x00\x00\x00\x18ftypM4A \x00"),
        ("latin.txt", b"Ren\xe9e"),
        ("binary.txt", b"a\x00b"),
    ],
)
def test_what_is_of_no_accepted_kind_is_refused(name: str, content: bytes) -> None:
    assert f"{name} is of no kind that is taken" in refused(name, content)


def test_a_file_that_is_called_something_else_is_refused() -> None:
    sentence = refused("policy.pdf", b"\xff\xd8\xff\xe0 picture")
    assert "policy.pdf is a JPEG picture by its contents, and is not called so" in sentence
    assert 'let its name end in ".jpg"' in sentence
    assert "is not called so" in refused("policy", PDF)


def test_an_empty_file_and_one_that_is_too_large_are_refused() -> None:
    assert refused("policy.pdf", b"") == "policy.pdf is empty."
    assert "has more than 25 MB" in refused("film.pdf", PDF + b"\0" * LARGEST)


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd.pdf",
        "..\\..\\windows\\system.pdf",
        "C:policy.pdf",
        "policy\n.pdf",
        "policy\x1b[2J.pdf",
        "fdp.\u202egpj.pdf",
        "a" * 197 + ".pdf",
        "nul\0.pdf",
    ],
)
def test_a_path_or_hidden_marks_in_a_name_are_refused_and_shown_harmlessly(name: str) -> None:
    sentence = refused(name, PDF)
    assert "has a name with characters" in sentence
    assert sentence.isprintable()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (bomb(WORD, 201), "it would unpack to more than 200 MB"),
        (packed(WORD | {f"{number}.xml": b"" for number in range(2_000)}), "or 2,000 parts"),
        (packed(WORD | {"word/vbaProject.bin": b"macro"}), "it holds macros"),
        (packed(WORD | {"[Content_Types].xml": CONTENT_TYPES + b"macroEnabled"}), "may hold macros"),
        (packed(WORD | {"../../../etc/cron.d/job": b"evil"}), "lead out of the file"),
        (packed(WORD | {"/etc/cron.d/job": b"evil"}), "lead out of the file"),
        (packed(WORD | {"c:\\job": b"evil"}), "lead out of the file"),
        (packed(WORD | {"WORD/document.xml": b"another"}), "stand in it twice"),
        (packed(WORD, zipfile.ZIP_LZMA), "packed in a way that no office program uses"),
        (marked_as_encrypted(packed(WORD)), "locked with a password"),
        (with_broken_part(packed(WORD)), "it is damaged"),
        (packed(WORD)[:-30], "it is damaged"),
    ],
    ids=[
        "zip bomb",
        "too many parts",
        "macros",
        "macro type",
        "path up",
        "path from the root",
        "path of Windows",
        "a part twice",
        "another method",
        "password",
        "broken part",
        "cut off",
    ],
)
def test_a_hostile_office_file_is_refused_before_it_is_unpacked(content: bytes, reason: str) -> None:
    sentence = refused("report.docx", content)
    assert sentence.startswith("report.docx is not taken: ")
    assert reason in sentence


def test_a_card_number_in_a_text_is_refused() -> None:
    """R7."""
    with pytest.raises(CardNumberRefusal):
        kind_of("note.txt", b"Paid with 4111 1111 1111 1111.")
