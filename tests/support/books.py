"""The books: what must be true of the tables after every test, whatever happened in it."""

from collections import Counter, defaultdict

from flowpay.domain.escrow import Escrow
from flowpay.domain.journal import AVAILABLE, RESERVED, Entry, is_held
from flowpay.domain.money import Money
from flowpay.domain.usage import Usage, UsageStatus
from flowpay.persistence import wallets
from flowpay.persistence.items import Item, plain
from flowpay.runtime.aws import client

from .world import World


def books_balance(_: World) -> None:
    """Assert that journal, wallets, escrows and usages of every account tell the same story."""
    book = _read()
    for account in [name.removesuffix("#wallet") for name in book if name.endswith("#wallet")]:
        wallet = wallets.from_item(book[f"{account}#wallet"][0])
        balances = _balances([Entry.model_validate(item) for item in book[f"{account}#journal"]])
        held = sum(amount for place, amount in balances.items() if is_held(place))
        assert balances[AVAILABLE] == wallet.available.micros, f"{account}: available"
        assert held == wallet.reserved.micros, f"{account}: reserved"
        assert wallet.available.micros >= 0
        assert wallet.reserved.micros >= 0
        _escrows_agree(book[f"{account}#escrow"], balances)
        _usages_agree(book[f"{account}#usage"], balances)


def _balances(entries: list[Entry]) -> Counter[str]:
    """Return what stands on each account of the journal, in micros; every entry is zero-sum."""
    balances = Counter[str]()
    for entry in entries:
        sums = Counter[str]()
        for leg in entry.legs:
            sums[leg.amount.currency] += leg.amount.micros
            balances[leg.account] += leg.amount.micros
        assert not any(sums.values()), f"{entry.entry_id} does not balance: {sums}"
    return balances


def _escrows_agree(items: list[Item], balances: Counter[str]) -> None:
    """Assert that the journal holds for each escrow what the escrow says is still held."""
    known = [Escrow.model_validate(item) for item in items]
    said = {f"escrow:{escrow.escrow_id}": _still_held(escrow).micros for escrow in known}
    written = {place: amount for place, amount in balances.items() if place.startswith("escrow:")}
    assert written == said


def _still_held(escrow: Escrow) -> Money:
    """Return what the wallet holds for an escrow, in the wallet's currency."""
    if escrow.status not in ("pending_approval", "held", "partially_released"):
        return Money.zero(escrow.wallet_amount.currency)
    nothing = Money.zero(escrow.amount.currency)
    untouched = escrow.model_copy(update={"released": nothing, "refunded": nothing})
    return escrow.wallet_amount - untouched.wallet_part(escrow)


def _usages_agree(items: list[Item], balances: Counter[str]) -> None:
    """Assert that the journal holds what open usages reserve, and paid what the others cost."""
    known = [Usage.model_validate(item) for item in items]
    reserved = (each.reserved.micros for each in known if each.status is UsageStatus.RESERVED)
    paid = (amount for place, amount in balances.items() if place.startswith("provider:"))
    assert sum(reserved) == balances[RESERVED]
    assert sum(usage.cost.micros for usage in known) == sum(paid)


def _read() -> defaultdict[str, list[Item]]:
    """Return every item of the book by its partition key."""
    book = defaultdict[str, list[Item]](list)
    for page in client("dynamodb").get_paginator("scan").paginate(TableName="book"):
        for item in map(plain, page["Items"]):
            book[item["pk"]].append(item)
    return book
