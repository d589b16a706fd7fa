"""A link to a case, as a page in Temporal's Web UI shows it."""

from __future__ import annotations


def case_link(workflow: str, called: str = "") -> str:
    """Link to a case by the id of its workflow; it is called so unless another name is given.

    The Web UI puts its namespace in the place of the words in braces.
    """
    return f'<a href="/namespaces/{{namespace}}/workflows/{workflow}">{called or workflow}</a>'
