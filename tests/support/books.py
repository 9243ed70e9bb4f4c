"""The books: what must be true of the tables after every test, whatever happened in it."""

from collections import Counter
from typing import Any

from flowpay.domain.escrow import Escrow
from flowpay.domain.journal import AVAILABLE, RESERVED, Entry, is_held
from flowpay.domain.money import Money
from flowpay.domain.usage import Usage, UsageStatus
from flowpay.persistence import wallets
from flowpay.persistence.items import Item, plain

from .world import World


def books_balance(world: World) -> None:
    """Assert that journal, wallets, escrows and usages of every account tell the same story."""
    for account, item in _by_account(world, "wallet").items():
        wallet = wallets.from_item(item[0])
        entries = [Entry.model_validate(each) for each in _of(world, account, "journal")]
        balances = _balances(entries)
        held = sum(amount for place, amount in balances.items() if is_held(place))
        assert balances[AVAILABLE] == wallet.available.micros, f"{account}: available"
        assert held == wallet.reserved.micros, f"{account}: reserved"
        assert wallet.available.micros >= 0
        assert wallet.reserved.micros >= 0
        _escrows_hold_what_the_journal_says(world, account, balances)
        _usages_hold_what_the_journal_says(world, account, balances)


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


def _escrows_hold_what_the_journal_says(world: World, account: str, balances: Counter[str]) -> None:
    known = [Escrow.model_validate(each) for each in _of(world, account, "escrow")]
    said = {f"escrow:{escrow.escrow_id}": _still_held(escrow).micros for escrow in known}
    written = {place: amount for place, amount in balances.items() if place.startswith("escrow:")}
    assert written == said, f"{account}: escrows"


def _still_held(escrow: Escrow) -> Money:
    """Return what the wallet holds for an escrow, in the wallet's currency."""
    if escrow.status not in ("pending_approval", "held", "partially_released"):
        return Money.zero(escrow.wallet_amount.currency)
    nothing = Money.zero(escrow.amount.currency)
    untouched = escrow.model_copy(update={"released": nothing, "refunded": nothing})
    return escrow.wallet_amount - untouched.wallet_part(escrow)


def _usages_hold_what_the_journal_says(world: World, account: str, balances: Counter[str]) -> None:
    known = [Usage.model_validate(each) for each in _of(world, account, "usage")]
    still_open = [usage for usage in known if usage.status is UsageStatus.RESERVED]
    assert sum(usage.reserved.micros for usage in still_open) == balances[RESERVED], "usages"
    paid = sum(amount for place, amount in balances.items() if place.startswith("provider:"))
    assert sum(usage.cost.micros for usage in known) == paid, f"{account}: what providers got"


def _by_account(world: World, noun: str) -> dict[str, list[Item]]:
    found: dict[str, list[Any]] = {}
    for item in map(plain, world.images(noun)):
        found.setdefault(item["pk"].removesuffix(f"#{noun}"), []).append(item)
    return found


def _of(world: World, account: str, noun: str) -> list[Item]:
    return _by_account(world, noun).get(account, [])
