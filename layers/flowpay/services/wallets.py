"""The wallet at work: opened once with the seed, brought to today, read with its limits."""

from decimal import Decimal

from flowpay.domain.controls import Controls
from flowpay.domain.journal import AVAILABLE, Entry, EntryKind, transfer
from flowpay.domain.money import Money
from flowpay.domain.wallet import Wallet
from flowpay.persistence import accounts, book, journal, wallets
from flowpay.persistence.items import Item
from flowpay.runtime import clock
from flowpay.runtime.config import config

from .events import announced
from .judging import judged_anew


@judged_anew
def load(account: str) -> Wallet:
    """Return the wallet as it stands today, opened with the configured seed if there is none."""
    return current(account, book.get(wallets.key_of(account)))


def current(account: str, item: Item | None) -> Wallet:
    """Return the wallet of an item that was read; writes only on the first use and on a new day.

    Raises WalletMoved if somebody else has just done that: read again.
    """
    if item is None:
        wallet = _seed()
        _open(account, wallet)
        return _now(wallet)
    wallet, today = wallets.from_item(item), clock.today()
    if wallet.day < today:
        counts_from = clock.now() - journal.STILL_COMING
        book.commit([wallets.rolled(account, wallet, today, counts_from=counts_from)])
    return _now(wallet)


def seen(account: str) -> Wallet:
    """Return the wallet as `load` would, and write nothing."""
    item = book.get(wallets.key_of(account))
    return _now(wallets.from_item(item) if item else _seed())


def allowed_categories(account: str) -> tuple[str, ...]:
    """Return what the account may buy; of one that is not open yet, what it will begin with."""
    return seen(account).controls.allowed_categories


def _now(wallet: Wallet) -> Wallet:
    return wallet.on(clock.today()).within(f"{clock.now():%Y-%m-%dT%H}")


def _seed() -> Wallet:
    currency = config().WALLET_CURRENCY
    today = clock.today()

    def money(amount: Decimal) -> Money:
        return Money.of(amount, currency)

    controls = Controls(
        per_transaction_limit=money(config().DAILY_SPEND_LIMIT),
        daily_limit=money(config().DAILY_SPEND_LIMIT),
        monthly_limit=money(config().MONTHLY_SPEND_LIMIT),
        auto_approve_threshold=money(config().AUTO_APPROVE_THRESHOLD),
        allowed_categories=config().ALLOWED_VENDOR_CATEGORIES,
        version=1,
    )
    return Wallet(
        available=money(config().WALLET_BALANCE),
        reserved=Money.zero(currency),
        day=today,
        committed_on_day=Money.zero(currency),
        month=f"{today:%Y-%m}",
        committed_in_month=Money.zero(currency),
        controls=controls,
        version=1,
    )


def _open(account: str, wallet: Wallet) -> None:
    at = clock.now()
    entry = Entry(
        entry_id=clock.new_id("jrn", at),
        kind=EntryKind.TOP_UP,
        at=at,
        legs=transfer(wallet.available, "funding:seed", AVAILABLE),
        by="flowpay",
        why="the account's first balance",
        command="opening",
    )
    book.commit(
        [
            wallets.opened(account, wallet),
            accounts.registered(account),
            journal.recorded(account, entry),
            announced(
                account,
                "flowpay.wallet.opened",
                "wallet",
                by="flowpay",
                data={"balance": wallet.available.to_wire()},
            ),
        ]
    )
