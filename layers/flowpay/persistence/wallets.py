"""The wallet: pk `<account>#wallet`, sk `wallet`; the limits and their sums live on it.

Amounts are kept flat, as whole micros in a number of their own, so that the conditions of a write
can compare them and writes that meet add up.
"""

from datetime import date
from typing import Any

from flowpay.domain.errors import NotFound
from flowpay.domain.journal import Entry
from flowpay.domain.money import Money
from flowpay.domain.spending import Controls, ControlsVersionStale
from flowpay.domain.wallet import Commitment, Wallet, WalletMoved

from .book import Write, key, put_new, set_fields
from .items import Item

_AMOUNTS = ("available", "reserved", "committed_on_day", "committed_in_month")
_LIMITS = ("per_transaction_limit", "daily_limit", "monthly_limit", "auto_approve_threshold")


class WalletMissing(NotFound): ...


def key_of(account: str) -> dict[str, str]:
    return key(account, "wallet", "wallet")


def from_item(item: Item | None) -> Wallet:
    """Return the wallet; raises WalletMissing if the account has none yet."""
    if item is None:
        raise WalletMissing("this account has no wallet yet")

    def money(name: str) -> Money:
        return Money(item[f"{name}_micros"], item["currency"])

    controls = Controls(
        **{name: money(name) for name in _LIMITS},
        allowed_categories=tuple(item["allowed_categories"]),
        version=item["controls_version"],
    )
    return Wallet(
        **{name: money(name) for name in _AMOUNTS},
        day=date.fromisoformat(item["day"]),
        month=item["month"],
        controls=controls,
        version=item["version"],
    )


def opened(account: str, wallet: Wallet) -> Write:
    """Return the write of an account's first wallet; refused if it has one."""
    item = {
        **key_of(account),
        "currency": wallet.currency,
        **{f"{name}_micros": getattr(wallet, name).micros for name in _AMOUNTS},
        **_limits(wallet.controls),
        "day": wallet.day,
        "month": wallet.month,
        "version": wallet.version,
    }
    return put_new(item, refusal=lambda: WalletMoved("this account has a wallet already"))


def rolled(account: str, wallet: Wallet, today: date) -> Write:
    """Return the write that begins a new day, and month, of the sums; refused if one has begun."""
    new = wallet.on(today)
    return set_fields(
        key_of(account),
        day=new.day,
        month=new.month,
        committed_on_day_micros=new.committed_on_day.micros,
        committed_in_month_micros=new.committed_in_month.micros,
        condition="#day = :read_day",
        values={":read_day": wallet.day},
        refusal=_moved,
    )


def post(account: str, wallet: Wallet, entry: Entry, commitment: Commitment) -> Write:
    """Return the write of a journal entry's effect on the wallet that was read.

    Its condition repeats what was judged: the money is there, the limits hold with whatever others
    commit meanwhile, and neither rules nor day have changed. Refused as WalletMoved: read and
    judge again.
    """
    same_day = "#day = :day"
    enough = "available_micros >= :needed"
    same_rules = "controls_version = :controls_version"
    room_today = "committed_on_day_micros <= :day_room"
    room_this_month = "committed_in_month_micros <= :month_room"
    conditions = [same_day]
    values: dict[str, Any] = {
        ":available": entry.available_micros,
        ":reserved": entry.reserved_micros,
        ":on_day": commitment.day_micros,
        ":in_month": commitment.month_micros,
        ":day": wallet.day,
        ":one": 1,
    }
    if entry.available_micros < 0:
        conditions.append(enough)
        values[":needed"] = -entry.available_micros
    if commitment.day_micros > 0:
        conditions += [same_rules, room_today, room_this_month]
        values[":controls_version"] = wallet.controls.version
        values[":day_room"] = wallet.controls.daily_limit.micros - commitment.day_micros
        values[":month_room"] = wallet.controls.monthly_limit.micros - commitment.month_micros
    return Write(
        "Update",
        "book",
        key_of(account),
        "SET version = version + :one, available_micros = available_micros + :available, "
        "reserved_micros = reserved_micros + :reserved, "
        "committed_on_day_micros = committed_on_day_micros + :on_day, "
        "committed_in_month_micros = committed_in_month_micros + :in_month",
        " AND ".join(conditions),
        {"#day": "day"},
        values,
        _moved,
    )


def controls_changed(account: str, read: Controls, new: Controls) -> Write:
    """Return the write of new limits over those that were read."""
    return set_fields(
        key_of(account),
        **_limits(new),
        condition="#controls_version = :read_version",
        values={":read_version": read.version},
        refusal=lambda: ControlsVersionStale(
            "the controls were changed meanwhile: read them again, then change them"
        ),
    )


def _limits(controls: Controls) -> Item:
    return {
        **{f"{name}_micros": getattr(controls, name).micros for name in _LIMITS},
        "allowed_categories": list(controls.allowed_categories),
        "controls_version": controls.version,
    }


def _moved() -> WalletMoved:
    return WalletMoved("the wallet has moved on: read it again, then decide")
