"""One change of the staff directory at a time: made and entered, or refused and entered so (R12, R32)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.calendar import alberta_day
from domain.directory import read_change
from domain.directory_changes import ChangeAsked
from domain.transition import NotRecorded, Recorded
from models.directory import parse_staff
from models.errors import DirectoryError
from models.register import Register
from tests.support.databases import STAFF

#: Monday, 3 May 2027, noon in Alberta.
NOON = datetime(2027, 5, 3, 18, tzinfo=UTC)


def asked(kind: str, key: str = "", **fields: Any) -> ChangeAsked:  # noqa: ANN401
    """A change as a form or the command sends it."""
    sent = {"actor": "a.singh", "change": kind, **fields}
    change = read_change(sent, alberta_day(NOON))
    return ChangeAsked(key=key or f"directory/{sent}", at=NOON, change=change)


def made(register: Register, kind: str, **fields: Any) -> str:  # noqa: ANN401
    """Make a change that is taken, and give what was said."""
    answer = register.change_directory(asked(kind, **fields))
    assert isinstance(answer, Recorded), answer
    return answer.said


def refused(register: Register, kind: str, **fields: Any) -> str:  # noqa: ANN401
    """Make a change that is refused, and give the sentence."""
    answer = register.change_directory(asked(kind, **fields))
    assert isinstance(answer, NotRecorded), answer
    assert answer.rule == "R32"
    return answer.sentence


def away(register: Register, staff: str, begins: str, ends: str, deputy: str | None = None) -> str:
    """Enter an absence."""
    return made(register, "absence", staff=staff, begins_on=begins, ends_on=ends, deputy=deputy)


def days_away(register: Register) -> list[tuple[str, str, str, str | None]]:
    """Every absence, as days."""
    _, absences = register.people(date(2027, 5, 3))
    return [(one.staff_id, str(one.begins_on), str(one.ends_on), one.deputy) for one in absences]


# ---- every kind is an entry with who and when


KINDS: list[tuple[str, dict[str, Any], str]] = [
    ("add_staff", {"id": "n.new", "name": "Nia New", "roles": ["reviewer"]}, "staff"),
    ("change_staff", {"id": "r.roy", "roles": ["reviewer", "administrator"]}, "staff"),
    ("staff_leaves", {"id": "r.roy", "left_on": "2027-05-10"}, "staff"),
    ("absence", {"staff": "r.roy", "begins_on": "2027-05-04", "ends_on": "2027-05-04"}, "absences"),
    (
        "add_auditor",
        {"id": "n.audit", "name": "Nora", "certified_from": "2027-01-01", "certified_until": "2029-12-31"},
        "auditors",
    ),
    ("change_auditor", {"id": "x.auditor", "certified_until": "2062-12-31"}, "auditors"),
    ("remove_auditor", {"id": "x.auditor", "removed_on": "2027-05-03"}, "auditors"),
]


@pytest.mark.parametrize(("kind", "fields", "table"), KINDS)
def test_r32_every_change_is_an_entry_with_who_and_when_once(
    register: Register, kind: str, fields: dict[str, Any], table: str
) -> None:
    change = asked(kind, **fields)
    answer = register.change_directory(change)
    assert isinstance(answer, Recorded)
    entry = register.entry(answer.number)
    assert entry is not None
    assert (entry.actor, entry.actor_name, entry.role) == ("a.singh", "Asha Singh", "administrator")
    assert (entry.action, entry.event, entry.rule) == (kind, "directory_changed", "R32")
    assert (entry.day, entry.at, entry.ground) == (date(2027, 5, 3), NOON, answer.said)
    (row,) = entry.data[table]
    assert row["staff_id" if table == "absences" else "id"] == fields.get("id", "r.roy")

    assert register.change_directory(change) == answer
    report = register.verify_chain()
    assert (report.whole, report.entries) == (True, answer.number)


@pytest.mark.parametrize(("kind", "fields", "table"), KINDS)
def test_r32_who_is_no_administrator_is_refused_and_that_is_remembered(
    register: Register, kind: str, fields: dict[str, Any], table: str
) -> None:
    change = asked(kind, actor="t.okoye", **fields)
    answer = register.change_directory(change)
    assert isinstance(answer, NotRecorded)
    assert answer.sentence.startswith("t.okoye is a training coordinator and may not do this (")
    assert answer.sentence.endswith("): an administrator may.")
    entry = register.entry(answer.number)
    assert entry is not None
    assert (entry.refused, entry.actor_name, entry.role) == (True, "Tobe Okoye", "")
    assert entry.refusal == answer.sentence
    assert table not in entry.data, "a refused change changed something"
    assert register.change_directory(change) == answer


# ---- staff


def test_the_first_administrator_adds_themselves_and_nobody_else_does(engine: Engine) -> None:
    register = Register(engine)
    me = {"id": "a.singh", "name": "Asha Singh", "roles": ["administrator"]}
    assert "Nobody in the staff directory" in refused(register, "add_staff", **{**me, "roles": ["reviewer"]})
    assert made(register, "add_staff", **me) == "Asha Singh may act as a.singh, as an administrator."
    other = {"id": "b.b", "name": "B", "roles": ["administrator"], "actor": "b.b"}
    assert "Nobody in the staff directory" in refused(register, "add_staff", **other)


def test_somebody_is_there_once_and_may_come_back(register: Register) -> None:
    new = {"id": "r.roy", "name": "Renée Roy", "roles": ["administrator", "reviewer"]}
    assert refused(register, "add_staff", **new).startswith("r.roy (Renée Roy) is there already")
    made(register, "staff_leaves", id="r.roy", left_on="2027-05-03")
    assert made(register, "add_staff", key="again", **new) == (
        "Renée Roy may act again as r.roy, as an administrator and a reviewer."
    )
    assert [one.id for one in register.people(date(2027, 5, 3))[0]].count("r.roy") == 1


def test_who_is_not_there_can_t_be_changed(register: Register) -> None:
    assert refused(register, "change_staff", id="x.y", name="X").startswith("Nobody in the staff directory")
    made(register, "staff_leaves", id="r.roy", left_on="2027-05-03")
    assert refused(register, "change_staff", id="r.roy", name="X") == (
        "r.roy is no longer there, since 3 May 2027: add them again."
    )


def test_the_last_administrator_stays(register: Register) -> None:
    only = "a.singh is the only administrator: make somebody else one first."
    assert refused(register, "staff_leaves", id="a.singh", left_on="2027-06-01") == only
    assert refused(register, "change_staff", id="a.singh", roles=["reviewer"]) == only
    made(register, "change_staff", id="r.li", roles=["administrator"])
    assert made(register, "change_staff", id="a.singh", roles=["reviewer"], key="again") == (
        "a.singh is Asha Singh: reviewer."
    )


def test_a_deputy_who_leaves_is_to_be_replaced(register: Register) -> None:
    away(register, "r.roy", "2027-07-05", "2027-07-16", "r.li")
    said = made(register, "staff_leaves", id="r.li", left_on="2027-07-10")
    assert "Somebody else has to stand in for r.roy, who is away from 5 July 2027 to 16 July 2027" in said
    days = {"begins_on": "2027-07-09", "ends_on": "2027-07-10"}
    said = refused(register, "absence", staff="e.moreau", deputy="r.li", **days)
    assert said == "r.li leaves on 10 July 2027: name somebody who is there until 10 July 2027."


# ---- absences


def test_everybody_enters_their_own_absence(register: Register) -> None:
    own = {"begins_on": "2027-07-05", "ends_on": "2027-07-16", "deputy": "r.li"}
    said = made(register, "absence", actor="r.roy", **own)
    assert said == "r.roy is away from 5 July 2027 to 16 July 2027; r.li stands in."
    entry = register.entry(2)
    assert entry is not None
    assert (entry.actor, entry.role) == ("r.roy", "reviewer")
    said = made(register, "end_absence", actor="r.roy", begins_on="2027-07-05", back_on="2027-07-12")
    assert said == "r.roy is back on 12 July 2027."
    assert days_away(register) == [("r.roy", "2027-07-05", "2027-07-11", "r.li")]


def test_the_same_first_day_again_changes_an_absence(register: Register) -> None:
    away(register, "r.roy", "2027-07-05", "2027-07-16", "r.li")
    away(register, "r.roy", "2027-07-05", "2027-07-23")
    assert days_away(register) == [("r.roy", "2027-07-05", "2027-07-23", None)]


def test_absences_that_clash_are_refused(register: Register) -> None:
    away(register, "r.roy", "2027-07-05", "2027-07-16", "r.li")

    def tried(staff: str, begins: str, ends: str, deputy: str | None) -> str:
        return refused(register, "absence", staff=staff, begins_on=begins, ends_on=ends, deputy=deputy)

    assert "r.roy is already away from 5 July 2027" in tried("r.roy", "2027-07-16", "2027-07-20", None)
    # A circle, and a deputy of a deputy.
    assert "r.li stands in for r.roy" in tried("r.li", "2027-07-16", "2027-07-20", "e.moreau")
    assert "r.roy is away from 5 July" in tried("r.li", "2027-07-01", "2027-07-05", "r.roy")
    assert "r.roy is away from 5 July" in tried("e.moreau", "2027-07-10", "2027-07-10", "r.roy")
    # The days before and after are free.
    away(register, "r.li", "2027-07-17", "2027-07-20", "r.roy")
    away(register, "r.roy", "2027-07-01", "2027-07-04", "r.li")


def test_a_deputy_is_somebody_who_is_there(register: Register) -> None:
    days = {"staff": "r.roy", "begins_on": "2027-07-05", "ends_on": "2027-07-16"}
    assert 'called "x.y"' in refused(register, "absence", deputy="x.y", **days)
    made(register, "staff_leaves", id="r.li", left_on="2027-05-03")
    assert "r.li (Rong Li) left" in refused(register, "absence", deputy="r.li", **days)
    assert "r.li (Rong Li) left" in refused(register, "absence", key="x", **{**days, "staff": "r.li"})


def test_days_that_are_past_stay_as_they_were(register: Register) -> None:
    past = {"staff": "r.roy", "begins_on": "2027-04-01", "ends_on": "2027-05-02"}
    assert "over already" in refused(register, "absence", **past)
    away(register, "r.roy", "2027-04-01", "2027-05-10", "r.li")
    back = {"staff": "r.roy", "begins_on": "2027-04-01"}
    assert "days that are past" in refused(register, "end_absence", back_on="2027-05-02", **back)
    assert made(register, "end_absence", back_on="2027-05-03", **back) == "r.roy is back on 3 May 2027."
    assert days_away(register) == [("r.roy", "2027-04-01", "2027-05-02", "r.li")]


def test_an_absence_is_taken_back(register: Register) -> None:
    away(register, "r.roy", "2027-07-05", "2027-07-16", "r.li")
    back = {"staff": "r.roy", "begins_on": "2027-07-05"}
    assert "until 16 July 2027" in refused(register, "end_absence", back_on="2027-07-17", **back)
    said = made(register, "end_absence", back_on="2027-05-20", **back)
    assert said == "r.roy is not away from 5 July 2027 on."
    assert days_away(register) == []
    assert "has no absence" in refused(register, "end_absence", back_on="2027-07-05", **back)
    # What was taken back is in nobody's way, and can be entered again.
    away(register, "r.li", "2027-07-01", "2027-07-09", "r.roy")
    away(register, "r.roy", "2027-07-10", "2027-07-16", "r.li")


# ---- external auditors


def test_r12_a_certification_is_renewed_and_an_auditor_comes_back(register: Register) -> None:
    assert made(register, "change_auditor", id="x.auditor", certified_until="2062-12-31") == (
        "Xenia Audit (x.auditor) is certified from 1 January 2020 to 31 December 2062."
    )
    assert "is off the list from 3 May 2027" in made(
        register, "remove_auditor", id="x.auditor", removed_on="2027-05-03"
    )
    assert "no longer there" in refused(register, "change_auditor", id="x.auditor", name="X")
    again = {"certified_from": "2027-06-01", "certified_until": "2030-05-31", "wcb_accounts": ["1234567"]}
    made(register, "add_auditor", id="x.auditor", name="Xenia Audit", **again)
    (auditor,) = register.auditors()
    assert (auditor.removed_on, auditor.wcb_accounts) == (None, ["1234567"])


def test_r12_what_makes_no_sense_of_an_auditor_is_refused(register: Register) -> None:
    days = {"certified_from": "2027-06-01", "certified_until": "2027-05-31"}
    assert "can't lie before" in refused(register, "add_auditor", id="n.n", name="N", **days)
    assert "on the list already" in refused(register, "add_auditor", id="x.auditor", name="X", **days)
    assert "Say what changes" in refused(register, "change_auditor", id="x.auditor")
    assert 'No auditor "n.n"' in refused(register, "change_auditor", id="n.n", name="N")
    assert 'No auditor "n.n"' in refused(register, "remove_auditor", id="n.n", removed_on="2027-05-03")


# ---- absences in the staff file


FILE = """
[[staff]]
id = "a.singh"
name = "Asha Singh"
roles = ["administrator"]

[[staff]]
id = "r.roy"
name = "Renée Roy"
roles = ["reviewer"]

[[staff]]
id = "r.li"
name = "Rong Li"
roles = ["reviewer"]

[[absence]]
staff = "r.roy"
begins_on = 2027-07-05
ends_on = 2027-07-16
deputy = "r.li"
"""


def test_the_absences_of_a_file_are_entered_and_others_stay(engine: Engine) -> None:
    register = Register(engine)
    assert register.load_staff(parse_staff(FILE), NOON) == 1
    away(register, "a.singh", "2027-07-05", "2027-07-09", "r.li")
    assert register.load_staff(parse_staff(FILE), NOON) is None
    later = parse_staff(FILE.replace("2027-07-16", "2027-07-23"))
    assert register.load_staff(later, NOON) == 3
    entry = register.entry(3)
    assert entry is not None
    assert entry.data == {
        "absence": [
            {"staff_id": "r.roy", "begins_on": "2027-07-05", "ends_on": "2027-07-23", "deputy": "r.li"}
        ]
    }
    assert days_away(register) == [
        ("a.singh", "2027-07-05", "2027-07-09", "r.li"),
        ("r.roy", "2027-07-05", "2027-07-23", "r.li"),
    ]


def test_an_absence_of_a_file_that_clashes_with_one_entered_elsewhere_is_refused(engine: Engine) -> None:
    register = Register(engine)
    without = FILE.partition("[[absence]]")[0]
    register.load_staff(parse_staff(without), NOON)
    away(register, "r.li", "2027-07-16", "2027-07-20")
    with pytest.raises(DirectoryError, match=r"The absence of r.roy in the file: r.li is away from 16 July"):
        register.load_staff(parse_staff(FILE), NOON)
    assert register.verify_chain().entries == 2


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (("2027-07-16", "2027-07-04"), "ends_on must not lie before begins_on"),
        (('deputy = "r.li"', 'deputy = "r.roy"'), "nobody stands in for themselves"),
        (('deputy = "r.li"', 'deputy = "x.y"'), 'absence of "r.roy": nobody in the file is called "x.y"'),
        (
            (
                'deputy = "r.li"',
                'deputy = "r.li"\n[[absence]]\nstaff = "r.li"\nbegins_on = 2027-07-16\nends_on = 2027-07-16',
            ),
            'absence of "r.li": r.li stands in for r.roy from 5 July 2027 to 16 July 2027',
        ),
        (
            (
                'deputy = "r.li"',
                '[[absence]]\nstaff = "r.roy"\nbegins_on = 2027-07-05\nends_on = 2027-07-06',
            ),
            'absence of "r.roy" from 2027-07-05 stands in the file twice',
        ),
    ],
)
def test_mistaken_absences_of_a_file_are_sentences(changed: tuple[str, str], words: str) -> None:
    with pytest.raises(DirectoryError, match=words):
        parse_staff(FILE.replace(*changed))


def test_r32_a_file_is_loaded_by_an_administrator(engine: Engine) -> None:
    register = Register(engine)
    with pytest.raises(DirectoryError, match=r"r.roy is no administrator and may not load"):
        register.load_staff(parse_staff(FILE), NOON, by="r.roy")
    register.load_staff(parse_staff(FILE), NOON, by="a.singh")
    entry = register.entry(1)
    assert entry is not None
    assert (entry.actor, entry.actor_name, entry.role) == ("a.singh", "Asha Singh", "administrator")
    with pytest.raises(DirectoryError, match=r"r.roy is no administrator"):
        register.load_staff(STAFF, NOON, by="r.roy")
    with pytest.raises(DirectoryError, match=r'Nobody in the staff directory is called "x.y"'):
        register.load_staff(STAFF, NOON, by="x.y")
    # While the administrator is away, the deputy may.
    away(register, "a.singh", "2027-05-03", "2027-05-03", "r.li")
    assert register.load_staff(STAFF, NOON, by="r.li") == 3
