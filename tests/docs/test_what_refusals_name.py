"""The sentence that refuses a staff action is not sealed (docs/security.md): whom it may name stands here.

A name that the person typed says nothing new. Every other one is listed with where it comes from, so that a
new sentence with a name in it is noticed, and weighed: would a number or an id do?
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.docs.pages import ROOT

#: What names a person or an employer, or says how to reach one.
PERSONAL = {
    "name",
    "person_name",
    "actor_name",
    "legal_name",
    "trade_name",
    "email",
    "phone",
    "contact",
    "address",
}

#: A file that is nothing but such sentences, whichever function they are made in.
WHOLE = ROOT / "domain" / "out_of_turn.py"

#: The register's, which stay in Temporal's history: staff, auditors, the other employer of an account.
BY_THE_REGISTER = {
    "models/accounts.py: other.legal_name",
    "models/auditors.py: auditor.name",
    "models/people.py: member.name",
    "models/requirements.py: member.name",
    "models/requirements.py: reviewer.name",
    "models/requirements.py: self.actor_name",
}
#: The case's own, from its own file: nothing of them stays unless somebody else's step came in between.
BY_THE_CASE = {
    "domain/actions/attendance.py: one.person_name",
    "domain/actions/corrections.py: person.name",
    "domain/actions/courses.py: one.name",
    "domain/actions/courses.py: person.name",
    "domain/actions/enrolments.py: wish.person_name",
    "domain/course_places.py: one.person_name",
    "domain/out_of_turn.py: entry.actor_name",
    "domain/training.py: one.name",
    "domain/training.py: person.name",
}


def sentences(room: str) -> Iterator[tuple[Path, ast.AST]]:
    """Everything in a room from which the sentence of a refusal is made."""
    for file in sorted((ROOT / room).rglob("*.py")):
        for function in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if file == WHOLE:
                yield file, function
                continue
            calls = [one for one in ast.walk(function) if isinstance(one, ast.Call) and _refuses(one)]
            yield from ((file, call) for call in calls)
            variables = {
                argument.id for call in calls for argument in call.args if isinstance(argument, ast.Name)
            }
            yield from ((file, one) for one in ast.walk(function) if _feeds(one, variables))


def _refuses(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Name) and call.func.id.endswith("Refusal")


def _feeds(node: ast.AST, variables: set[str]) -> bool:
    """Say whether a statement gives one of these variables its text, directly or by another one."""
    if not isinstance(node, ast.Assign | ast.AugAssign):
        return False
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return bool(variables) and all(isinstance(one, ast.Name) for one in targets) and _is_text(node.value)


def _is_text(node: ast.AST) -> bool:
    return any(isinstance(one, ast.JoinedStr) for one in ast.walk(node))


def named(room: str) -> set[str]:
    """Whom the refusals of a room name."""
    found = set()
    for file, sentence in sentences(room):
        for part in ast.walk(sentence):
            if not isinstance(part, ast.FormattedValue):
                continue
            for one in ast.walk(part.value):
                if isinstance(one, ast.Attribute) and one.attr in PERSONAL and not _is_the_programs(one):
                    found.add(f"{file.relative_to(ROOT)}: {ast.unparse(one)}")
    return found


def _is_the_programs(attribute: ast.Attribute) -> bool:
    """Say whether it is the name of a step or of a kind of bulk work."""
    owner = ast.unparse(attribute.value)
    return owner.isupper() or owner == "kind"


def test_whom_the_registers_refusals_name_is_known() -> None:
    assert named("models") == BY_THE_REGISTER


def test_whom_a_cases_refusals_name_is_known() -> None:
    assert named("domain") == BY_THE_CASE


def test_no_refusal_names_anybody_elsewhere() -> None:
    assert [
        one for room in ("workflows", "activities", "encryption", "codec_server") for one in named(room)
    ] == []
