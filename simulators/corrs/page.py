"""CORRS as a person sees it: its orders, and the form in which an order is typed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from simulators.corrs.book import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from simulators.corrs.book import Order

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>CORRS (played)</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; }} th, td {{ text-align: left; padding: .25rem .75rem; }}
label {{ display: block; margin: .25rem 0; }} input {{ margin-left: .5rem; }}
</style></head>
<body>
<h1>CORRS</h1>
<p>Not the real one: it plays CORRS, and the ministry behind it, for a desk that runs on this machine.</p>
<p><strong>{said}</strong></p>
<h2>Enter an order</h2>
<form method="post" action="/">{fields}<button>Order the certificate</button></form>
<h2>Orders</h2>
<table><tr>{columns}</tr>{rows}</table>
</body></html>
"""
_COLUMNS = (
    "Order",
    "Reference",
    "WCB account",
    "Legal name",
    "Years",
    "Ministry",
    "On",
    "Certificate",
    "Reason",
)


def page(orders: Iterable[Order], said: str = "") -> str:
    """Write the page.

    Args:
        orders: what CORRS has.
        said: what came of the order that was just typed.

    """
    return _PAGE.format(
        said=escape(said),
        fields="".join(
            f'<label>{name.replace("_", " ")}<input name="{name}"></label>' for name in Asked.model_fields
        ),
        columns="".join(f"<th>{name}</th>" for name in _COLUMNS),
        rows="".join(_row(order) for order in orders),
    )


def _row(order: Order) -> str:
    asked = order.asked
    cells = (
        order.order_number,
        asked.reference,
        asked.wcb_account,
        asked.legal_name,
        asked.term_years,
        order.decision or "",
        order.decided_on or "",
        order.certificate_number or "",
        order.reason or "",
    )
    return "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in cells) + "</tr>"
