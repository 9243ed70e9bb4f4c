"""Cards: ordered with money from the wallet, frozen, closed, and ended by the clock."""

from datetime import UTC, datetime

from pydantic import BaseModel

from flowpay.domain import spending
from flowpay.domain.card import (
    Card,
    CardEscrowOver,
    CardNeedsApproval,
    CardProduct,
    CardSessionDiffers,
    CardStatus,
    CardSupplierDiffers,
    require_amount,
    require_expiry,
)
from flowpay.domain.categories import category_name
from flowpay.domain.journal import AVAILABLE, Entry, EntryKind, transfer
from flowpay.domain.money import Money
from flowpay.domain.once import Lease, Once
from flowpay.domain.rate import Rate
from flowpay.domain.spending import Finding, Ruling, Spend
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.usage import Owner, Usage
from flowpay.domain.wallet import Commitment, Wallet, committing
from flowpay.persistence import book, escrows, journal, sessions, usages
from flowpay.persistence import cards as kept_cards
from flowpay.persistence import rates as kept_rates
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.persistence.cards import CardOrdered
from flowpay.persistence.items import Item
from flowpay.ports.tariff import card_fee
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import issuing, rates, wallets
from . import usages as paying
from .card_changes import announced_of, change, entry_of, spend_of
from .judging import judged_anew
from .repeats import Target
from .undertaking import undertake

STEP = "order_card"
OFF = (EscrowStatus.REJECTED, EscrowStatus.EXPIRED, EscrowStatus.REFUNDED)
"""How an escrow stands when nothing is bought with it."""


class CardOrder(BaseModel, frozen=True):
    """What is to be put on a card, for whom, until when; `amount` in whole US dollars."""

    supplier_id: str
    supplier_name: str | None = None
    category: str
    amount: Money
    expires_at: datetime
    product: CardProduct = CardProduct.US
    escrow_id: str | None = None
    session_id: str | None = None
    memo: str | None = None


def order(wanted: CardOrder, *, by: str, once: Once) -> Card:
    """Return the card with its money put aside and its order at the provider; mostly `pending`.

    The money moves, with the intent, before the provider is called, and the provider is called
    once. A refusal of its gives everything back; what it did where its answer was lost is found out
    by asking, by the sweep or the next same command. Raises CardAmountInvalid, CardExpiryInvalid,
    SpendingRefused, CardNeedsApproval or ProviderFailed, or why it cannot be bound to its escrow.
    """

    def ask(lease: Lease | None) -> Card:
        known = kept_cards.order_of(once, at=clock.now())
        if known is None:
            require_amount(wanted.amount, wanted.product)
            require_expiry(wanted.expires_at, clock.now())
            issuing.sign_in()
            try:
                card = _funded(wanted, by=by, once=once)
            except CardOrdered:
                known = kept_cards.order_of(once, at=clock.now())
            else:
                return issuing.issue(card, once=once, lease=lease)
        return issuing.taken_up(str(known), once=once, lease=lease)

    return undertake(once, Card, ask)


def freeze(card_id: str, *, by: str, reason: str | None, once: Once) -> Card:
    """Return the card frozen: it declines every debit until somebody unfreezes it."""
    why = reason or "frozen"
    return change(card_id, Card.freeze, action="freeze", by=by, why=why, once=once)


def unfreeze(card_id: str, *, by: str, reason: str | None, once: Once) -> Card:
    why = reason or "unfrozen"
    return change(card_id, Card.unfreeze, action="unfreeze", by=by, why=why, once=once)


def close(card_id: str, *, by: str, reason: str | None, once: Once) -> Card:
    """Return the card closed, what was left on it back in the wallet.

    One that is still being made is closed by the sweep, once the provider has taken it back or has
    made it.
    """
    why = reason or "closed"
    return change(card_id, lambda card: card.close(why), action="close", by=by, why=why, once=once)


@judged_anew
def _funded(wanted: CardOrder, *, by: str, once: Once) -> Card:
    """Return the new card, its money and the provider's fee taken from the wallet."""
    account, at = once.account, clock.now()
    wallet_item, escrow_item, rate_item = _read(account, wanted)
    wallet = wallets.current(account, wallet_item)
    _require_its_escrow(wanted, escrow_item)
    card = _opened(wanted, wallet, _rate(wallet, rate_item, wanted), by=by)
    spend, fee = spend_of(card, card.wallet_amount), _fee(card)
    _require_allowed(spend, fee, wallet)
    legs = transfer(card.wallet_amount, AVAILABLE, f"card:{card.card_id}")
    why = wanted.memo or "put on a card for the supplier"
    entry = entry_of(card, EntryKind.CARD_FUNDING, legs, card.amount, by=by, why=why, once=once)
    step = paying.Step(Owner(session_id=card.session_id, card_id=card.card_id), STEP, by, once)
    reserved = paying.opened(wallet, step, 1, fee) if fee.micros else None
    book.commit(
        [
            *kept_cards.ordered(once, card, at=at),
            kept_cards.opened(account, card),
            *_posted(account, wallet, entry, committing(spend, wallet), reserved),
            announced_of(account, card, "ordered", by=by),
            *([sessions.exists(account, card.session_id)] if card.session_id else []),
        ]
    )
    return card


def _read(account: str, wanted: CardOrder) -> tuple[Item | None, Item | None, Item | None]:
    """Return the items of the wallet, of the card's escrow and of the rate, where there are any."""
    symbol = wanted.amount.currency
    bound: list[Target] = []
    if wanted.escrow_id:
        bound.append(("book", escrows.key_of(account, wanted.escrow_id)))
    rated = kept_rates.targets(config().WALLET_CURRENCY, symbol)
    wallet, *others = book.get_together(("book", kept.key_of(account)), *bound, *rated)
    return wallet, others[0] if bound else None, others[-1] if rated else None


def _require_its_escrow(wanted: CardOrder, escrow_item: Item | None) -> None:
    """Raise EscrowUnknown, or why a card cannot be bound to this escrow.

    That is CardSupplierDiffers, CardSessionDiffers, or CardEscrowOver where the purchase is off.
    """
    if wanted.escrow_id is None:
        return
    escrow = escrows.from_item(escrow_item, wanted.escrow_id)
    if escrow.supplier_id != wanted.supplier_id:
        raise CardSupplierDiffers(
            f"{wanted.escrow_id} holds money for {escrow.supplier_id}: "
            "bind a card to an escrow of its own supplier, or to none"
        )
    if wanted.session_id and wanted.session_id != escrow.session_id:
        of = escrow.session_id or "no session"
        raise CardSessionDiffers(
            f"{wanted.escrow_id} is of {of}: name its session with it, or leave one of them out"
        )
    if escrow.status in OFF:
        raise CardEscrowOver(
            f"{wanted.escrow_id} is {escrow.status}, so its purchase is off: "
            "bind a card to an escrow that stands, or to none"
        )


def _rate(wallet: Wallet, item: Item | None, wanted: CardOrder) -> Rate | None:
    return rates.for_hold(wallet.currency, wanted.amount.currency, item)


def _opened(wanted: CardOrder, wallet: Wallet, rate: Rate | None, *, by: str) -> Card:
    at, zero = clock.now(), Money.zero(wanted.amount.currency)
    return Card(
        **wanted.model_dump(exclude={"category", "amount", "expires_at"}),
        amount=wanted.amount,
        expires_at=wanted.expires_at.astimezone(UTC),
        card_id=clock.new_id("card", at),
        status=CardStatus.PENDING,
        category=category_name(wanted.category),
        wallet_amount=rate.convert(wanted.amount) if rate else wanted.amount,
        rate=rate,
        spent=zero,
        returned=zero,
        requested_by=by,
        held_on=wallet.day,
        created_at=at,
    )


def _fee(card: Card) -> Money:
    """Return what the provider takes for the card, in the wallet's currency."""
    by_hand = card.product is CardProduct.INTERNATIONAL
    return (
        paying.in_wallet(card_fee(card.amount))
        if by_hand
        else Money.zero(card.wallet_amount.currency)
    )


def _require_allowed(spend: Spend, fee: Money, wallet: Wallet) -> None:
    """Raise SpendingRefused, or CardNeedsApproval where a person would have to agree."""
    position = wallet.position()
    findings = spending.judge(spend, wallet.controls, position)
    spending.require(findings)
    _require_nobody(findings)
    if fee.micros:
        after = position.model_copy(
            update={
                "available": position.available - spend.amount,
                "committed_today": position.committed_today + spend.amount,
                "committed_this_month": position.committed_this_month + spend.amount,
            }
        )
        spending.require(spending.judge(Spend(amount=fee), wallet.controls, after))


def _require_nobody(findings: tuple[Finding, ...]) -> None:
    """A card is bought at once and cannot be taken back, so it does not wait for people.

    Whoever needs their consent holds the money in an escrow, which they approve.
    """
    if spending.outcome(findings) is Ruling.ASKS:
        asks = next(finding for finding in findings if finding.verdict is Ruling.ASKS)
        raise CardNeedsApproval(
            f"{asks.detail} A card cannot wait for people: hold the money in an escrow, which they "
            f"approve, order a smaller card, or: {asks.remedy}",
            rules=[finding.model_dump(mode="json") for finding in findings],
        )


def _posted(
    account: str,
    wallet: Wallet,
    entry: Entry,
    commitment: Commitment,
    reserved: tuple[Usage, Entry] | None,
) -> list[Write]:
    """Return the writes of the card's money, and of the fee's reserve if there is one."""
    if reserved is None:
        posted = kept.post(account, wallet, [entry], commitment)
        return [posted, journal.recorded(account, entry)]
    usage, fee_entry = reserved
    both = commitment.model_copy(
        update={
            "day_micros": commitment.day_micros + usage.reserved.micros,
            "month_micros": commitment.month_micros + usage.reserved.micros,
        }
    )
    return [
        kept.post(account, wallet, [entry, fee_entry], both),
        journal.recorded(account, entry),
        journal.recorded(account, fee_entry),
        usages.reserved(account, usage),
    ]
