"""Files that can't be read are told with the place of the mistake, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Terminal


@pytest.fixture
def nowhere(tmp_path: Path) -> Terminal:
    """A terminal without a server: what fails here fails before anything is sent."""
    return Terminal({"TEMPORAL_ADDRESS": "127.0.0.1:1", "SECOR_VAR_DIR": str(tmp_path / "var")}, tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ('{"actor": "a.singh",\n "paid_on" "2026"}', "line 2, column 12: this is no JSON"),
        ('{"actor": "a.singh"', "line 1, column 20: this is no JSON"),
        ("", "is empty"),
        ("[1, 2]", "holds a list: it needs one JSON object"),
        ("null", "holds nothing: it needs one JSON object"),
        ('"text"', "holds a text: it needs one JSON object"),
        ("7", "holds a number: it needs one JSON object"),
        ("true", "holds a yes/no value: it needs one JSON object"),
        ('{"actor": "a", "actor": "b"}', 'the field "actor" stands twice'),
        ('{"amount": NaN}', "NaN is no JSON number"),
    ],
)
def test_bad_json_is_a_sentence(nowhere: Terminal, content: str, sentence: str) -> None:
    path = nowhere.file(content, "bad.json")
    for words in (("act", "1234567", "record_payment", path), ("register", path)):
        said = nowhere.secor(*words)
        assert (said.code, said.out) == (2, "")
        assert said.complaint.startswith(f"{path}")
        assert sentence in said.complaint


def test_standard_input_is_named_as_such(nowhere: Terminal) -> None:
    said = nowhere.secor("register", "-", given="{")
    assert said.code == 2
    assert said.complaint.startswith("standard input, line 1, column 2")


def test_a_missing_file_is_a_sentence(nowhere: Terminal) -> None:
    said = nowhere.secor("register", "there-is-none.json")
    assert (said.code, said.complaint) == (2, "There is no file there-is-none.json.\n")


def test_a_folder_is_no_file(nowhere: Terminal) -> None:
    said = nowhere.secor("register", str(nowhere.folder))
    assert said.code == 2
    assert "can't be read: Is a directory" in said.complaint


def test_another_encoding_is_told_with_its_line(nowhere: Terminal) -> None:
    path = nowhere.folder / "latin.json"
    path.write_bytes(b'{"actor": "a.singh",\n "legal_name": "Caf\xe9"}')
    said = nowhere.secor("register", str(path))
    assert said.code == 2
    assert "line 2: this is not UTF-8 text" in said.complaint


def test_a_huge_file_was_named_by_mistake(nowhere: Terminal) -> None:
    path = nowhere.folder / "huge.json"
    path.write_bytes(b" " * 10_000_001)
    said = nowhere.secor("register", str(path))
    assert said.code == 2
    assert "more than 10,000,000 bytes" in said.complaint


def test_a_byte_order_mark_does_no_harm(nowhere: Terminal) -> None:
    path = nowhere.folder / "windows.json"
    path.write_bytes(b"\xef\xbb\xbf{}")
    said = nowhere.secor("register", str(path))
    assert said.code == 1
    assert "wcb_account: is missing" in said.complaint


def test_a_card_number_is_refused_before_a_server_is_asked(nowhere: Terminal) -> None:
    said = nowhere.secor("register", "-", given={"legal_name": "4111 1111 1111 1111"})
    assert said.code == 1
    assert "Refused: legal_name: This looks like a full card number" in said.complaint
    assert "4111" not in said.complaint
