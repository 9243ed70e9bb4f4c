"""The page behind an approver's link: what is asked, two buttons, or why there are none."""

from datetime import datetime, tzinfo
from html import escape

from .approval import Approval, Consent, Verdict
from .decision import Question, Standing, facts, moment, payee, standing
from .linked_page import listed, page, refusal, text

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
    parts = [
        f"<h1>{title}</h1>",
        f"<p>{lead}</p>" if lead else "",
        f'<p class="amount">{text(escrow.amount.readable)}</p>',
        f'<p class="payee">to {text(payee(escrow))}</p>',
        listed(rows),
        _FORM if stands is Standing.OPEN else "",
        f'<p class="note">{escape(escrow.escrow_id)} · for {text(whose)} only</p>',
    ]
    return page(title, "".join(parts))


def refusal_page(why: str, *, may_go_back: bool) -> str:
    """Return a page that says why nothing was done, with the way back to the question."""
    if may_go_back:
        return refusal("Nothing was decided", why, back="See how it stands")
    return refusal("This link leads nowhere", why)


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
    who = "You" if question.is_from(by) else text(by)
    done = "approved" if approval.verdict is Verdict.APPROVED else "rejected"
    when = f" on {text(moment(approval.decided_at, zone))}" if approval.decided_at else ""
    why = f": {text(approval.reason)}" if approval.reason else "."
    return f"This payment was {done}", f"{who} {done} it{when}{why}"


def _approvals(approval: Approval, zone: tzinfo) -> str:
    """Return how many have approved of those that are needed, and who."""
    so_far = f"{len(approval.consents)} of {approval.approvers_needed}"
    return "; ".join([so_far, *(_consent(each, zone) for each in approval.consents)])


def _consent(consent: Consent, zone: tzinfo) -> str:
    why = f" ({consent.reason})" if consent.reason else ""
    return f"{consent.by} on {moment(consent.at, zone)}{why}"
