"""A document that is named has been handed in, and is what was handed in (R11, R17)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.transition import DocumentsKept, NotRecorded, Recorded
from models.documents import DocumentStore
from models.register import Register
from tests.support.databases import STAFF, STAFF_LOADED_AT
from tests.support.steps import step

UNKNOWN = "sha256:" + "0" * 64


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    """A store of documents."""
    return DocumentStore(tmp_path / "documents")


def answer(engine: Engine, store: DocumentStore | None, *references: str) -> Recorded | NotRecorded:
    """Enter a step that names documents."""
    register = Register(engine, store)
    register.load_staff(STAFF, STAFF_LOADED_AT)
    return register.record(step(requirements=(DocumentsKept(references=references, rule="R11"),)))


def test_a_document_that_is_kept_is_taken(engine: Engine, store: DocumentStore) -> None:
    assert isinstance(answer(engine, store, store.put(b"one"), store.put(b"two", ".txt")), Recorded)
    assert isinstance(answer(engine, store), Recorded)


def test_r11_an_unknown_document_is_refused(engine: Engine, store: DocumentStore) -> None:
    said = answer(engine, store, store.put(b"one"), UNKNOWN)
    assert isinstance(said, NotRecorded)
    assert said.sentence.startswith(f"No document {UNKNOWN} was handed in: have the file kept with the form ")
    assert said.rule == "R11"


def test_r11_a_damaged_document_is_refused(engine: Engine, store: DocumentStore) -> None:
    reference = store.put(b"as it was handed in")
    path = store.path(reference)
    path.chmod(0o600)
    path.write_bytes(b"as somebody would like it")
    said = answer(engine, store, reference)
    assert isinstance(said, NotRecorded)
    assert said.sentence.startswith(f"The document {reference} was changed after it was stored")


def test_a_register_without_the_store_can_not_tell(engine: Engine) -> None:
    assert isinstance(answer(engine, None, UNKNOWN), Recorded)
