"""What a life must come to, worked out from the rules with a calendar alone.

Nothing here is the service's own: the figures are those of the program page, the days those of a calendar.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from tests.support.running_desk import START
from tests.year.lives import LAST_DAY, Do, Life

#: The day as of which the WCB is told who takes part in PIR.
YEAR_END = date(2034, 12, 31)
_A_DAY = timedelta(days=1)
_INVOICE_DAYS = 30
_OVERDUE_DAYS = (7, 30)
_REPLY_DAYS = 15
_REMINDED_BEFORE = 5
_REMINDER_MONTHS = {3: "anniversary_reminder_first", 2: "anniversary_reminder_second"}
_REFRESHER_MONTHS = 3
_NEVER = date(9000, 1, 1)


@dataclass
class Certificate:
    """A certificate in the year.

    Attributes:
        since: the day from which on the service knows it.
        until: the day on which it was replaced, if it was.
        answered: by anniversary, the day on which the audit came in that was accepted.

    """

    dated: date
    years: int
    since: date
    until: date = _NEVER
    answered: dict[date, date] = field(default_factory=dict)

    @property
    def days(self) -> list[date]:
        """Its anniversaries, the last of which is its end."""
        return [self.dated + relativedelta(years=year) for year in range(1, self.years + 1)]


@dataclass
class Expected:
    """What is left of a year.

    Attributes:
        letters: name and date of each, counted.
        invoices: how many.
        standing: at the end.
        in_pir: whether it is on the WCB's list as of 31 December.

    """

    letters: Counter[tuple[str, date]]
    invoices: int
    standing: str
    in_pir: bool


def _coming(certificate: Certificate) -> date:
    """The anniversary that asks for an audit in this year."""
    return next(day for day in certificate.days if day >= START)


def expected(life: Life) -> Expected:
    """Work out what one employer's year must come to."""
    return _Year(life).expected()


class _Year:
    def __init__(self, life: Life) -> None:
        self._life = life
        self._letters: Counter[tuple[str, date]] = Counter()
        self._left = life.day_of(Do.WITHDRAW) or _NEVER
        self._outgrown = life.day_of(Do.COUNT_ELEVEN) or _NEVER
        #: When an audit came in that failed, and when that was.
        self._failed: tuple[date, date] | None = None
        self._certificates: list[Certificate] = []
        paper = life.paper
        if paper is not None:
            first = Certificate(paper.dated, paper.years, since=START)
            first.answered = dict.fromkeys(paper.accepted, paper.dated)
            self._certificates.append(first)

    def expected(self) -> Expected:
        self._write(
            "registration_confirmed" if self._life.paper is None else "taken_over", self._life.registered
        )
        self._what_is_done()
        self._people()
        for certificate in self._certificates:
            self._reminders(certificate)
        lost, expired, closed = self._ends()
        return Expected(
            self._letters,
            invoices=sum(done is Do.INVOICE for _, done in self._life.plan),
            standing=self._standing(lost, expired, closed),
            in_pir=self._joined() <= YEAR_END < min(lost, expired, self._left),
        )

    def _write(self, name: str, day: date) -> None:
        """Expect a letter, unless the year is over or the employer has left by its morning."""
        if day <= LAST_DAY and day <= self._left:
            self._letters[name, day] += 1

    # ---- what is done

    def _what_is_done(self) -> None:
        letters = {
            Do.PAY: "payment_receipt",
            Do.INVOICE: "invoice",
            Do.SUBMIT: "audit_received",
            Do.ASK: "information_requested",
            Do.ACCEPT: "audit_accepted",
            Do.MAIL: "certificate_cover",
            Do.COUNT_ELEVEN: "move_to_cor",
            Do.WITHDRAW: "file_closed",
        }
        for day, done in self._life.plan:
            if done in letters:
                self._write(letters[done], day)
        self._invoice()
        self._questions()
        self._certify()

    def _invoice(self) -> None:
        invoiced, paid = self._life.day_of(Do.INVOICE), self._life.day_of(Do.PAY) or _NEVER
        if invoiced is not None:
            due = invoiced + timedelta(days=_INVOICE_DAYS)
            for days in _OVERDUE_DAYS:
                if due + timedelta(days=days) <= paid:
                    self._write("invoice_reminder", due + timedelta(days=days))

    def _questions(self) -> None:
        asked, replied = self._life.day_of(Do.ASK), self._life.day_of(Do.REPLY)
        if asked is not None:
            ends = asked + timedelta(days=_REPLY_DAYS)
            remind = ends - timedelta(days=_REMINDED_BEFORE)
            if replied is None or replied >= remind:
                self._write("information_reminder", remind)
            if replied is None:
                self._write("audit_unsuccessful", ends + _A_DAY)

    def _certify(self) -> None:
        submitted, asked = self._life.day_of(Do.SUBMIT), self._life.day_of(Do.ASK)
        if submitted is not None and asked is not None and self._life.day_of(Do.REPLY) is None:
            self._failed = (submitted, asked + timedelta(days=_REPLY_DAYS + 1))
        elif submitted is not None and self._certificates:
            self._certificates[0].answered[_coming(self._certificates[0])] = submitted
        mailed, approved = self._life.day_of(Do.MAIL), self._life.day_of(Do.APPROVE)
        if mailed is not None and approved is not None:
            if self._certificates:
                self._certificates[0].until = mailed
            self._certificates.append(Certificate(approved, 3, since=mailed))

    # ---- what days bring

    def _people(self) -> None:
        trained = self._life.paper.trained if self._life.paper is not None else ()
        for place, module_1 in enumerate(trained):
            due = module_1 + relativedelta(years=3)
            refreshed = self._life.day_of(Do.REFRESH) if place == 0 else None
            remind = due - relativedelta(months=_REFRESHER_MONTHS)
            if remind >= START and (refreshed is None or remind <= refreshed):
                self._write("refresher_reminder", remind)
            if due >= START and (refreshed is None or due < refreshed):
                self._write("refresher_lapsed", due + _A_DAY)

    def _reminders(self, certificate: Certificate) -> None:
        for anniversary in certificate.days:
            held_back = ""
            for months, name in _REMINDER_MONTHS.items():
                day = anniversary - relativedelta(months=months)
                if day < certificate.since or day > min(certificate.until, self._left):
                    continue
                if day > certificate.answered.get(anniversary, _NEVER):
                    continue
                if anniversary.year > START.year and day > self._outgrown:
                    continue
                if self._in_review(certificate, anniversary, day):
                    held_back = name
                else:
                    self._write(name, day)
            self._overdue(certificate, anniversary)
            if held_back and self._failed is not None and self._failed[1] <= anniversary:
                self._write(held_back, self._failed[1])

    def _overdue(self, certificate: Certificate, anniversary: date) -> None:
        """On the day after an anniversary inside the term, as long as its audit may still come in (R26)."""
        day = anniversary + _A_DAY
        if anniversary == certificate.days[-1] or anniversary >= date(anniversary.year, 12, 31):
            return
        if not certificate.since <= day <= min(certificate.until, self._left):
            return
        if day > certificate.answered.get(anniversary, _NEVER):
            return
        if anniversary.year > START.year and day > self._outgrown:
            return
        if self._in_review(certificate, anniversary, day):
            return
        if self._failed is None or self._failed[1] <= anniversary or certificate is not self._certificates[0]:
            self._write("maintenance_overdue", day)

    def _in_review(self, certificate: Certificate, anniversary: date, day: date) -> bool:
        """Say whether an audit that failed later was in review on the morning of a day."""
        if self._failed is None or certificate is not self._certificates[0]:
            return False
        return anniversary == _coming(certificate) and self._failed[0] < day < self._failed[1]

    def _ends(self) -> tuple[date, date, date]:
        """Give the day whose end cost good standing, the one that ended the certificate, and the file."""
        lost = expired = closed = _NEVER
        for certificate in self._certificates:
            *inside, end = certificate.days
            cor = self._cor_day(certificate)
            for anniversary in inside:
                deadline = date(anniversary.year, 12, 31)
                if anniversary in certificate.answered or anniversary.year > START.year:
                    continue
                if deadline < certificate.since:
                    lost = deadline  # before the service knew of it
                elif deadline < min(certificate.until, end) and cor > deadline:
                    self._write("standing_lost", deadline + _A_DAY)
                    lost = deadline if self._left > deadline else lost
            if cor < certificate.until:
                closed = cor
                self._write("moved_to_cor", cor + _A_DAY)
            elif end < certificate.until and end + _A_DAY <= LAST_DAY:
                expired = end
                self._write("certificate_expired", end + _A_DAY)
        return lost, expired, closed

    def _cor_day(self, certificate: Certificate) -> date:
        """The audit's day at which an employer that has outgrown the program leaves it."""
        days = (one for one in certificate.days if one.year > START.year and one not in certificate.answered)
        day = next(days, _NEVER)
        return day if self._outgrown < _NEVER and day + _A_DAY <= LAST_DAY else _NEVER

    def _standing(self, lost: date, expired: date, closed: date) -> str:
        if self._left <= LAST_DAY or closed < _NEVER:
            return "gone"
        if not self._certificates:
            return "no_certificate"
        if expired < _NEVER and len(self._certificates) == 1:
            return "expired"
        return "not_in_good_standing" if lost < _NEVER else "in_good_standing"

    def _joined(self) -> date:
        if self._life.paper is not None and self._life.paper.in_pir:
            return self._life.paper.dated
        return self._life.day_of(Do.JOIN_PIR) or _NEVER
