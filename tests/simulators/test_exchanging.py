"""The WCB and the card processor as they are played: files in the same folders, errors as asked for."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from domain.discounts import DiscountLine
from domain.file_lines import Unusable
from domain.refusal import Refusal
from domain.settlement import SettlementLine
from outside.cards import CardProcessor
from outside.folders import SharedFolder
from outside.wcb import Wcb
from tests.support.simulated import simulated

_PATIENCE = 20
LIST = (
    "as_of,wcb_account,legal_name,industry_code\n"
    "2033-12-31,1000001,A Ltd.,42124\n"
    "2033-12-31,1000002,B Ltd.,42124\n"
    "2033-12-31,Total,All industries,\n"
)


def comes(folder: Path, pattern: str) -> str:
    """Wait for a file that the party puts in, and give its name."""
    give_up = time.monotonic() + _PATIENCE
    while not (found := sorted((folder / "received").glob(pattern))):
        assert time.monotonic() < give_up, f"no {pattern} came"
        time.sleep(0.05)
    return found[-1].name


def test_the_wcb_answers_a_list_with_the_errors_that_are_asked_for(tmp_path: Path) -> None:
    with simulated("wcb", tmp_path) as running:
        running.told("answers", after_seconds=0, errors=["difference", "no_day"])
        folder = SharedFolder(tmp_path / "wcb")
        folder.send("pir-2033-12-31-list-2034-0001.csv", LIST.encode())
        folder.send("pir-2033-12-31-list-2034-0001-changes.csv", b"change\n")
        name = comes(tmp_path / "wcb", "discounts-*.csv")
        first, second = Wcb(folder).discounts(name)
        assert isinstance(first, DiscountLine)
        assert f"{first.wcb_account} {first.year} {first.confirmed_percent}" == "1000001 2033 7"
        assert isinstance(second, Unusable)
        assert second.column == "confirmed_on"
        assert len(list((tmp_path / "wcb" / "received").iterdir())) == 1
        assert "discounts-pir" in httpx.get(running.url).text
        assert httpx.put(f"{running.url}/simulator/answers", json={"errors": ["no"]}).status_code == 400


def test_a_delay_is_kept_and_a_card_number_is_refused_whole(tmp_path: Path) -> None:
    """R7."""
    with simulated("cards", tmp_path) as running:
        running.told("settlements", after_seconds=1, errors=["twice", "card_number"])
        for order in ("1000001", "2034-0001"):
            running.charge(order, "250.00")
        assert not (tmp_path / "cards" / "received").exists()
        name = comes(tmp_path / "cards", "settlement-*.csv")
        processor = CardProcessor(SharedFolder(tmp_path / "cards"))
        with pytest.raises(Refusal, match="line 4: this looks like a full card number"):
            processor.settlement(name)
        assert list((tmp_path / "cards" / "received").iterdir()) == []

        running.told("settlements", after_seconds=0)
        typed = httpx.post(running.url, data={"order": "1000001", "amount": "250.00"})
        assert "Charged as PSP-" in typed.text
        assert httpx.post(running.url, data={"order": "1000001"}).status_code == 422
        (line,) = processor.settlement(comes(tmp_path / "cards", "settlement-*.csv"))
        assert isinstance(line, SettlementLine)
        assert f"{line.order} {line.amount} {line.type}" == "1000001 250.00 sale"
