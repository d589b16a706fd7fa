"""The page of what was kept, where nothing was."""

from __future__ import annotations

from domain.documents_in import DocumentsKept, documents_page


def test_where_nothing_is_kept_there_is_nothing_to_name() -> None:
    told = DocumentsKept(wcb_account="1234567", kept=(), refused=("scan.pdf is empty. (R11)",))
    page = documents_page(told)
    assert "No files are kept" in page
    assert "One file is not taken" in page
    assert "<textarea" not in page
