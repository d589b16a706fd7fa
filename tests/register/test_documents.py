"""The store of documents: the same bytes once, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models.documents import DocumentDamagedError, DocumentMissingError, DocumentStore

LETTER = b"%PDF-1.7 a letter"
REFERENCE = f"sha256:{hashlib.sha256(LETTER).hexdigest()}"


@pytest.fixture
def store(tmp_path: Path) -> DocumentStore:
    """An empty store, whose folder nobody made."""
    return DocumentStore(tmp_path / "documents")


def files(tmp_path: Path) -> list[Path]:
    """Every file of the store."""
    return [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]


def test_a_document_is_given_back_by_its_reference(store: DocumentStore) -> None:
    assert store.put(LETTER, ".pdf") == REFERENCE
    assert store.get(REFERENCE) == LETTER
    assert store.path(REFERENCE).name == f"{REFERENCE[7:]}.pdf"


def test_the_same_bytes_are_kept_once(store: DocumentStore, tmp_path: Path) -> None:
    store.put(LETTER, ".pdf")
    written = store.path(REFERENCE).stat().st_mtime_ns

    assert store.put(LETTER, ".pdf") == store.put(LETTER) == store.put(LETTER, ".txt") == REFERENCE
    assert len(files(tmp_path)) == 1
    assert store.path(REFERENCE).stat().st_mtime_ns == written


def test_an_empty_document_is_a_document(store: DocumentStore) -> None:
    assert store.get(store.put(b"")) == b""


def test_a_damaged_document_is_never_given_back_and_is_mended_when_it_comes_again(
    store: DocumentStore, tmp_path: Path
) -> None:
    store.put(LETTER, ".pdf")
    store.path(REFERENCE).write_bytes(b"half a let")

    with pytest.raises(DocumentDamagedError, match="was changed after it was stored"):
        store.get(REFERENCE)
    store.put(LETTER, ".pdf")
    assert store.get(REFERENCE) == LETTER
    assert len(files(tmp_path)) == 1


def test_a_missing_document_is_named(store: DocumentStore) -> None:
    with pytest.raises(DocumentMissingError, match=REFERENCE):
        store.get(REFERENCE)


@pytest.mark.parametrize("reference", ["", "sha256:", "sha256:../../etc/passwd", REFERENCE.upper(), "md5:00"])
def test_what_is_no_reference_reaches_no_file(store: DocumentStore, reference: str) -> None:
    with pytest.raises(ValueError, match="is no reference to a document"):
        store.path(reference)


@pytest.mark.parametrize("suffix", ["pdf", "./x", ".PDF", ".a/../b"])
def test_what_is_no_suffix_reaches_no_file(store: DocumentStore, suffix: str) -> None:
    with pytest.raises(ValueError, match="is no ending of a file name"):
        store.put(LETTER, suffix)


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_crash_while_writing_leaves_no_document(
    store: DocumentStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    def crash(*_: object) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os if moment == "fsync" else Path, moment, crash)
        with pytest.raises(OSError, match="no space left"):
            store.put(LETTER, ".pdf")
    assert files(tmp_path) == []
    assert store.get(store.put(LETTER, ".pdf")) == LETTER


def test_what_a_kill_left_behind_is_not_taken_for_a_document(store: DocumentStore, tmp_path: Path) -> None:
    folder = tmp_path / "documents" / REFERENCE[7:9]
    folder.mkdir(parents=True)
    (folder / ".incoming-k1ll3d").write_bytes(b"half a let")

    with pytest.raises(DocumentMissingError):
        store.get(REFERENCE)
    store.put(LETTER)
    assert store.get(REFERENCE) == LETTER


def test_many_may_store_the_same_document_at_once(store: DocumentStore, tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        references = set(threads.map(lambda _: store.put(LETTER, ".pdf"), range(32)))
    assert references == {REFERENCE}
    assert [path.read_bytes() for path in files(tmp_path)] == [LETTER]
