"""The page behind an approver's link: what is asked, two buttons, or why there are none.

It needs no script, and loads nothing. Whatever others wrote is escaped, and kept from changing the
direction of the text around it.
"""

import hashlib
from base64 import b64encode
from datetime import datetime, tzinfo
from html import escape

from .approval import Approval, Consent, Verdict
from .decision import Question, Standing, facts, moment, payee, readable, standing

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
dl div { display: grid; grid-template-columns: minmax(5.5rem, 28%) 1fr; gap: 1rem;
  padding: .4375rem 0; border-bottom: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; }
label { display: block; margin-bottom: .25rem; font-weight: 600; }
label span, .note { color: var(--soft); font-weight: 400; }
textarea { width: 100%; padding: .625rem; border: 1px solid var(--soft); border-radius: .5rem;
  background: var(--card); color: inherit; font: inherit; resize: vertical; }
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
"""The content security policy by which the page does what it does, and nothing else."""
_FORM = """<form method="post">
<label for="reason">Reason <span>(optional)</span></label>
<textarea id="reason" name="reason" rows="2" maxlength="500"></textarea>
<div class="buttons">
<button name="decision" value="approve">Approve</button>
<button name="decision" value="reject" class="no">Reject</button>
</div>
</form>"""


def question_page(question: Question, *, at: datetime, zone: tzinfo) -> str:
    """Return the question as it stands for the holder of a link; with buttons while it is open."""
    escrow, approval, whose = question.escrow, question.approval, question.link.approver
    stands = standing(question, at=at)
    title, lead = _said(stands, question, zone)
    rows = [*facts(escrow, approval, zone), ("Approvals", _approvals(approval, zone))]
    listed = "".join(
        f"<div><dt>{_text(name)}</dt><dd>{_text(text)}</dd></div>" for name, text in rows
    )
    parts = [
        f"<h1>{title}</h1>",
        f"<p>{lead}</p>" if lead else "",
        f'<p class="amount">{_text(readable(escrow.amount))}</p>',
        f'<p class="payee">to {_text(payee(escrow))}</p>',
        f"<dl>{listed}</dl>",
        _FORM if stands is Standing.OPEN else "",
        f'<p class="note">{escape(escrow.escrow_id)} · for {_text(whose)} only</p>',
    ]
    return _page(title, "".join(parts))


def refusal_page(why: str, *, may_go_back: bool) -> str:
    """Return a page that says why nothing was done, with the way back to the question."""
    title = "Nothing was decided" if may_go_back else "This link leads nowhere"
    back = '<p><a href="">See how it stands</a></p>' if may_go_back else ""
    said = why[:1].upper() + why[1:].rstrip(".")
    return _page(title, f"<h1>{title}</h1><p>{_text(said)}.</p>{back}")


def _said(stands: Standing, question: Question, zone: tzinfo) -> tuple[str, str]:
    """Return the heading and what is said under it, as HTML."""
    match stands:
        case Standing.OPEN:
            return "Approve this payment?", ""
        case Standing.CONSENTED:
            others = "It goes through once the others who are needed approve it too."
            return "You have approved this payment", others
        case Standing.CHANGED:
            return "This question has changed", (
                "The spending controls changed after this link was sent, so it decides nothing "
                "any more. A newer mail has the link to what is asked now."
            )
        case Standing.OVERDUE:
            return "The time to decide is over", (
                "Nobody decided in time, so the payment is refused and the money goes back."
            )
    return _verdict(question, zone)


def _verdict(question: Question, zone: tzinfo) -> tuple[str, str]:
    approval = question.approval
    if approval.verdict is Verdict.EXPIRED:
        return "The time to decide is over", (
            "Nobody decided in time: the payment was refused and the money is back."
        )
    by = approval.decided_by or "Nobody"
    who = "You" if question.is_from(by) else _text(by)
    done = "approved" if approval.verdict is Verdict.APPROVED else "rejected"
    when = f" on {_text(moment(approval.decided_at, zone))}" if approval.decided_at else ""
    why = f": {_text(approval.reason)}" if approval.reason else "."
    return f"This payment was {done}", f"{who} {done} it{when}{why}"


def _approvals(approval: Approval, zone: tzinfo) -> str:
    """Return how many have approved of those that are needed, and who."""
    so_far = f"{len(approval.consents)} of {approval.approvers_needed}"
    return "; ".join([so_far, *(_consent(each, zone) for each in approval.consents)])


def _consent(consent: Consent, zone: tzinfo) -> str:
    why = f" ({consent.reason})" if consent.reason else ""
    return f"{consent.by} on {moment(consent.at, zone)}{why}"


def _text(text: str) -> str:
    """Return a text as HTML that stays what it is: no markup, no change of direction."""
    return f"<bdi>{escape(text)}</bdi>"


def _page(title: str, content: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{escape(title)} · Flowpay</title>'
        f'<style>{STYLE}</style></head><body><main><p class="brand">Flowpay</p>{content}'
        "</main></body></html>"
    )
