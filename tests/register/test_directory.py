"""The staff file: read with every mistake named, loaded with what changed entered (R32)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain.roles import Role
from models.directory import parse_staff
from models.errors import DirectoryError
from models.register import Register
from models.staff import CourseSession

FILE = """
[[staff]]
id = "a.singh"
name = "Asha Singh"
roles = ["administrator", "training_coordinator"]

[[staff]]
id = "r.roy"
name = "Renée Roy"
roles = ["reviewer"]
left_on = 2027-06-01

[[auditor]]
id = "x.auditor"
name = "Xenia Audit"
certified_from = 2026-01-01
certified_until = 2028-12-31

[[course_session]]
id = "M1-2027-06"
course = "module-1"
starts_on = 2027-06-12
ends_on = 2027-06-13
place = "Red Deer"
seats = 12
"""
#: In Alberta it is still 3 May.
EVENING = datetime(2027, 5, 4, 5, 30, tzinfo=UTC)


def test_a_staff_file_is_read() -> None:
    directory = parse_staff(FILE)
    assert [member.id for member in directory.staff] == ["a.singh", "r.roy"]
    assert directory.staff[0].roles == (Role.ADMINISTRATOR, Role.TRAINING_COORDINATOR)
    assert directory.staff[1].left_on == date(2027, 6, 1)
    assert directory.auditor[0].certified_until == date(2028, 12, 31)
    assert directory.course_session[0].seats == 12


def test_every_mistake_of_a_staff_file_is_named() -> None:
    mistaken = (
        FILE.replace('"reviewer"', '"boss"')
        .replace('name = "Asha Singh"', "")
        .replace("2028-12-31", "2025-12-31")
        .replace("2027-06-13", "2027-06-01")
        .replace("seats = 12", "seats = 0")
    )
    with pytest.raises(DirectoryError) as caught:
        parse_staff(mistaken, "var/staff.toml")
    words = str(caught.value).splitlines()
    assert words[0] == 'var/staff.toml: staff "a.singh", name: Field required.'
    assert words[1].startswith('var/staff.toml: staff "r.roy", roles: Input should be ')
    assert 'auditor "x.auditor": ' in words[2]
    assert "certified_until must not lie before certified_from" in words[2]
    assert words[3].startswith('var/staff.toml: course_session "M1-2027-06", seats: ')


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[staff]\n", "staff.toml: .*line 1"),
        ("[[staff]]\nid = 7\nname = 'A'\nroles = ['reviewer']", "staff number 1, id: "),
        ("staff = 7", "staff.toml: staff: "),
        ("[[boss]]\nid = 'a'", "staff.toml: boss: Extra inputs are not permitted"),
        (
            "[[course_session]]\nid='M1'\ncourse='m'\nstarts_on=2027-01-02\nends_on=2027-01-01\nplace='x'\nseats=1",
            "ends_on must not lie before starts_on",
        ),
        (
            FILE.replace("r.roy", "a.singh"),
            'staff "a.singh" stands in the file more than once: keep one of them',
        ),
        (FILE.replace("r.roy", "calendar"), "this id is the program's own: choose another"),
        (FILE.replace('["reviewer"]', "[]"), 'staff "r.roy" holds no role: '),
    ],
)
def test_a_mistake_in_a_staff_file_is_a_sentence(text: str, words: str) -> None:
    with pytest.raises(DirectoryError, match=words):
        parse_staff(text)


def test_an_empty_file_is_an_empty_directory() -> None:
    assert parse_staff("").staff == ()


def test_loading_enters_what_changed_and_loading_again_nothing(engine: Engine) -> None:
    register = Register(engine)
    directory = parse_staff(FILE)

    assert register.load_staff(directory, EVENING) == 1
    assert register.load_staff(directory, EVENING) is None

    entry = register.entry(1)
    assert entry is not None
    assert (entry.event, entry.employer_id, entry.actor, entry.day) == (
        "staff_loaded",
        None,
        "service",
        date(2027, 5, 3),
    )
    assert [row["id"] for row in entry.data["staff"]] == ["a.singh", "r.roy"]
    assert entry.data["auditor"][0]["certified_from"] == "2026-01-01"
    assert [(member.id, member.roles) for member in register.staff()] == [
        ("a.singh", ["administrator", "training_coordinator"]),
        ("r.roy", ["reviewer"]),
    ]
    assert register.verify_chain().whole


def test_a_changed_role_is_entered_by_itself(engine: Engine) -> None:
    register = Register(engine)
    register.load_staff(parse_staff(FILE), EVENING)
    register.load_staff(parse_staff(FILE.replace('["reviewer"]', '["administrator"]')), EVENING)

    entry = register.entry(2)
    assert entry is not None
    assert entry.data == {
        "staff": [{"id": "r.roy", "name": "Renée Roy", "roles": ["administrator"], "left_on": "2027-06-01"}]
    }


def test_who_is_no_longer_in_the_file_has_left_and_may_come_back(engine: Engine) -> None:
    register = Register(engine)
    register.load_staff(parse_staff(FILE), EVENING)

    assert register.load_staff(parse_staff(""), EVENING) == 2
    assert register.load_staff(parse_staff(""), datetime(2027, 9, 1, tzinfo=UTC)) is None
    assert [member.left_on for member in register.staff()] == [date(2027, 5, 3), date(2027, 6, 1)]
    assert [auditor.removed_on for auditor in register.auditors()] == [date(2027, 5, 3)]
    with Session(engine) as session:
        assert session.query(CourseSession).one().cancelled_on is None

    register.load_staff(parse_staff(FILE), EVENING)
    assert [member.left_on for member in register.staff()] == [None, date(2027, 6, 1)]


def test_a_session_that_is_on_the_course_calendar_stays_as_it_is_there(engine: Engine) -> None:
    """R8: the file only brings new ones; what staff change, they change on the calendar."""
    register = Register(engine)
    register.load_staff(parse_staff(FILE), EVENING)
    assert register.load_staff(parse_staff(FILE.replace("seats = 12", "seats = 99")), EVENING) is None
    with Session(engine) as session:
        assert session.query(CourseSession).one().seats == 12


def test_the_demonstration_s_staff_file_can_be_loaded(engine: Engine) -> None:
    demonstration = Path(__file__).parents[2] / "demo" / "staff.toml"
    register = Register(engine)
    register.load_staff(parse_staff(demonstration.read_text(encoding="utf-8")), EVENING)
    assert {role for member in register.staff() for role in member.roles} == set(Role)


def test_a_password_is_kept_as_its_hash_and_replaced(register: Register) -> None:
    assert register.password_hash("a.singh") is None
    for hashed in ("first", "second"):
        register.set_password("a.singh", hashed, datetime.now(UTC))
        assert register.password_hash("a.singh") == hashed
