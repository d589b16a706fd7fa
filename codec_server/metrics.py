"""The metrics that a codec server shows, each declared once. No label is personal: words of the program."""

from __future__ import annotations

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from domain.roles import Role
from watching.metrics import Declared

REQUESTS: Final = Declared(
    "secor_codec_server_requests_total",
    "What a codec server was asked: served, refused, or failed because something did not answer.",
    ("path", "outcome"),
)
REFUSALS: Final = Declared(
    "secor_codec_server_refusals_total",
    "Of these, the ones that were refused or failed, by reason; log-ins that failed are those of `/login`.",
    ("path", "reason"),
)
DECODED: Final = Declared(
    "secor_codec_server_decoded_total",
    "Payloads that were opened for somebody, by role; a person of two roles counts in both.",
    ("role",),
)
DECLARED: Final = (REQUESTS, REFUSALS, DECODED)

#: Why each address says no. Each is there from the start, so that an alert sees the first one.
REASONS: Final = {
    "login": ("wrong_password", "too_many_tries", "too_large", "register_away"),
    "logout": ("register_away",),
    "encode": (
        "not_logged_in",
        "token",
        "other_namespace",
        "too_large",
        "malformed",
        "not_kept",
        "no_key",
        "register_away",
    ),
    "decode": (
        "not_logged_in",
        "token",
        "other_namespace",
        "too_large",
        "malformed",
        "unknown_key",
        "unsealed",
        "register_away",
    ),
}
#: Reasons for which the service is to be mended, and not what was asked.
FAILURES: Final = frozenset({"no_key", "register_away"})


class Metrics:
    """A codec server's metrics."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests, self._refusals, self._decoded = (
            Counter(one.name, one.sentence, one.labels, registry=self._registry) for one in DECLARED
        )
        for path, reasons in REASONS.items():
            for outcome in ("served", "refused", "failed"):
                self._requests.labels(path, outcome)
            for reason in reasons:
                self._refusals.labels(path, reason)
        for role in Role:
            self._decoded.labels(role.value)

    def shown(self) -> bytes:
        """Give all metrics in the text format of Prometheus."""
        return generate_latest(self._registry)

    def served(self, path: str) -> None:
        """Count what was done as asked."""
        self._requests.labels(path, "served").inc()

    def refused(self, path: str, reason: str) -> None:
        """Count what was not done."""
        self._requests.labels(path, "failed" if reason in FAILURES else "refused").inc()
        self._refusals.labels(path, reason).inc()

    def decoded(self, roles: tuple[Role, ...], payloads: int) -> None:
        """Count payloads that were opened for somebody of these roles."""
        for role in roles:
            self._decoded.labels(role.value).inc(payloads)


def page_of(metrics: Metrics) -> Starlette:
    """Give the page on which they are shown. It asks nobody who they are, and has a port of its own."""

    async def shown(_: Request) -> Response:
        return Response(metrics.shown(), media_type=CONTENT_TYPE_LATEST)

    return Starlette(routes=[Route("/metrics", shown)])
