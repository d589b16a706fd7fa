"""The key ring: which key seals on a day, and what a mistake in its file says."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from encryption import (
    KeyFileError,
    SignerFileError,
    new_key,
    new_signer,
    read_keys,
    read_signer,
    read_verifier,
)

MADE = date(2027, 1, 4)


def ring_file(folder: Path, *blocks: str) -> Path:
    path = folder / "keys.toml"
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def retired(block: str, on: date) -> str:
    return block.replace("secret", f"retired = {on}\nsecret")


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 19, tzinfo=UTC)


def test_a_key_seals_from_its_day_in_alberta_until_the_next_one_does(tmp_path: Path) -> None:
    ring = read_keys(
        ring_file(tmp_path, new_key("first", MADE, MADE), new_key("second", MADE, date(2028, 2, 29)))
    )
    assert ring.sealing(noon(date(2027, 1, 4))).id == "first"
    # In Alberta it is still the 28th at half past six in the morning of the 29th by UTC.
    assert ring.sealing(datetime(2028, 2, 29, 5, 59, tzinfo=UTC)).id == "first"
    assert ring.sealing(noon(date(2028, 2, 29))).id == "second"


def test_a_retired_key_no_longer_seals_and_is_still_found(tmp_path: Path) -> None:
    ring = read_keys(ring_file(tmp_path, retired(new_key("only", MADE, MADE), date(2027, 6, 1))))
    assert ring.sealing(noon(date(2027, 5, 31))).id == "only"
    with pytest.raises(KeyFileError, match=r"No key seals on 2027-06-01.*`secor keys new`"):
        ring.sealing(noon(date(2027, 6, 1)))
    assert ring.find("only") is not None


def test_every_mistake_is_told_at_once_and_no_secret(tmp_path: Path) -> None:
    good = new_key("same", MADE, MADE)
    secret = good.split('secret = "')[1].rstrip('"\n')
    short = good.replace(secret, "c2hvcnQ=").replace("same", "Bad Id")
    early = new_key("early", MADE, date(2026, 1, 1))
    with pytest.raises(KeyFileError) as failed:
        read_keys(ring_file(tmp_path, good, short, early, retired(good, date(2020, 1, 1))))
    said = str(failed.value)
    assert "key.1.id" in said
    assert "key.1.secret: Value error, must be 32 bytes in base64" in said
    assert "key.2: Value error, seals_from must not lie before created" in said
    assert "key.3: Value error, retired must not lie before seals_from" in said
    assert secret not in said
    with pytest.raises(KeyFileError, match="more than once: same"):
        read_keys(ring_file(tmp_path, good, good))


@pytest.mark.parametrize("text", ["", "key = []"])
def test_a_file_without_a_key_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(KeyFileError, match="key"):
        read_keys(ring_file(tmp_path, text))


def test_what_is_no_toml_is_not_quoted(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError) as failed:
        read_keys(ring_file(tmp_path, 'secret = "not closed'))
    assert "not closed" not in str(failed.value)
    with pytest.raises(SignerFileError, match="can't be read: No such file"):
        read_signer(tmp_path / "none.toml", "default")


def test_a_key_does_not_show_when_it_is_printed(tmp_path: Path) -> None:
    block = new_key("first", MADE, MADE)
    ring = read_keys(ring_file(tmp_path, block))
    assert block.split('secret = "')[1].rstrip('"\n') not in repr(ring) + str(ring)


def test_a_signer_and_those_who_check_it(tmp_path: Path) -> None:
    secret, public = new_signer("codec-server")
    (tmp_path / "signer.toml").write_text(secret, encoding="utf-8")
    (tmp_path / "signers.toml").write_text(public, encoding="utf-8")
    signer = read_signer(tmp_path / "signer.toml", "default")
    assert signer.public.id == "codec-server"
    read_verifier(tmp_path / "signers.toml", "default")
    with pytest.raises(SignerFileError, match="signer"):
        read_verifier(tmp_path / "signer.toml", "default")
