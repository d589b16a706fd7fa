import json
from pathlib import Path

import pytest

from tests.closing_line import closing_line, duration, main, percent_covered


def summary(statements: int, covered: int, branches: int = 0, branches_covered: int = 0) -> dict[str, object]:
    return {
        "summary": {
            "num_statements": statements,
            "covered_lines": covered,
            "num_branches": branches,
            "covered_branches": branches_covered,
        }
    }


def test_it_counts_errors_as_failures_and_names_every_room() -> None:
    suite = {"tests": "12", "failures": "1", "errors": "2", "skipped": "3", "time": "252.4"}
    files = {"domain/dates.py": summary(10, 10), "workflows/employer.py": summary(90, 88, 10, 9)}
    assert closing_line(suite, files) == (
        "6 passed, 3 failed, 3 skipped; domain 100 %, workflows 97 %, activities not measured; 4 min 12 s"
    )


def test_one_missed_branch_in_a_thousand_lines_is_not_100_percent() -> None:
    files = {"domain/rules.py": summary(900, 900, 100, 99)}
    assert percent_covered(files, "domain") == "99 %"


def test_a_room_of_which_nothing_ran_counts_as_nothing() -> None:
    files = {"domain/rules.py": {"summary": {"num_statements": 9, "covered_lines": 0}}}
    assert percent_covered(files, "domain") == "0 %"


def test_a_room_is_not_credited_with_a_namesake() -> None:
    assert percent_covered({"domain_extras/rules.py": summary(5, 5)}, "domain") == "not measured"


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "0 s"), (59.4, "59 s"), (59.6, "1 min 0 s")])
def test_durations_read_as_a_person_would_say_them(seconds: float, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("attributes", "answer", "begins"),
    [
        ('tests="2" failures="0" errors="0" skipped="0" time="1"', 0, "2 passed, 0 failed"),
        ('tests="2" failures="1" errors="0" skipped="0" time="1"', 1, "1 passed, 1 failed"),
        ('tests="2" failures="0" errors="1" skipped="0" time="1"', 1, "1 passed, 1 failed"),
        ('tests="0" failures="0" errors="0" skipped="0" time="1"', 1, "No test ran."),
    ],
)
def test_the_answer_is_0_only_when_tests_ran_and_none_failed(
    attributes: str, answer: int, begins: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tests, coverage = tmp_path / "tests.xml", tmp_path / "coverage.json"
    tests.write_text(f"<testsuites><testsuite {attributes}/></testsuites>")
    coverage.write_text(json.dumps({"files": {}}))
    assert main(tests, coverage) == answer
    assert capsys.readouterr().out.startswith(begins)


def test_a_run_that_left_no_report_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(tmp_path / "absent.xml", tmp_path / "absent.json") == 1
    assert capsys.readouterr().out == "No test ran.\n"
