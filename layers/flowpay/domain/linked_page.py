"""Pages behind links of mails: one style, one policy, and texts that stay texts.

They need no script, and load nothing. Whatever others wrote is escaped, and kept from changing the
direction of the text around it.
"""

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from html import escape

STYLE = """
:root { color-scheme: light dark; --ink: #1c2521; --soft: #56635c; --line: #d9dfdb;
  --page: #f4f6f4; --card: #fff; --yes: #14623f; --no: #9b2c1f; --on: #fff; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9eeeb; --soft: #a5b1aa; --line: #38423d; --page: #141816; --card: #1d2320;
    --yes: #7ed3a6; --no: #f2a093; --on: #10211a; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 1.25rem; background: var(--page); color: var(--ink);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
main { max-width: 36rem; margin: 0 auto; padding: 1.5rem; background: var(--card);
  border: 1px solid var(--line); border-radius: .75rem; overflow-wrap: anywhere; }
.brand { margin: 0 0 1rem; color: var(--soft); font-weight: 600; letter-spacing: .02em; }
h1 { margin: 0 0 .5rem; font-size: 1.375rem; line-height: 1.25; }
.amount { margin: .75rem 0 .25rem; font-size: 1.75rem; font-weight: 650; line-height: 1.2;
  font-variant-numeric: tabular-nums; }
.payee { margin: 0; font-weight: 600; }
dl { margin: 1rem 0; border-top: 1px solid var(--line); }
dl div { display: grid; grid-template-columns: minmax(6.75rem, 28%) 1fr; gap: 1rem;
  padding: .4375rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
label span, .note { color: var(--soft); font-weight: 400; }
textarea, input, select { width: 100%; padding: .625rem; border: 1px solid var(--soft);
  border-radius: .5rem; background: var(--card); color: inherit; font: inherit; }
textarea { resize: vertical; }
input, select { min-height: 3rem; }
input[type=radio] { width: 1.25rem; min-height: 0; height: 1.25rem; margin: 0; flex: none; }
.field { margin: 1.125rem 0; }
.pair { display: grid; grid-template-columns: 1fr 7rem; gap: .75rem; }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
legend { margin-bottom: .25rem; padding: 0; font-weight: 600; }
.choice { display: flex; gap: .625rem; align-items: center; min-height: 2.5rem; margin: 0;
  font-weight: 400; }
.pair .error { grid-column: 1 / -1; margin-top: -.5rem; }
.error { margin: .25rem 0 0; color: var(--no); font-weight: 600; }
.alert { margin: 1rem 0; padding: .75rem 1rem; border: 2px solid var(--no);
  border-radius: .5rem; }
.alert p { margin: 0; }
.alert ul { margin: .25rem 0 0; padding-left: 1.25rem; }
[aria-invalid=true] { border: 2px solid var(--no); }
summary { padding: .75rem 0; font-weight: 600; cursor: pointer; }
.buttons { display: grid; grid-template-columns: 1fr 1fr; gap: .75rem; margin: 1rem 0; }
button { min-height: 3rem; padding: .5rem 1rem; border: 2px solid var(--yes);
  border-radius: .5rem; background: var(--yes); color: var(--on); font: inherit;
  font-weight: 650; cursor: pointer; }
button.no { border-color: var(--no); background: transparent; color: var(--no); }
a { color: inherit; }
:focus-visible { outline: 3px solid var(--yes); outline-offset: 2px; }
.note { margin: 0; font-size: .9375rem; }
@media (max-width: 30rem) {
  body { padding: 0; background: var(--card); }
  main { padding: 1.25rem; border: 0; border-radius: 0; } }
"""
_STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The content security policy by which a page does what it does, and nothing else."""


def page(title: str, content: str) -> str:
    """Return the page; `content` is HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{escape(title)} · Flowpay</title>'
        f'<style>{STYLE}</style></head><body><main><p class="brand">Flowpay</p>{content}'
        "</main></body></html>"
    )


def text(words: str) -> str:
    """Return a text as HTML that stays what it is: no markup, no change of direction."""
    return f"<bdi>{escape(words)}</bdi>"


def listed(rows: Iterable[tuple[str, str]]) -> str:
    """Return names and what they stand for."""
    cells = (f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in rows)
    return f"<dl>{''.join(cells)}</dl>"


def refusal(title: str, why: str, *, back: str = "") -> str:
    """Return a page that says why nothing was done, with a way back that is called `back`."""
    way = f'<p><a href="">{escape(back)}</a></p>' if back else ""
    said = why[:1].upper() + why[1:].rstrip(".")
    return page(title, f"<h1>{escape(title)}</h1><p>{text(said)}.</p>{way}")
