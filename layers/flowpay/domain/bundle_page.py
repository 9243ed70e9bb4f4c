"""The summary in an evidence bundle: one page for people, without script, loading nothing.

Whatever others wrote stays text. A table is wide; on paper and on a phone it scrolls or wraps.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape

from .approval import Approval
from .bundle import Evidence
from .decision_record import DecisionRecord
from .intent import Line
from .linked_page import STYLE, listed, text
from .money import Money
from .quote import Quote
from .ranked import Ranked

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
WIDER = """
main { max-width: 64rem; }
h2 { margin: 2rem 0 .5rem; font-size: 1.125rem; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .9375rem; }
caption { text-align: left; color: var(--soft); }
th, td { padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line);
  text-align: left; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
pre { margin: .25rem 0 1rem; padding: .75rem; border: 1px solid var(--line);
  border-radius: .5rem; white-space: pre-wrap; font: .875rem/1.45 ui-monospace, monospace; }
code { font: .875rem/1.45 ui-monospace, monospace; }
@media print { body { background: none; } main { border: 0; max-width: none; } }
"""
MOST_EVENTS = 1_000
"""Shown to people; the file has them all."""


def summary_page(evidence: Evidence) -> str:
    """Return the page."""
    session = evidence.session
    title = f"Evidence for {session.session_id}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{text(session.query)}</p>",
        listed(_facts(evidence)),
        _intent(session.intent.lines if session.intent else ()),
        _suppliers(session.ranked or ()),
        *(_decision(record) for record in evidence.decision_records),
        _quotes(evidence.mails),
        _escrow(evidence),
        _journal(evidence),
        _events(evidence),
        _proof(evidence),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · Flowpay</title><style>{STYLE}{WIDER}</style></head>"
        f'<body><main><p class="brand">Flowpay</p>{"".join(parts)}</main></body></html>\n'
    )


def _facts(evidence: Evidence) -> list[tuple[str, str]]:
    session, escrow = evidence.session, evidence.escrow
    rows = [
        ("Status", session.status.value),
        ("Asked by", f"{session.requested_by}, {_moment(session.created_at)}"),
        ("Last change", _moment(session.updated_at)),
        ("Outcome", session.summary or "not ended yet"),
        ("As of", _moment(evidence.made_at)),
    ]
    if session.part_of:
        rows.append(("Part of", session.part_of))
    if session.parts:
        rows.append(("Its parts, each with a bundle of its own", ", ".join(session.parts)))
    if escrow:
        rows.append(("Escrow", f"{escrow.escrow_id}: {_money(escrow.amount)}, {escrow.status}"))
    return rows


def _intent(lines: Sequence[Line]) -> str:
    rows = [
        (
            line.material,
            f"{_plain(line.base_quantity)} {line.base_unit or ''}",
            _money(line.price_ceiling),
            _money(line.budget),
        )
        for line in lines
    ]
    return _table("What was understood", ("Material", "Quantity", "At most each", "Budget"), rows)


def _suppliers(ranked: Sequence[Ranked]) -> str:
    rows = [
        (
            each.name,
            each.website,
            _money(each.unit_price),
            _plain(each.confidence),
            _plain(each.score),
            each.excluded or "",
        )
        for each in ranked
    ]
    names = ("Supplier", "Website", "Unit price", "Confidence", "Score", "Excluded because")
    return _table("Suppliers, best first", names, rows)


def _decision(record: DecisionRecord) -> str:
    rows = [
        ("Chosen", record.chosen or "nobody"),
        ("Why", record.explanation or ""),
        ("What would change it", record.sensitivity or "nothing small"),
        ("Made", _moment(record.made_at)),
        ("Hash of the record", record.hash),
    ]
    title = f"Decision on {record.basis.replace('_', ' ')}"
    return f"<h2>{escape(title)}</h2>{listed(rows)}"


def _quotes(mails: Sequence[Quote]) -> str:
    if not mails:
        return ""
    return "<h2>Mails and quotes</h2>" + "".join(map(_quote, mails))


def _quote(quote: Quote) -> str:
    answer = quote.answer
    rows = [
        ("Supplier", f"{quote.supplier_name} ({quote.supplier_id})"),
        ("Status", quote.status.value),
        ("Sent", f"to {quote.sent_to}, {_moment(quote.sent_at)}: {quote.subject}"),
    ]
    if answer:
        given = f"{_money(answer.unit_price)} per {answer.unit}"
        came = f", by {quote.via}, {_moment(quote.answered_at)}" if quote.answered_at else ""
        rows.append(("Quoted", f"{given}{came}"))
    received = "".join(
        f"<p>Received from {text(mail.sender)}, {_moment(mail.received_at)}: {text(mail.subject)}"
        f"</p><pre>{text(mail.text)}</pre>"
        for mail in quote.received
    )
    sent = f"<pre>{text(quote.text)}</pre>" if quote.text else ""
    return f"{listed(rows)}{sent}{received}"


def _escrow(evidence: Evidence) -> str:
    escrow = evidence.escrow
    if escrow is None:
        return ""
    rows = [
        ("Escrow", f"{escrow.escrow_id}, {escrow.status}"),
        ("For", f"{escrow.supplier_name or escrow.supplier_id}: {escrow.category}"),
        ("Amount", _money(escrow.amount)),
        ("The wallet holds", _money(escrow.wallet_amount)),
        ("Released", _money(escrow.released)),
        ("Given back", _money(escrow.refunded)),
        *((f"Milestone {m.name}", f"{_money(m.amount)}, {m.status}") for m in escrow.milestones),
        *(_approval(escrow.approval) if escrow.approval else [("Approval", "none was needed")]),
    ]
    return f"<h2>Escrow and approval</h2>{listed(rows)}"


def _approval(approval: Approval) -> list[tuple[str, str]]:
    consents = [("Consent", _said(each.by, each.at, each.reason)) for each in approval.consents]
    asked = f"by {approval.requested_by}, {_moment(approval.requested_at)}"
    rows = [("Asked for approval", asked), *consents]
    if approval.verdict:
        said = _said(approval.decided_by or "nobody", approval.decided_at, approval.reason)
        rows.append((f"Verdict: {approval.verdict}", said))
    return [*rows, ("Hash of what was approved", approval.hash)]


def _journal(evidence: Evidence) -> str:
    rows = [
        (
            _moment(entry.at),
            entry.kind.value,
            leg.account,
            _money(leg.amount),
            entry.by,
            entry.why,
        )
        for entry in evidence.journal
        for leg in entry.legs
    ]
    title = "Money" if evidence.journal_is_complete else "Money: the newest, and there is more"
    return _table(title, ("Time", "Kind", "Account", "Amount", "By", "Why"), rows)


def _events(evidence: Evidence) -> str:
    rows = [
        (event["sequence"], event["time"], event["type"], event["subject"], event["actor"])
        for event in evidence.events[:MOST_EVENTS]
    ]
    title = f"Events: {len(evidence.events)}, in the order of the log"
    title += "" if evidence.is_complete else ", and there are more"
    return _table(title, ("Sequence", "Time", "Type", "About", "By"), rows)


def _proof(evidence: Evidence) -> str:
    count, signed = len(evidence.events), evidence.signed_events
    rows = [
        ("Signed", f"{signed} of {count} events are in a checkpoint"),
        ("Public key (SHA-256)", evidence.fingerprint),
        *(
            (f"Checkpoint to {each.last}", f"{_moment(each.time)}, root {each.root}")
            for each in evidence.checkpoints
        ),
    ]
    later = (
        ""
        if signed == count
        else ("<p>Checkpoints are made every few minutes: a bundle made later has the rest.</p>")
    )
    return (
        f"<h2>Proof</h2>{listed(rows)}{later}<p>This page is a summary: nothing is proved by it. "
        "<code>HOW_TO_CHECK.txt</code> says how the files beside it are checked.</p>"
    )


def _table(title: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    body = "".join(f"<tr>{''.join(f'<td>{text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    if not body:
        return ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    return (
        f'<h2>{escape(title)}</h2><div class="wide" tabindex="0" role="region" '
        f'aria-label="{escape(title)}"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _said(by: str, at: datetime | None, why: str | None) -> str:
    when = f", {_moment(at)}" if at else ""
    return f"{by}{when}{f': {why}' if why else ''}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"


def _money(money: Money | None) -> str:
    return money.readable if money else ""


def _plain(value: object) -> str:
    return "" if value is None else str(value)
