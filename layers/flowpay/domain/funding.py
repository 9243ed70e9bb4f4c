"""Funding: money comes into the wallet from outside, and is taken back to where it came from."""

from .errors import Conflict, InvalidInput
from .journal import AVAILABLE, Entry, EntryKind, Leg, transfer
from .money import MOST_MICROS, CurrenciesDiffer, Money
from .wallet import Wallet


class WalletFull(InvalidInput): ...


class AmountExceedsTopUp(InvalidInput): ...


class AmountExceedsAvailable(Conflict): ...


class CorrectionForbidden(Conflict): ...


def coming_in(amount: Money, source: str, wallet: Wallet) -> tuple[Leg, Leg]:
    """Return the legs of a top-up; raises AmountInvalid, CurrenciesDiffer or WalletFull."""
    _require_payable(amount, wallet.currency)
    room = room_in(wallet)
    if amount.micros > room.micros:
        raise WalletFull(f"a wallet holds at most 10^12 units: this one has room for {room}")
    return transfer(amount, f"funding:{source}", AVAILABLE)


def room_in(wallet: Wallet) -> Money:
    """Return what may still come into the wallet, so that every amount in it can be written."""
    return Money(MOST_MICROS, wallet.currency) - wallet.available - wallet.reserved


def going_back(top_up: Entry, amount: Money | None, wallet: Wallet) -> tuple[Leg, Leg]:
    """Return the legs that take a top-up back, or `amount` of it, while that much is available.

    Raises CorrectionForbidden for any other entry, AmountInvalid, CurrenciesDiffer,
    AmountExceedsTopUp or AmountExceedsAvailable.
    """
    if top_up.kind is not EntryKind.TOP_UP:
        raise CorrectionForbidden(
            f"{top_up.entry_id} is of kind {top_up.kind}: only a top-up is taken back; "
            "what an escrow holds goes back with refund-escrow",
            kind=top_up.kind.value,
        )
    whole = Money(top_up.available_micros, wallet.currency)
    part = whole if amount is None else _require_payable(amount, wallet.currency)
    if part.micros > whole.micros:
        raise AmountExceedsTopUp(f"the top-up was {whole}, {part} was asked back")
    if part.micros > wallet.available.micros:
        raise AmountExceedsAvailable(
            f"{wallet.available} is available, {part} was asked back: the rest is held or paid"
        )
    return transfer(part, AVAILABLE, _source(top_up))


def _source(top_up: Entry) -> str:
    return next(leg.account for leg in top_up.legs if leg.account.startswith("funding:"))


def _require_payable(amount: Money, currency: str) -> Money:
    if amount.currency != currency:
        raise CurrenciesDiffer(f"this wallet is in {currency}: write the amount in {currency}")
    return amount.payable()
