"""Builders: one valid thing of each kind, of which a test says only what matters to it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from flowpay.domain.approval import Approval, Verdict
from flowpay.domain.controls import Controls
from flowpay.domain.escrow import Escrow
from flowpay.domain.event import Event
from flowpay.domain.intent import Intent, Line
from flowpay.domain.journal import AVAILABLE, Entry, EntryKind, Leg, transfer
from flowpay.domain.money import Money
from flowpay.domain.ranking_inputs import RankingInputs
from flowpay.domain.rate import Rate
from flowpay.domain.sites import supplier_id_for
from flowpay.domain.spending import Position
from flowpay.domain.supplier import Supplier
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.usage import Usage, UsageStatus
from flowpay.domain.wallet import Wallet

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)
TODAY = NOON.date()
DUE = NOON + timedelta(hours=1)
"""When an approval expires."""


def usd(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "USD")


def inr(amount: str | int | Decimal) -> Money:
    return Money.of(amount, "INR")


def wire(amount: str, currency: str = "USD") -> dict[str, str]:
    """Return an amount as a client writes it, right or wrong."""
    return {"amount": amount, "currency": currency}


def an_approval(**changes: Any) -> Approval:
    """Return a question that nobody has answered; it is due an hour after noon."""
    facts = {
        "requested_by": "asha",
        "requested_at": NOON,
        "expires_at": DUE,
        "hash": "0" * 64,
        "controls_version": 1,
        "asked_under": 1,
    }
    return Approval.model_validate(facts | changes)


def an_escrow(**changes: Any) -> Escrow:
    """Return a hold of 1,000 dollars that needed no approval."""
    amount = changes.get("amount", usd("1000.00"))
    facts = {
        "escrow_id": "esc_1",
        "status": EscrowStatus.HELD,
        "amount": amount,
        "wallet_amount": amount,
        "rate": None,
        "released": Money.zero(amount.currency),
        "refunded": Money.zero(amount.currency),
        "supplier_id": "sup_1",
        "category": "cotton yarn",
        "requested_by": "asha",
        "held_on": TODAY,
        "created_at": NOON,
    }
    return Escrow.model_validate(facts | changes)


def a_pending_escrow(**changes: Any) -> Escrow:
    """Return a hold that waits for a person."""
    facts = {"status": EscrowStatus.PENDING_APPROVAL, "approval": an_approval()}
    return an_escrow(**facts | changes)


def escrows_by_status() -> dict[EscrowStatus, Escrow]:
    """Return one escrow in each status, come there by its own transitions."""
    pending, held = a_pending_escrow(), an_escrow()
    return {
        EscrowStatus.PENDING_APPROVAL: pending,
        EscrowStatus.HELD: held,
        EscrowStatus.PARTIALLY_RELEASED: held.release(usd("400.00")),
        EscrowStatus.RELEASED: held.release(),
        EscrowStatus.REFUNDED: held.refund(),
        EscrowStatus.REJECTED: pending.reject(by="ravi", at=NOON, reason=None),
        EscrowStatus.EXPIRED: pending.expire(by="flowpay", at=DUE),
    }


def approved(escrow: Escrow, **how: Any) -> Escrow:
    """Return the escrow after Ravi's consent."""
    facts = {"by": "ravi", "at": NOON, "reason": None, "must_differ": True, "seen": None}
    return escrow.approve(**facts | how)


def decided(verdict: Verdict) -> Escrow:
    """Return an escrow that a person, or the clock, has decided on."""
    pending = a_pending_escrow()
    match verdict:
        case Verdict.APPROVED:
            return approved(pending)
        case Verdict.REJECTED:
            return pending.reject(by="ravi", at=NOON, reason=None)
    return pending.expire(by="flowpay", at=DUE)


def a_rate(value: str = "83.125", **changes: Any) -> Rate:
    """Return what a dollar is worth in rupees."""
    facts = {"base": "USD", "symbol": "INR", "rate": value, "date": TODAY, "source": "a bank"}
    return Rate.model_validate(facts | changes)


def some_controls(**changes: Any) -> Controls:
    facts = {
        "per_transaction_limit": usd("5000.00"),
        "daily_limit": usd("10000.00"),
        "monthly_limit": usd("30000.00"),
        "auto_approve_threshold": usd("2000.00"),
        "allowed_categories": ("cotton yarn", "steel rod"),
        "version": 1,
    }
    return Controls.model_validate(facts | changes)


def a_position(**changes: Any) -> Position:
    facts = {
        "available": usd("50000.00"),
        "committed_today": usd("0.00"),
        "committed_this_month": usd("0.00"),
    }
    return Position.model_validate(facts | changes)


def a_wallet(**changes: Any) -> Wallet:
    """Return a wallet with 3,000 dollars held today and 7,000 this month."""
    day: date = changes.get("day", TODAY)
    facts = {
        "available": usd("43000.00"),
        "reserved": usd("7000.00"),
        "day": day,
        "committed_on_day": usd("3000.00"),
        "month": f"{day:%Y-%m}",
        "committed_in_month": usd("7000.00"),
        "controls": some_controls(),
        "version": 5,
    }
    return Wallet.model_validate(facts | changes)


def an_entry(legs: tuple[Leg, ...] | None = None, **changes: Any) -> Entry:
    """Return a journal entry: a top-up of ten dollars."""
    facts = {
        "entry_id": "jrn_1",
        "kind": EntryKind.TOP_UP,
        "at": NOON,
        "legs": transfer(usd("10.00"), "funding:bank", AVAILABLE) if legs is None else legs,
        "by": "asha",
        "why": "a test",
        "command": "POST /api/wallet-topup",
    }
    return Entry(**facts | changes)


def an_event(id: str = "evt_1", **changes: Any) -> Event:
    facts = {
        "id": id,
        "type": "flowpay.escrow.held",
        "subject": "esc_1",
        "time": NOON,
        "actor": "asha",
        "data": {"amount": wire("10.00")},
    }
    return Event.model_validate(facts | changes)


def a_usage(**changes: Any) -> Usage:
    """Return the reserve of one step: three cents."""
    facts = {
        "session_id": "ses_1",
        "step": "discover_suppliers/0001",
        "command": "tasks/discover_suppliers",
        "status": UsageStatus.RESERVED,
        "reserved": usd("0.03"),
        "cost": usd("0.00"),
        "held_on": TODAY,
        "reserved_at": NOON,
        "by": "asha",
    }
    return Usage.model_validate(facts | changes)


def an_order(amount: str = "100.00", currency: str = "USD", **changes: Any) -> dict[str, Any]:
    """Return the body of a POST /api/create-escrow that the seeded rules let through."""
    order = {"supplier_id": "sup_1", "amount": wire(amount, currency), "category": "cotton yarn"}
    return order | changes


def a_supplier(domain: str = "mill.example", **changes: Any) -> Supplier:
    """Return a supplier of cotton yarn at 280 rupees a kilogram, in four days."""
    facts = {
        "supplier_id": supplier_id_for(domain),
        "name": domain,
        "website": f"https://{domain}",
        "email": f"sales@{domain}",
        "categories": ("cotton yarn",),
        "product": "Cotton Yarn",
        "unit_price": inr("280.00"),
        "unit": "kg",
        "lead_days": 4,
        "confidence": Decimal("0.5"),
    }
    return Supplier.model_validate(facts | changes)


def a_line(**changes: Any) -> Line:
    """Return a line of 1,200 kg of cotton yarn for at most 300 rupees each, 360,000 in all."""
    facts = {
        "material": "cotton yarn",
        "category": "cotton yarn",
        "quantity": Decimal(1200),
        "unit": "kg",
        "base_quantity": Decimal(1200),
        "base_unit": "kg",
        "price_ceiling": inr("300.00"),
        "budget": inr("360000.00"),
        "currency": "INR",
    }
    return Line.model_validate(facts | changes)


def ranking_inputs(*suppliers: Supplier, within_days: int | None = 5, **how: Any) -> RankingInputs:
    """Return the inputs of a ranking of these suppliers, for a line wanted within five days."""
    line = how.pop("line", a_line())
    intent = Intent(lines=(line,), deliver_within_days=within_days)
    return RankingInputs.of(suppliers, line=line, intent=intent, **how)
