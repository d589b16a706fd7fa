"""What staff do with one employer, from registration to the mailed certificate and in a year after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, Literal

from domain.registration import EXAMPLE
from models.directory import StaffDirectory

STAFF: Final = StaffDirectory.model_validate(
    {
        "staff": [
            {"id": "a.admin", "name": "Ada Min", "roles": ["administrator"]},
            {"id": "t.trainer", "name": "Tara Iner", "roles": ["training_coordinator"]},
            {"id": "r.reviewer", "name": "Ray View", "roles": ["reviewer"]},
            {"id": "m.director", "name": "Min Istry", "roles": ["ministry_director"]},
            {"id": "e.director", "name": "Exe Cutive", "roles": ["executive_director"]},
        ]
    }
)

Case = Literal["employer", "audit", "order"]


@dataclass(frozen=True)
class Act:
    """One thing that a staff member does.

    Attributes:
        case: which of the employer's workflows takes it.

    """

    case: Case
    action: str
    payload: dict[str, Any] = field(hash=False)


def registration(account: str) -> dict[str, Any]:
    """Fill in the form of an employer."""
    return {
        **EXAMPLE,
        "actor": "a.admin",
        "wcb_account": account,
        "legal_name": f"Foothills Fencing {account} Ltd.",
    }


def to_the_mailed_certificate(account: str, today: date) -> list[Act]:
    """Give every staff action of the initial lifecycle, each on one day."""
    day = str(today)
    return [
        _act(
            "employer",
            "record_payment",
            paid_on=day,
            amount=250,
            method="visa",
            processor_reference=f"P-{account}",
            last_four="4242",
        ),
        _act("employer", "record_training", "t.trainer", person_name="Robin Okafor", completed_on=day),
        _submission("certification", today),
        _act("audit", "assign_reviewer", reviewer="r.reviewer"),
        _act("audit", "record_review", "r.reviewer", review_score=90, decision="accept"),
        _act("order", "record_corrs_entry", corrs_number=f"C-{account}", entered_on=day),
        _act(
            "order",
            "record_ministry_decision",
            decision="approved",
            decided_on=day,
            certificate_number=f"S-{account}",
        ),
        _act("order", "record_director_signature", on_behalf_of="m.director", signed_on=day),
        _act("order", "record_executive_director_signature", "e.director", signed_on=day),
        _act("order", "record_mailing", mailed_on=day),
    ]


def maintenance(today: date) -> list[Act]:
    """Give the staff actions of a quiet year: an audit and its review (R23)."""
    return [
        _submission("maintenance", today),
        _act("audit", "assign_reviewer", reviewer="r.reviewer"),
        _act("audit", "record_review", "r.reviewer", review_score=90, decision="accept"),
    ]


def with_detours(account: str, today: date) -> list[Act]:
    """Give a lifecycle that takes nearly every staff action that there is, each on one day."""
    plain = to_the_mailed_certificate(account, today)
    pay, train, submit, assign, accept, corrs, approve, director, executive, mail = plain
    day, earlier, later = str(today), str(today - timedelta(days=30)), str(today + timedelta(days=30))
    limits = {"owners": 1, "full_time": 11}
    return [
        _act("employer", "issue_invoice"),
        pay,
        _act(
            "employer",
            "refund_payment",
            refunded_on=day,
            amount=250,
            reason="Paid twice",
            processor_reference="R-1",
        ),
        _act("employer", "issue_invoice"),
        pay,
        _act("employer", "change_contact", phone="403 555 0199", reason="A new telephone"),
        _act("employer", "enrol_in_course", person_name="Kim", course="module-1", delivery="e-learning"),
        train,
        _act("employer", "record_training", person_name="Kim", completed_on=earlier),
        _act("employer", "record_refresher", person=2, completed_on=day, days=1),
        _act("employer", "remove_trained_person", person=2, left_on=day, reason="Left the company"),
        _act("employer", "report_head_count", reported_on=day, head_count={"owners": 2}),
        submit,
        assign,
        _act(
            "audit",
            "record_review",
            "r.reviewer",
            review_score=70,
            decision="request_information",
            deficiencies=["No inspection forms"],
        ),
        _act("audit", "extend_reply_window", until=later, reason="On holiday"),
        _act("audit", "provide_information", answer="The inspection forms are attached"),
        accept,
        corrs,
        _act(
            "order",
            "record_ministry_decision",
            decision="returned",
            decided_on=day,
            reason="The name is misspelt",
        ),
        _act("order", "resubmit_order", resubmitted_on=day, correction="The name is spelt right"),
        approve,
        director,
        executive,
        mail,
        _act("employer", "register_in_pir", registered_on=day),
        _act(
            "employer",
            "confirm_pir_discount",
            year=today.year + 1,
            confirmed_percent=5,
            confirmed_on=day,
        ),
        _act("employer", "report_head_count", reported_on=day, head_count=limits),
        _act("employer", "cancel_cor_move", reason="The count was wrong"),
        _act("employer", "send_notice", subject="Our office is closed", text="We are back on 2 January."),
        _act("employer", "suspend", reason="A serious incident"),
        _act("employer", "lift_suspension", reason="It was seen to"),
        _act("employer", "withdraw", ground="withdrawn", reason="At the employer's request"),
    ]


def _submission(purpose: str, today: date) -> Act:
    return _act(
        "employer",
        "submit_self_assessment",
        purpose=purpose,
        completed_on=str(today),
        documentation_from=str(today - timedelta(days=400)),
        documentation_to=str(today - timedelta(days=1)),
        elements=[
            {"element": "Management commitment", "points": 45, "possible": 50},
            {"element": "Hazard assessment", "points": 46, "possible": 50},
        ],
        head_count={"owners": 1, "full_time": 4},
        documents=["sha256:" + "a" * 64],
        assessor=1,
    )


def _act(case: Case, action: str, actor: str = "a.admin", **payload: Any) -> Act:  # noqa: ANN401 - a form's fields
    return Act(case, action, {"actor": actor, **payload})
