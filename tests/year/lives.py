"""What a thousand employers do in a year: by chance, but the same each time.

A life says what its employer and the staff do on which day, and nothing of what the service makes of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum, auto
from random import Random

from dateutil.relativedelta import relativedelta

from tests.support.running_desk import START

#: The last morning of the year.
LAST_DAY = date(2035, 1, 9)
_FIRST_ACCOUNT = 4_000_000
#: One in so many employers registers in the year; the others are taken over on its first day.
_NEW_ONES = 4


class Do(Enum):
    """What is done on a day."""

    PAY = auto()
    INVOICE = auto()
    TRAIN = auto()
    REFRESH = auto()
    SUBMIT = auto()
    ACCEPT = auto()
    ASK = auto()
    REPLY = auto()
    ENTER = auto()
    APPROVE = auto()
    MAIL = auto()
    COUNT_ELEVEN = auto()
    JOIN_PIR = auto()
    WITHDRAW = auto()


@dataclass(frozen=True)
class Paper:
    """The certificate of an employer that is taken over.

    Attributes:
        accepted: the anniversaries whose audits were accepted on paper.
        trained: the days of Module 1 of its people.
        in_pir: whether it is in PIR.

    """

    number: str
    dated: date
    years: int
    accepted: tuple[date, ...]
    trained: tuple[date, ...]
    in_pir: bool

    def anniversaries(self) -> list[date]:
        """Every anniversary, the last of which is the end."""
        return [self.dated + relativedelta(years=year) for year in range(1, self.years + 1)]


@dataclass
class Life:
    """One employer's year.

    Attributes:
        registered: the day on which its file is opened.
        paper: what it brings along, if it is taken over.
        plan: what is done on which day, in order.

    """

    account: str
    registered: date
    paper: Paper | None = None
    plan: list[tuple[date, Do]] = field(default_factory=list)

    def day_of(self, what: Do) -> date | None:
        """The day on which something is done, if it is."""
        return next((day for day, done in self.plan if done is what), None)


def lives(how_many: int) -> list[Life]:
    """Give the lives of so many employers."""
    return [_life(number) for number in range(how_many)]


def _life(number: int) -> Life:
    chance = Random(number)  # noqa: S311 - a life is no secret
    account = str(_FIRST_ACCOUNT + number)
    life = _new(chance, account) if number % _NEW_ONES == 0 else _taken_over(chance, account, number)
    life.plan.sort(key=lambda one: one[0])
    return life


def _later(day: date, least: int, most: int, chance: Random) -> date:
    return day + timedelta(days=chance.randint(least, most))


def _new(chance: Random, account: str) -> Life:
    """Register, and come as far as chance lets one come within the year."""
    life = Life(account, _later(START, 1, 300, chance))
    if chance.random() < 0.4:
        invoiced = _later(life.registered, 0, 5, chance)
        life.plan.append((invoiced, Do.INVOICE))
        if chance.random() < 0.3:
            return life  # never heard of again
        paid = _later(invoiced, 1, 70, chance)
    else:
        paid = _later(life.registered, 0, 20, chance)
    trained = _later(paid, 1, 30, chance)
    submitted = _later(trained, 5, 60, chance)
    life.plan += [(paid, Do.PAY), (trained, Do.TRAIN)]
    if chance.random() < 0.7:
        life.plan.append((submitted, Do.SUBMIT))
        life.plan += _review(submitted, chance, certificate=True)
    life.plan = [(day, done) for day, done in life.plan if day < LAST_DAY]
    return life


def _review(submitted: date, chance: Random, *, certificate: bool) -> Iterator[tuple[date, Do]]:
    """Review an audit, with a round of questions or two outcomes more; then the certificate order."""
    day = _later(submitted, 1, 20, chance)
    if chance.random() < 0.3:
        yield day, Do.ASK
        if chance.random() < 0.3:
            return  # no answer comes within the reply window
        day = _later(day, 1, 14, chance)
        yield day, Do.REPLY
        day = _later(day, 1, 10, chance)
    yield day, Do.ACCEPT
    if not certificate:
        return
    for done in (Do.ENTER, Do.APPROVE, Do.MAIL):
        day = _later(day, 1, 9, chance)
        yield day, done


def _taken_over(chance: Random, account: str, number: int) -> Life:
    """Hold a certificate from the paper process, and do about it what chance lets one do."""
    years = 1 if chance.random() < 0.2 else 3
    dated = START - timedelta(days=chance.randint(3, 364 * years))
    paper = Paper(f"SECOR-P{number:04d}", dated, years, (), _trained(chance), chance.random() < 0.4)
    past = [day for day in paper.anniversaries()[:-1] if day < START]
    accepted = tuple(day for day in past if chance.random() < 0.85)
    life = Life(account, START, Paper(paper.number, dated, years, accepted, paper.trained, paper.in_pir))
    _refresh(life, chance)
    _answer_anniversary(life, chance)
    busy = any(done is Do.SUBMIT for _, done in life.plan)
    if not paper.in_pir and chance.random() < 0.3:
        life.plan.append((_later(START, 1, 300, chance), Do.JOIN_PIR))
    if not busy and chance.random() < 0.1:
        life.plan.append((_later(START, 1, 300, chance), Do.COUNT_ELEVEN))
    elif not busy and chance.random() < 0.1:
        leaves = _later(START, 1, 350, chance)
        life.plan = [(day, done) for day, done in life.plan if day < leaves]
        life.plan.append((leaves, Do.WITHDRAW))
    end = paper.anniversaries()[-1]
    life.plan = [one for one in life.plan if one[1] is not Do.JOIN_PIR or one[0] < end]
    life.plan = [one for one in life.plan if one[1] is not Do.COUNT_ELEVEN or one[0] < end]
    return life


def _trained(chance: Random) -> tuple[date, ...]:
    people = 2 if chance.random() < 0.3 else 1
    return tuple(START - timedelta(days=chance.randint(10, 1200)) for _ in range(people))


def _refresh(life: Life, chance: Random) -> None:
    """Have the first person's training refreshed, now and then."""
    if chance.random() < 0.4:
        life.plan.append((_later(START, 10, 350, chance), Do.REFRESH))


def _answer_anniversary(life: Life, chance: Random) -> None:
    """Hand in the audit that the anniversary of this year asks for, in time or at least within the year."""
    assert life.paper is not None
    coming = next(day for day in life.paper.anniversaries() if day >= START)
    renewal = coming == life.paper.anniversaries()[-1]
    missed = [day for day in life.paper.anniversaries() if day < START and day not in life.paper.accepted]
    if missed or chance.random() < 0.4:
        return
    # A renewal has to be through before the certificate ends; maintenance may come until the year does.
    earliest = max(START + timedelta(days=1), coming - timedelta(days=150))
    latest = coming - timedelta(days=80) if renewal else min(coming, date(2034, 11, 1))
    if latest < earliest or latest > date(2034, 11, 1):
        return
    submitted = earliest + timedelta(days=chance.randint(0, (latest - earliest).days))
    refreshed = life.day_of(Do.REFRESH)
    due = life.paper.trained[0] + relativedelta(years=3)
    if due <= submitted + timedelta(days=1) and (refreshed is None or refreshed > submitted):
        life.plan = [one for one in life.plan if one[1] is not Do.REFRESH]
        life.plan.append((submitted, Do.REFRESH))
    life.plan.append((submitted, Do.SUBMIT))
    life.plan += _review(submitted, chance, certificate=renewal)
