"""The links that ``secor desk`` prints, by the names of the queues and the titles of the forms."""

from __future__ import annotations

from typing import Any


class Links:
    """Where staff begin."""

    def __init__(self, printed: list[dict[str, Any]]) -> None:
        self._lists = {one["name"]: one for one in printed if one["name"]}
        self._forms = {one["title"]: one for one in printed if not one["name"]}

    def queue(self, name: str) -> str:
        """Give the link to a queue."""
        return str(self._lists[name]["link"])

    def kept(self, name: str) -> str:
        """Give the link that keeps a queue among the Web UI's views."""
        return str(self._lists[name]["keep"])

    def title(self, name: str) -> str:
        """Give what staff call a queue."""
        return str(self._lists[name]["title"])

    def form(self, title: str) -> str:
        """Give the link to a start form."""
        return str(self._forms[title]["link"])
