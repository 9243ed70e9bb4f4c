"""Suppliers' web pages: what each says about its goods, and the untidy HTML it says it in.

What can be the matter with one (`Supplier.quirk`):
no_price       asks to be called for a price
vague          gives neither minimum quantity, certificates nor e-mail
hindi          is in Hindi, with the digits of English
devanagari     is in Hindi with its own digits, by the quintal, in lakh: ₹२८,५०० प्रति क्विंटल
contradicts    asks more than the listing that a search finds
two_prices     lists its first product twice, at two prices
two_minimums   lists it twice, with two minimum orders
two_leads      has it "ready stock" and delivers it weeks later
outdated       has a price list that ended long ago
wrong_unit     writes the price of a kg as that of a tonne, of a piece as that of a gross
bad_gstin      has mistyped the last character of its GSTIN
foreign_gstin  shows a GSTIN of another state than its address
webmail        is to be written to at a mailbox that anybody can open
per_tonne      prices a material by the tonne that others price by the kg
export         prices in US dollars, for export lots
trader         sells another material than it is found under
huge           has thousands of products behind its own, some 3 MB
hostile        speaks to the model that reads it, carries a script and offers an order as a product
injected       holds JSON that says what a model is to answer: prices of 0.01, below 0 and 1e308
garbled        has words without end, marks that turn the reading direction, null bytes, a mail
               address over two lines and a list of telephone numbers
gone           answers 404; `unreachable`: its name does not resolve
"""

from html import escape
from random import Random
from typing import Any

from . import wording
from .mischief import before_goods, behind_all
from .search import Directory
from .shown import email_shown, gstin_shown, shown
from .suppliers import Supplier

PATHS = ("", "/products")
NOTICE = "Sample data: this company does not exist."


def render(supplier: Supplier, path: str, base: str) -> str:
    """Return the page at `path` ("" or "/products") as HTML, its links starting with `base`."""
    words = wording.of(supplier)
    rng = Random(f"{supplier.domain}{path}")  # noqa: S311 — the same page on every visit
    goods = "\n".join(_goods(supplier, words, rng))
    about = "" if path else f"<p>{words.about.format(**_facts(supplier))}<p>"
    return f"""<!DOCTYPE html>
<HTML><head><meta charset=utf-8><title>{escape(supplier.name)} - {supplier.town.name}</title>
<style>td{{padding:2px}} .hd{{color:#900}}</style></head>
<body bgcolor="#ffffee"><nav><a href="{base}">Home</a> |
<A HREF='{base}/products'>Products</A></nav>
<center><h1 class=hd>{escape(supplier.name)}</h1></center>
{about}{before_goods(supplier)}
<h2>{words.goods}</h2>
{goods}
{_contact(supplier, words)}
<hr><small>GSTIN: {gstin_shown(supplier)} &copy; {supplier.founded}-2026 &nbsp; {NOTICE}</small>
{behind_all(supplier)}</BODY></HTML>
"""


def directory_page(directory: Directory) -> str:
    """Return the directory's page: names and towns, neither prices nor contacts."""
    rows = "\n".join(
        f"<li><a href=https://{s.domain}>{escape(s.name)}</a>, {s.town.name}"
        for s in directory.listed
    )
    return (
        f"<html><head><title>{escape(directory.title)}</title></head><body>"
        f"<h1>{escape(directory.title)}</h1>\n<ol>\n{rows}\n</ol>\n<p>{NOTICE}</body></html>\n"
    )


def _facts(supplier: Supplier) -> dict[str, Any]:
    facts = {
        "name": supplier.name,
        "material": supplier.material.name,
        "town": supplier.town.name,
        "state": supplier.town.state,
        "founded": supplier.founded,
        "employees": supplier.employees,
    }
    return {name: escape(str(fact)) for name, fact in facts.items()}


def _goods(supplier: Supplier, words: wording.Words, rng: Random) -> list[str]:
    lines = [
        [escape(said) for said in (offer.name, *words.terms(offer, rng)) if said]
        for offer in shown(supplier)
    ]
    if supplier.layout == "table":
        rows = ["<tr><td>" + "<td>".join(line) for line in lines]
        return ["<TABLE border=1 width=90%>", *rows, "</TABLE>"]
    if supplier.layout == "list":
        items = ("<li><b>" + line[0] + "</b><br>" + "<br>".join(line[1:]) for line in lines)
        return ["<ul>", *items, "</ul>"]
    return ["<p>" + line[0] + " &ndash; " + "; ".join(line[1:]) + "." for line in lines]


def _contact(supplier: Supplier, words: wording.Words) -> str:
    certificates = ", ".join(supplier.certificates)
    email = escape(email_shown(supplier) or "")
    vague = supplier.quirk == "vague"
    return "<br>\n".join(
        [
            f"<h3>{words.contact}</h3>{escape(supplier.address)}",
            f"Ph. {supplier.phone}",
            *([f'E-mail <a href="mailto:{email}">{email}</a>'] if email else []),
            *([supplier.freight] if supplier.freight else []),
            *([] if vague or not certificates else [f"<i>{certificates} certified</i>"]),
        ]
    )
