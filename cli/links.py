"""Links into Temporal's Web UI: lists, and the same lists as views that the Web UI keeps."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlencode


@dataclass(frozen=True)
class WebUI:
    """Where a Web UI shows the cases.

    Attributes:
        address: such as ``http://127.0.0.1:8233``, without a slash at the end.
        namespace: the namespace of the cases.

    """

    address: str
    namespace: str

    def list(self, query: str) -> str:
        """Give the link to a list. Once it is a kept view, the Web UI shows it as that."""
        return self._at("workflows", query=query)

    def kept(self, query: str, title: str) -> str:
        """Give the link that keeps a list in the browser under a title, and opens it.

        The Web UI keeps it once more each time that the link is opened, and at most fifty in all. It is for
        the first time; :meth:`list` is for every day.
        """
        return self._at("workflows", query=query, savedQuery=title)

    def _at(self, page: str, **parameters: str) -> str:
        # The Web UI reads a plus sign as itself: a blank has to be %20.
        return f"{self.address}/namespaces/{quote(self.namespace, safe='')}/{page}?" + urlencode(
            parameters, quote_via=quote
        )
