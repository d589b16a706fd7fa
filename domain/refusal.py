"""How the program says no: one sentence, its rule, and what may be done instead."""

from __future__ import annotations


class Refusal(Exception):  # noqa: N818 - a refusal is an ordinary answer of the program, not an error in it
    """A step that may not be taken, in a staff member's words.

    Attributes:
        sentence: what was wrong, as a full sentence.
        rule: the rule that says so (``R16``), or an empty text where only the form was wrong.
        field: the field of the payload that was wrong, or an empty text.

    """

    def __init__(self, sentence: str, *, rule: str = "", field: str = "") -> None:
        """Keep the sentence and where it comes from."""
        super().__init__(sentence)
        self.sentence = sentence
        self.rule = rule
        self.field = field

    def __str__(self) -> str:
        """Write the sentence with its field in front and its rule behind."""
        field = f"{self.field}: " if self.field else ""
        rule = f" ({self.rule})" if self.rule else ""
        return f"{field}{self.sentence}{rule}"


class CardNumberRefusal(Refusal):
    """A payload that holds what looks like a full card number: nothing of it may be kept (R7)."""
