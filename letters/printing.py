"""Letters for the post, ready for a printer: many in one file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from pypdf import PdfWriter
from pypdf.generic import NameObject

if TYPE_CHECKING:
    from collections.abc import Sequence


def one_after_the_other(letters: Sequence[bytes]) -> bytes:
    """Give letters as one PDF, in their order.

    A printer's window then proposes one side of each sheet: on both, one employer's letter would lie on the
    back of another's.
    """
    writer = PdfWriter()
    for letter in letters:
        writer.append(io.BytesIO(letter), import_outline=False)
    writer.create_viewer_preferences()
    if writer.viewer_preferences is not None:
        writer.viewer_preferences[NameObject("/Duplex")] = NameObject("/Simplex")
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()
