"""`secor report`: tables, CSV, JSON and a page that needs nothing from elsewhere."""

from __future__ import annotations

import csv
import json
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from cli.reporting.sheets import HEADINGS, sheets
from domain.calendar import alberta_day
from domain.letters import LetterIssued
from domain.records import PirRecord
from domain.report import Report, Section
from domain.spreadsheet import safe
from models.register import Register
from tests.support.desk import BOOK
from tests.support.reported import MARCH, Reported, audit, certificate, counted, order, standing
from tests.support.steps import account, letter

DAY = "2024-03-31"
#: A name that a spreadsheet would take for a formula, and a browser for a script.
SLY = "=HYPERLINK(\"//evil.example\") <script>alert('x')</script> & Sons Ltd."


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal on which no table is folded."""
    monkeypatch.setenv("COLUMNS", "200")


def a_march(register: Register, year: int = 2024) -> None:
    """A March in which there is something to say in every section."""
    days = [day.replace(year=year) for day in MARCH]
    desk = Reported(register)
    desk.registers(
        1,
        counted(1, 10, days[0]),
        standing(1, "in_good_standing", days[0]),
        PirRecord(registered_on=days[1]),
        certificate("S-1", date(year, 5, 1), issued_on=days[0]),
        legal_name=SLY,
        registered_on=days[0],
    )
    desk.registers(2, counted(1, 4, days[0]), standing(1, "no_certificate", days[0]), registered_on=days[0])
    open_audit = audit(1, 1, received_on=days[2])
    desk.enter(1, days[2], open_audit, case=open_audit.audit_id, after=("received",))
    done = audit(2, 1, received_on=days[2], closed_on=days[12], state="accepted")
    desk.enter(2, days[12], done, case=done.audit_id, after=("accepted",))
    waits = order(2, opened_on=days[13], decided_on=days[14])
    desk.enter(2, days[14], waits, case=waits.order_id, after=("director_to_sign",))
    issued = register.issue_letter(letter(dated=days[15]), "sha256:" + "0" * 64, "post")
    assert isinstance(issued, LetterIssued)


def report(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["report", *arguments])


# ---- tables


def test_every_section_is_shown_as_tables(kept: Register) -> None:
    a_march(kept)
    shown = report("--as-of", DAY)
    assert shown.exit_code == 0, shown.stderr
    assert all(f"{heading}, as of 31 March 2024" in shown.stdout for heading in HEADINGS.values())
    assert re.search(r"QA: waiting for a reviewer +administrator +1 +2024-03-03 +28 ", shown.stdout)
    assert re.search(r"To be signed by the Director +1 +0 +1 +0 +2024-03-15 ", shown.stdout)
    assert re.search(r"certification +self-assessor +1 +1 +0 +0 +100.0", shown.stdout)


def test_sections_come_as_they_were_asked_for(kept: Register) -> None:
    a_march(kept)
    shown = report("pir", "queues", "pir", "--as-of", DAY).stdout
    assert shown.index("Partners in Injury Reduction (PIR), as of") < shown.index(
        "What waits for whom, as of"
    )
    assert shown.count("(PIR), as of") == 1
    assert "Letters" not in shown


def test_a_report_is_of_today_unless_a_day_is_given(kept: Register) -> None:
    kept.close()
    assert report("letters", "--format", "json").exit_code == 0
    assert json.loads(report("letters", "--format", "json").stdout)["as_of"] == str(
        alberta_day(datetime.now(UTC))
    )


def test_where_there_is_nothing_it_says_so(kept: Register) -> None:
    kept.close()
    shown = report("head_counts", "--as-of", DAY).stdout
    assert "One below the limit, at it, or over it: none." in shown


# ---- CSV


def test_csv_has_a_title_columns_and_rows_that_no_spreadsheet_takes_for_a_formula(
    kept: Register, tmp_path: Path
) -> None:
    a_march(kept)
    file = tmp_path / "near.csv"
    said = report("head_counts", "expiring", "--as-of", DAY, "--output", str(file))
    assert said.stdout == f"{file} holds the report as of 31 March 2024.\n"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert rows[:4] == [
        ["Employers by head count last reported; the limit is 10"],
        ["Head count", "Employers"],
        ["4", "1"],
        ["10", "1"],
    ]
    assert ["10", account(1), f"'{SLY}", "2024-03-01", "no"] in rows
    assert [] in rows


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\u00a0=1", "\uff1d1", "%0", "|x"]
)
def test_what_could_be_a_formula_is_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize("cell", [-3, -0.5, None, "", "Elk & Co. = good", "3-Star Ltd."])
def test_figures_and_plain_names_stay_as_they_are(cell: str | float | None) -> None:
    assert safe(cell) == cell


# ---- JSON


def test_json_is_the_report_itself_and_only_what_was_asked_for(kept: Register) -> None:
    a_march(kept)
    given = json.loads(report("queues", "letters", "--as-of", DAY, "--format", "json").stdout)
    assert list(given) == ["version", "as_of", "queues", "letters"]
    assert (given["version"], given["as_of"]) == (1, DAY)
    assert Report.model_validate(given) == kept.report(
        date(2024, 3, 31), (Section.QUEUES, Section.LETTERS), BOOK.on(date(2024, 3, 31))
    )
    whole = json.loads(report("--as-of", DAY, "--format", "json").stdout)
    assert list(whole) == ["version", "as_of", *(section.value for section in Section)]


# ---- the page


class Page(HTMLParser):
    """What is in a page: its elements with their attributes, and its headings in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.headings: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture
def page(kept: Register, tmp_path: Path) -> str:
    a_march(kept)
    file = tmp_path / "board.html"
    assert report("--as-of", DAY, "--output", str(file)).exit_code == 0
    return file.read_text(encoding="utf-8")


def test_the_page_needs_nothing_from_elsewhere(page: str) -> None:
    parsed = Page(page)
    assert not {"script", "link", "img", "iframe", "object", "image", "use"} & {
        tag for tag, _ in parsed.elements
    }
    addresses = set(re.findall(r"https?://[^\s\"'<)]+|(?<![:/\w])//\w[^\s\"'<)]+", page))
    # The names of two XML languages, which nobody fetches, and what is part of an employer's name.
    assert {one for one in addresses if not one.startswith("http://www.w3.org/")} <= {"//evil.example&#34;"}
    assert "@import" not in page
    assert "url(" not in page
    links = {attributes.get("href") for attributes in parsed.all("a")}
    assert links == {f"#{section.value}" for section in Section}


def test_what_people_typed_is_text(page: str) -> None:
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_headings_are_in_order_and_each_section_has_one(page: str) -> None:
    assert Page(page).headings == [1, *([2] * len(Section))]
    assert Page(page).all("html") == [{"lang": "en-CA"}]
    assert "<title>SECOR report as of 31 March 2024</title>" in page


def test_each_chart_has_a_text_and_each_section_the_figures_as_a_table(page: str) -> None:
    parsed = Page(page)
    texts = dict(re.findall(r'<p class="unseen" id="([\w-]+)">([^<]+)</p>', page))
    drawings = [one for one in parsed.all("svg") if one.get("role") == "img"]
    assert len(drawings) == len(parsed.all("figure")) == len(texts) >= len(Section)
    assert all(texts[str(one["aria-labelledby"])] for one in drawings)
    assert "QA: waiting for a reviewer 1" in texts["queues-text"]
    for part in page.split("<section ")[1:]:
        assert "<table>" in part
        assert "<caption>" in part
    assert all(cell.get("scope") in {"col", "row"} for cell in parsed.all("th"))
    names = [attributes["id"] for _, attributes in parsed.elements if "id" in attributes]
    assert len(names) == len(set(names))


def test_the_page_is_the_same_but_for_the_instant_of_its_making(page: str) -> None:
    again = report("--as-of", DAY, "--format", "html").stdout
    made = re.compile(r"Made on [\d :-]+ from")
    assert made.sub("", again) == made.sub("", page)


def test_a_page_of_an_empty_register_says_none(kept: Register) -> None:
    kept.close()
    shown = report("--as-of", DAY, "--format", "html")
    assert shown.exit_code == 0
    assert '<p class="none">None.</p>' in shown.stdout


def test_a_page_of_one_section_has_no_list_of_sections(kept: Register) -> None:
    kept.close()
    assert "<nav" not in report("pir", "--as-of", DAY, "--format", "html").stdout


def test_no_section_holds_sheets_of_what_was_not_asked_for() -> None:
    empty = Report(as_of=date(2024, 3, 31))
    assert all(not sheet.rows for section in Section for sheet in sheets(empty, section))


# ---- what can't be


def test_a_day_that_lies_ahead_is_refused(kept: Register) -> None:
    kept.close()
    tomorrow = alberta_day(datetime.now(UTC)) + timedelta(days=1)
    answer = report("--as-of", str(tomorrow))
    assert answer.exit_code == 2
    assert "lies ahead: a report is of today," in answer.stderr


@pytest.mark.parametrize("text", ["yesterday", "2024-02-30", "03/31/2024"])
def test_what_is_no_day_is_refused_with_an_example(kept: Register, text: str) -> None:
    kept.close()
    answer = report("--as-of", text)
    assert answer.exit_code == 2
    assert answer.stderr.startswith(f'"{text}" is no day. Write one such as --as-of 20')


def test_a_day_before_any_policy_is_refused_with_the_reason(kept: Register) -> None:
    kept.close()
    answer = report("--as-of", "2001-01-01")
    assert answer.exit_code == 2
    assert answer.stderr.startswith("No policy is in effect on 2001-01-01")


def test_an_unknown_section_is_answered_with_those_that_there_are(kept: Register) -> None:
    kept.close()
    answer = report("weather")
    assert answer.exit_code == 2
    assert "'weather' is not one of 'queues'" in answer.stderr


def test_a_file_that_can_t_be_written_is_named(kept: Register, tmp_path: Path) -> None:
    kept.close()
    file = tmp_path / "nowhere" / "board.html"
    answer = report("--output", str(file))
    assert answer.exit_code == 2
    assert answer.stderr == f"{file} can't be used: No such file or directory.\n"


@pytest.mark.parametrize("arguments", [("--output", "board"), ("--output", "b.csv", "--format", "table")])
def test_a_file_needs_a_form_that_is_for_files(kept: Register, arguments: tuple[str, ...]) -> None:
    kept.close()
    answer = report(*arguments)
    assert answer.exit_code == 2
    assert "Choose --format csv, json or html" in answer.stderr


def test_without_a_register_it_says_where_it_looked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECOR_VAR_DIR", str(tmp_path))
    monkeypatch.delenv("SECOR_DATABASE_URL", raising=False)
    answer = report()
    assert answer.exit_code == 3
    assert "There is no register at" in answer.stderr
