"""R29: staff can print the list of qualified PIR participants of a year."""

from __future__ import annotations

import json
from datetime import date

from typer.testing import CliRunner, Result

from cli.main import app
from domain.records import PirRecord, StandingRecord
from models.register import Register
from tests.support.steps import account, employer, employer_id, step


def in_pir(register: Register, since: date) -> None:
    standing = StandingRecord(number=1, standing="in_good_standing", since=since, ground="Certified")
    register.record(step(records=(employer(registered_on=since), standing, PirRecord(registered_on=since))))
    register.close()


def pir(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["pir", "list", *arguments])


def test_a_past_year_is_listed_as_of_its_last_day(kept: Register) -> None:
    in_pir(kept, date(2024, 12, 31))
    shown = pir("2024")
    assert shown.exit_code == 0
    assert "Qualified PIR participants of 2024, as of 31 December 2024" in shown.stdout
    assert "Northern Fencing 1 Ltd." in shown.stdout
    assert pir("2023").stdout == "No employer is a qualified PIR participant as of 31 December 2023.\n"


def test_a_year_that_is_not_over_is_shown_as_things_stand(kept: Register) -> None:
    in_pir(kept, date(2024, 12, 31))
    assert pir("2199").stdout.startswith("31 December 2199 is not over yet. As things stand today,")
    assert "Northern Fencing 1 Ltd." in pir().stdout


def test_the_list_as_json(kept: Register) -> None:
    in_pir(kept, date(2024, 12, 31))
    assert json.loads(pir("2024", "--json").stdout) == {
        "year": 2024,
        "as_of": "2024-12-31",
        "final": True,
        "participants": [
            {
                "employer_id": employer_id(),
                "wcb_account": account(),
                "legal_name": "Northern Fencing 1 Ltd.",
                "industry_code": "42100",
            }
        ],
    }


def test_a_year_before_any_policy_is_refused_with_the_reason(kept: Register) -> None:
    kept.close()
    answer = pir("2001")
    assert answer.exit_code == 2
    assert answer.stderr == "No policy is in effect on 2001-12-31: the first one begins on 2020-01-01.\n"
