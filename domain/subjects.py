"""Kinds of work: under which heading somebody looks for a list, a form or a folder on the page of links."""

from __future__ import annotations

from enum import Enum


class Subject(Enum):
    """A kind of work, in the order in which the page of links shows them.

    Attributes:
        title: its heading.
        sentence: what belongs there.

    """

    NOW = "What waits", "Begin here: everything that has to be acted on, whatever it is about."
    EMPLOYERS = "Employers and their fees", "New employers, and what they pay: invoices, payments, reminders."
    COURSES = "Courses", "Who is enrolled, who was there, whose refresher falls due."
    AUDITS = "Audits and their review", "From the audit that is awaited to the review that accepts it."
    CERTIFICATES = "Certificates and CORRS", "From the accepted audit to the certificate in the mail."
    STANDING = "Certificates that are held", "What becomes of them through their years."
    PIR = "WCB and PIR", "Which employers are participants, and which discount they were given."
    LETTERS = "Letters", "What goes out by post, what came back, and a letter to many."
    PEOPLE = "Staff and auditors", "Who is there in which role, who is away, and who stands in."

    def __init__(self, title: str, sentence: str) -> None:
        self.title = title
        self.sentence = sentence
