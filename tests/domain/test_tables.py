"""Tables as spreadsheets save them: either separator, more than one encoding, and what is no table."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.bulk import read_order
from domain.bulk_page import bulk_page
from domain.bulk_run import BulkWork
from domain.file_lines import Unusable, put_aside
from domain.refusal import Refusal
from domain.tables import read_table
from tests.support.desk import DAY


@pytest.mark.parametrize("raw", [b"a;b\r\n\xe9;2\r\n", "\ufeffa,b\né,2\n".encode(), "a\tb\né\t2\n".encode()])
def test_separators_and_encodings(raw: bytes) -> None:
    table = read_table("t.csv", raw)
    assert table.columns == ["a", "b"]
    assert [row.cells for row in table.rows] == [{"a": "é", "b": "2"}]
    assert bool(table.note) is (b"\xe9" in raw)


def test_empty_rows_and_notes_are_left_out_and_surplus_cells_noticed() -> None:
    table = read_table("t.csv", b"a,b\n\n,\n# a note\n1,2,3\n")
    assert [(row.line, row.surplus) for row in table.rows] == [(5, True)]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "is empty"),
        ("a,b\n".encode("utf-16"), "UTF-16"),
        (b"a,b\n1,\0\n", "line 2: there is a NUL byte"),
        (b'a,b\n1,"2\n', "this is no CSV"),
        (b"a,a\n", "stands there twice"),
        (b"4242424242424242,b\n", "what looks like a card number"),
        ("é,b\n".encode() + b"\xe9,2\n", "UTF-8 in some lines"),
        (b"a,b\n\x81,2\n", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_what_is_no_table(raw: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        read_table("t.csv", raw)


def test_a_line_that_means_no_case_is_shown_without_a_link() -> None:
    sent = {"actor": "a.singh", "kind": "card_settlement", "file": "s.csv"}
    order = read_order(sent, "bulk-card_settlement-1", DAY)
    assert order.values_for("employer-1234567") == {}
    item = put_aside(Unusable(line=2, column="order", sentence=""), "order", "must not be empty.")
    assert item.judged is not None
    work = BulkWork(order=order, since=datetime(2027, 3, 10, tzinfo=UTC), remaining=[], results=[item.judged])
    assert "- No case: Line 2&#44; column order" in bulk_page(work).replace(",", "&#44;")
