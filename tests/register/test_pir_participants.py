"""R29: who was a qualified PIR participant when a day was over."""

from __future__ import annotations

from datetime import date

from domain.records import AnyRecord, PirRecord, StandingRecord
from models.register import Register
from tests.support.steps import employer, employer_id, step

YEAR_END = date(2027, 12, 31)


def standing(number: int, name: str, since: date) -> StandingRecord:
    return StandingRecord(number=number, standing=name, since=since, ground="as decided")


def enter(register: Register, of: int, *records: AnyRecord, ended_on: date | None = None) -> None:
    register.record(step(of=of, records=(employer(of, ended_on=ended_on), *records)))


def participants(register: Register, day: date) -> list[str]:
    return [one.employer_id for one in register.pir_list(day).participants]


GOOD = standing(1, "in_good_standing", date(2027, 5, 1))
IN_PIR = PirRecord(registered_on=date(2027, 6, 1))


def test_only_those_in_good_standing_and_in_pir_are_listed(register: Register) -> None:
    enter(register, 1, GOOD, IN_PIR)
    enter(register, 2, GOOD)
    enter(register, 3, IN_PIR)
    assert participants(register, YEAR_END) == [employer_id(1)]


def test_a_standing_lost_with_the_day_is_lost_as_of_it(register: Register) -> None:
    enter(register, 1, GOOD, standing(2, "not_in_good_standing", YEAR_END), IN_PIR)
    assert participants(register, YEAR_END) == []
    assert participants(register, date(2027, 12, 30)) == [employer_id(1)]


def test_a_standing_regained_later_does_not_count_back(register: Register) -> None:
    lost = standing(2, "not_in_good_standing", YEAR_END)
    enter(register, 1, GOOD, lost, standing(3, "in_good_standing", date(2028, 2, 3)), IN_PIR)
    assert participants(register, YEAR_END) == []
    assert participants(register, date(2028, 2, 3)) == [employer_id(1)]


def test_who_left_is_listed_up_to_the_day_before(register: Register) -> None:
    enter(register, 1, GOOD, IN_PIR, ended_on=YEAR_END)
    assert participants(register, YEAR_END) == []
    assert participants(register, date(2027, 12, 30)) == [employer_id(1)]


def test_nobody_is_listed_before_registering_in_pir(register: Register) -> None:
    enter(register, 1, GOOD, IN_PIR)
    assert participants(register, date(2027, 5, 31)) == []
