"""Who is meant: employers by WCB account, workflow id or part of a name; cases by their workflow id."""

from __future__ import annotations

import re

from cli.failing import refused, unusable
from models.employer_tables import Employer
from models.register import Register

#: The beginning of each workflow's id, with the workflow type.
KINDS = {"employer": "Employer", "audit": "Audit", "certificate": "CertificateOrder"}
#: What people call a case of each type.
CALLED = {"Employer": "an employer", "Audit": "an audit", "CertificateOrder": "a certificate order"}
_ID = re.compile(r"(employer|audit|certificate)-(\d+)(-.*)?")
_SHOWN = 12


def case_of(workflow: str) -> tuple[str, str]:
    """Give a case's workflow id and type; a bare WCB account means its employer."""
    name = f"employer-{workflow}" if workflow.isdecimal() else workflow
    match = _ID.fullmatch(name)
    if match is None:
        raise unusable(
            f'"{workflow}" is no workflow id: these are employer-<WCB account>, '
            "audit-<WCB account>-<purpose>-<year>-<number> and certificate-<WCB account>-<year>-<number>."
        )
    return name, KINDS[match[1]]


def find_employer(register: Register, text: str) -> Employer:
    """Find the one employer that is meant.

    Raises:
        CommandError: when nobody matches, or more than one do.

    """
    if match := _ID.fullmatch(text):
        one = register.employer(match[2])
        found = [one] if one is not None else []
    else:
        found = register.find_employer(text)
    # A WCB account may have had several files, one after the other: the live one is meant.
    found = [one for one in found if one.ended_on is None] or found
    if not found:
        raise refused(
            f'No employer in the register has "{text}" as its WCB account, workflow id or part of its name. '
            "`secor employers` lists them all."
        )
    if len(found) > 1:
        lines = [f"  {one.wcb_account}  {one.legal_name}" for one in found[:_SHOWN]]
        more = [f"  and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
        raise refused("\n".join([f'"{text}" fits more than one employer. Which one?', *lines, *more]))
    return found[0]


def workflow_id(employer: Employer) -> str:
    """Give the id of an employer's workflow."""
    return f"employer-{employer.wcb_account}"
