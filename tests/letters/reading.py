"""Reading a letter's PDF back."""

from __future__ import annotations

import io

from pypdf import PdfReader

POINTS = 72  # to the inch


def opened(pdf: bytes) -> PdfReader:
    """Open a letter as any PDF program would."""
    return PdfReader(io.BytesIO(pdf), strict=True)


def text_of(pdf: bytes) -> str:
    """Give the whole text of a letter, with single spaces, however its lines were broken."""
    return " ".join(" ".join(page.extract_text() for page in opened(pdf).pages).split())


def text_in(pdf: bytes, *, top: float, bottom: float, right: float) -> str:
    """Give the text of the first page between two heights and left of a line, all in inches."""
    page = opened(pdf).pages[0]
    height = float(page.mediabox.height)
    found: list[str] = []

    def visit(text: str, place: list[float], _inner: object, _font: object, _size: object) -> None:
        x, y = place[4] / POINTS, (height - place[5]) / POINTS
        if top <= y <= bottom and x <= right:
            found.append(text)

    page.extract_text(visitor_text=visit)
    return " ".join("".join(found).split())
