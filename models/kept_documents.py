"""Whether the documents that a step names are those that were handed in (R11, R17)."""

from __future__ import annotations

from domain.refusal import Refusal
from domain.transition import DocumentsKept
from models.documents import DocumentDamagedError, DocumentMissingError, DocumentStore


def refuse_unkept(asked: DocumentsKept, documents: DocumentStore | None) -> None:
    """Refuse a document that nobody handed in, and one that was changed since.

    Args:
        asked: the references that were named.
        documents: the store. A register that was opened without it, to be read, can't tell.

    Raises:
        Refusal: naming the reference.

    """
    if documents is None:
        return
    for reference in asked.references:
        try:
            documents.check(reference)
        except DocumentMissingError as error:
            raise Refusal(
                f"No document {reference} was handed in: have the file kept with the form Keep documents "
                "that came in, and name the reference that it gives.",
                rule=asked.rule,
                field="documents",
            ) from error
        except DocumentDamagedError as error:
            raise Refusal(
                f"The document {reference} was changed after it was stored: whoever runs the desk brings it "
                "back from a backup, or adds the file again. Then send this once more.",
                rule=asked.rule,
                field="documents",
            ) from error
