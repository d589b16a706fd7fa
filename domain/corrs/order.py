"""A certificate order as it is entered in CORRS: every field once, in the order of typing (R19)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.records import ElementScore, Purpose


class CorrsOrder(BaseModel):
    """An accepted audit whose certificate is ordered. A field's title is what it is called on paper.

    Attributes:
        employer_id: whose order it is; it is not entered anywhere.
        order_id: the order's id here, by which CORRS and this service can speak of the same one.
        percent: of the audit as accepted, also after a re-score (R13, R18).
        review_percent: of the review sheet (R16).

    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    employer_id: str
    order_id: str = Field(title="Our reference")
    legal_name: str = Field(title="Legal name")
    trade_name: str | None = Field(title="Trade name")
    wcb_account: str = Field(title="WCB account")
    industry_code: str = Field(title="Industry code")
    street: str = Field(title="Street")
    city: str = Field(title="City")
    province: str = Field(title="Province")
    postal_code: str = Field(title="Postal code")
    contact_name: str = Field(title="Contact")
    email: str | None = Field(title="E-mail")
    phone: str | None = Field(title="Telephone")
    head_count: int = Field(title="Employees")
    purpose: Purpose = Field(title="Audit for")
    term_years: int = Field(title="Term in years")
    audit_id: str = Field(title="Audit")
    external: bool = Field(title="Made by")
    assessor: str = Field(title="Name")
    auditor_id: str | None = Field(title="Auditor's id")
    documentation_from: date = Field(title="Documentation from")
    documentation_to: date = Field(title="Documentation to")
    completed_on: date = Field(title="Audit completed")
    received_on: date = Field(title="Audit received")
    accepted_on: date = Field(title="Audit accepted")
    percent: Decimal = Field(title="Audit score in %")
    review_percent: Decimal | None = Field(title="Review score in %")
    elements: tuple[ElementScore, ...]

    def typed(self) -> Iterator[tuple[str, str]]:
        """Give what is typed, field by field, with the field's name on paper."""
        for name, field in type(self).model_fields.items():
            if field.title is not None:
                yield field.title, _as_typed(name, getattr(self, name))

    def points(self) -> Iterator[tuple[str, str]]:
        """Give the points of each element. "9/10" would be a day in September to a spreadsheet."""
        for one in self.elements:
            yield one.element, f"{one.points} of {one.possible}"


def _as_typed(name: str, value: Any) -> str:  # noqa: ANN401 - any field's value
    if name == "external":
        return "external auditor" if value else "self-assessor"
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
