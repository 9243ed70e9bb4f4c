"""Laso's own page: `GET /sandbox/laso/agent/dashboard`, where a person sees a card's number.

The real one asks who is there; nothing in here is worth asking for.
"""

from html import escape
from typing import Any

from . import storage
from .exchange import Reply, Request
from .laso import CARDS, shown

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}"
    "td,th{padding:.3rem 1rem .3rem 0;text-align:left;vertical-align:top}"
)
_SAFE = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_HEADS = ("Card", "Kind", "Loaded", "Left", "Status", "Number", "Expires", "Code")


def dashboard(_: Request) -> Reply:
    """Answer every card, newest first, with all that one pays with."""
    cards = [shown(card) for card, _ in storage.walk(CARDS, newest_first=True)]
    heads = "".join(f"<th>{name}" for name in _HEADS)
    rows = "".join(f"<tr>{_row(card)}" for card in cards)
    table = f"<table><tr>{heads}{rows}</table>" if cards else "<p>No card was ordered yet.</p>"
    return Reply(
        200,
        "<!doctype html><html lang=en><meta charset=utf-8><title>Cards at Laso (sandbox)</title>"
        f"<style>{_STYLE}</style><h1>Cards at Laso (sandbox)</h1>{table}</html>",
        _SAFE,
        content_type="text/html; charset=utf-8",
    )


def _row(card: dict[str, Any]) -> str:
    details = card.get("card_details", {})
    cells = (
        card["card_id"],
        card["card_type"],
        f"${card['usd_amount']}",
        f"${details['available_balance']}" if details else "",
        card["status"],
        details.get("card_number", ""),
        f"{details['exp_month']}/{details['exp_year']}" if details else "",
        details.get("cvv", ""),
    )
    return "".join(f"<td>{escape(str(cell))}" for cell in cells)
