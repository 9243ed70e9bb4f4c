"""Card funding: an order's money leaves the wallet under its limits, for the card or to ask people.

Within the threshold it goes on the card. Above it is held in an escrow for that card, which asks
people as every escrow does; `card_holds` has what follows.
"""

from datetime import UTC, datetime

from pydantic import BaseModel

from flowpay.domain import spending
from flowpay.domain.card import Card, CardEscrowOver, CardSessionDiffers, CardSupplierDiffers
from flowpay.domain.card_status import CardStatus
from flowpay.domain.card_terms import CardProduct, CardTerms
from flowpay.domain.categories import category_name
from flowpay.domain.escrow import Escrow
from flowpay.domain.journal import AVAILABLE, Entry, EntryKind, transfer
from flowpay.domain.money import Money
from flowpay.domain.once import Lease, Once
from flowpay.domain.rate import Rate
from flowpay.domain.spending import Spend, approvers_needed
from flowpay.domain.transitions import EscrowStatus
from flowpay.domain.usage import Owner, Usage
from flowpay.domain.wallet import Commitment, Wallet, committing
from flowpay.persistence import book, cards, escrows, idempotency, journal, sessions, usages
from flowpay.persistence import rates as kept_rates
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.persistence.items import Item
from flowpay.ports.tariff import card_fee
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import escrows as holding
from . import rates, transitions, wallets
from . import usages as paying
from .card_changes import announced_of, entry_of, spend_of
from .judging import judged_anew
from .repeats import Target

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


@judged_anew
def fund(wanted: CardOrder, *, by: str, once: Once, lease: Lease | None) -> Card:
    """Return the new card, its money and the provider's fee taken from the wallet.

    One that waits for people is the command's answer already, so that is written with it.
    """
    account, at = once.account, clock.now()
    wallet_item, escrow_item, rate_item = _read(account, wanted)
    wallet = wallets.current(account, wallet_item)
    _require_its_escrow(wanted, escrow_item)
    rate = rates.for_hold(wallet.currency, wanted.amount.currency, rate_item)
    card = _opened(wanted, wallet, rate, by=by)
    spend, fee = spend_of(card, card.wallet_amount), _fee(card)
    _require_allowed(spend, fee, wallet)
    step = paying.Step(Owner(session_id=card.session_id, card_id=card.card_id), STEP, by, once)
    reserved = paying.opened(wallet, step, 1, fee) if fee.micros else None
    hold = (
        _held(card, fee, wallet, rate) if approvers_needed(spend.amount, wallet.controls) else None
    )
    if hold:
        waits = {"approval_escrow_id": hold.escrow_id, "ordered_at": None}
        card = card.model_copy(update=waits)
    entry = holding.hold_of(hold, once=once) if hold else _put_on(card, once)
    name = "awaiting_approval" if hold else "ordered"
    book.commit(
        [
            *cards.ordered(once, card, at=at),
            cards.opened(account, card),
            *_posted(account, wallet, entry, committing(spend, wallet), reserved),
            announced_of(account, card, name, by=by),
            *(_asking(account, hold, card, lease) if hold else []),
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
        ordered_at=at,
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
    """Raise SpendingRefused unless the rules let both through, the fee after the rest."""
    position = wallet.position()
    spending.require(spending.judge(spend, wallet.controls, position))
    if fee.micros:
        after = position.model_copy(
            update={
                "available": position.available - spend.amount,
                "committed_today": position.committed_today + spend.amount,
                "committed_this_month": position.committed_this_month + spend.amount,
            }
        )
        spending.require(spending.judge(Spend(amount=fee), wallet.controls, after))


def _held(card: Card, fee: Money, wallet: Wallet, rate: Rate | None) -> Escrow:
    """Return the escrow that asks people for the card."""
    terms = CardTerms(
        card_id=card.card_id,
        product=card.product,
        expires_at=card.expires_at,
        fee=fee if fee.micros else None,
    )
    order = holding.Order(
        supplier_id=card.supplier_id,
        supplier_name=card.supplier_name,
        amount=card.amount,
        category=card.category,
        session_id=card.session_id,
        memo=card.memo,
        card=terms,
    )
    return holding.opened(order, wallet, rate, by=card.requested_by)


def _asking(account: str, hold: Escrow, card: Card, lease: Lease | None) -> list[Write]:
    """Return the writes of the question, and of the card as the command's answer."""
    return [
        escrows.opened(account, hold),
        transitions.announced_of(account, hold, hold.status, by=hold.requested_by),
        *idempotency.finished(lease, card, at=clock.now()),
    ]


def _put_on(card: Card, once: Once) -> Entry:
    """Return the journal entry of a card that nobody is asked for."""
    legs = transfer(card.wallet_amount, AVAILABLE, f"card:{card.card_id}")
    why, by = card.memo or "put on a card for the supplier", card.requested_by
    return entry_of(card, EntryKind.CARD_FUNDING, legs, card.amount, by=by, why=why, once=once)


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
