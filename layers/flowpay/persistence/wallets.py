"""The wallet: pk `<account>#wallet`, sk `wallet`; the limits and their sums live on it.

Amounts are kept flat, as whole micros in a number of their own, so that the conditions of a write
can compare them and writes that meet add up. Of the caps there are two maps with the same keys,
such as `supplier:sup_1`: `caps` has the limits, `capped` the month's sums.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flowpay.domain.controls import Controls
from flowpay.domain.errors import NotFound
from flowpay.domain.journal import Entry
from flowpay.domain.money import Money
from flowpay.domain.wallet import Commitment, Wallet, WalletMoved

from .book import Write, key, put_new, set_fields
from .items import Item
from .updates import Update

_AMOUNTS = ("available", "reserved", "committed_on_day", "committed_in_month")
_LIMITS = ("per_transaction_limit", "daily_limit", "monthly_limit", "auto_approve_threshold")


class WalletMissing(NotFound): ...


def key_of(account: str) -> dict[str, str]:
    return key(account, "wallet", "wallet")


def from_item(item: Item | None) -> Wallet:
    """Return the wallet; raises WalletMissing if the account has none yet."""
    if item is None:
        raise WalletMissing("this account has no wallet yet")
    return Wallet(
        **{name: Money(item[f"{name}_micros"], item["currency"]) for name in _AMOUNTS},
        day=date.fromisoformat(item["day"]),
        month=item["month"],
        capped=item.get("capped", {}),
        counts_from=item.get("counts_from"),
        hour=item.get("hour", ""),
        payments_in_hour=item.get("payments_in_hour", 0),
        controls=_controls(item),
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


def rolled(account: str, wallet: Wallet, today: date, *, counts_from: datetime) -> Write:
    """Return the write that begins a new day, and month, of the sums; refused if one has begun.

    No entry that is posted by our own clock is older than `counts_from`.

    It leaves the sums of a month that goes on alone: whoever was still about to write yesterday
    may add to them meanwhile.
    """
    new = wallet.on(today)
    begun: dict[str, Any] = {"day": new.day, "committed_on_day_micros": 0}
    if new.month != wallet.month:
        begun |= {"month": new.month, "committed_in_month_micros": 0, "capped": new.capped}
        begun["counts_from"] = counts_from
    return set_fields(
        key_of(account),
        **begun,
        condition="#day = :read_day AND #controls_version = :read_rules",
        values={":read_day": wallet.day, ":read_rules": wallet.controls.version},
        refusal=_moved,
    )


def post(account: str, wallet: Wallet, entries: Iterable[Entry], commitment: Commitment) -> Write:
    """Return the write of journal entries' effect on the wallet that was read.

    Its condition repeats what was judged: the money is there, the limits hold with whatever others
    commit meanwhile, and neither rules nor day have changed. Refused as WalletMoved: read and
    judge again.
    """
    update, limits, entries = Update(), wallet.controls, tuple(entries)
    update.require(update.path("day"), "=", wallet.day)
    update.add("version", 1)
    update.add("available_micros", sum(entry.available_micros for entry in entries), least=0)
    update.add("reserved_micros", sum(entry.reserved_micros for entry in entries))
    update.add("committed_on_day_micros", commitment.day_micros, most=limits.daily_limit.micros)
    update.add(
        "committed_in_month_micros", commitment.month_micros, most=limits.monthly_limit.micros
    )
    for cap, micros in commitment.capped.items():
        update.add(update.path("capped", cap), micros, most=limits.caps[cap].micros)
    _date_back(update, wallet, min(entry.at for entry in entries))
    if commitment.payments:
        _count(update, wallet, commitment.payments)
    if commitment != Commitment():
        update.require("controls_version", "=", limits.version)
    return update.write(key_of(account), refusal=_moved)


def controls_changed(
    account: str, read: Wallet, new: Controls, capped: Mapping[str, int] | None = None
) -> Write:
    """Return the write of new limits over those that were read; refused as WalletMoved.

    `capped` are the sums of other caps than before: they stand if the wallet has not moved since it
    was read.
    """
    fields, values = _limits(new), dict[str, Any]({":read_rules": read.controls.version})
    condition = "#controls_version = :read_rules"
    if capped is not None:
        fields["capped"] = capped
        values |= {":read_version": read.version, ":read_day": read.day}
        condition += " AND #version = :read_version AND #day = :read_day"
    return set_fields(key_of(account), **fields, condition=condition, values=values, refusal=_moved)


def rules_are(account: str, controls: Controls) -> Write:
    """Return the check that the rules which were read are still in force; else WalletMoved."""
    return Write(
        "ConditionCheck",
        "book",
        key_of(account),
        condition="controls_version = :read_rules",
        values={":read_rules": controls.version},
        refusal=_moved,
    )


def _date_back(update: Update, wallet: Wallet, at: datetime) -> None:
    """Keep `counts_from` true for an entry whose clock is behind that of the month's beginning."""
    if wallet.counts_from and at < wallet.counts_from:
        counts_from = update.path("counts_from")
        update.set(counts_from, at)
        update.require(counts_from, ">", at)


def _count(update: Update, wallet: Wallet, payments: int) -> None:
    """Count payments in their hour; the first ones begin it, if no later hour has begun."""
    hour = update.path("hour")
    if wallet.payments_in_hour:
        update.require(hour, "=", wallet.hour)
        update.add("payments_in_hour", payments, most=wallet.controls.payments_per_hour)
        return
    update.set(hour, wallet.hour)
    update.set("payments_in_hour", payments)
    update.require(hour, "<", wallet.hour, or_missing=True)


def _controls(item: Item) -> Controls:
    def money(micros: int) -> Money:
        return Money(micros, item["currency"])

    caps = {key: money(micros) for key, micros in item.get("caps", {}).items()}
    return Controls(
        **{name: money(item[f"{name}_micros"]) for name in _LIMITS},
        allowed_categories=tuple(item["allowed_categories"]),
        supplier_limits=_of_kind("supplier:", caps),
        category_limits=_of_kind("category:", caps),
        payments_per_hour=item.get("payments_per_hour"),
        further_approver_thresholds=tuple(
            map(money, item.get("further_approver_thresholds_micros", ()))
        ),
        version=item["controls_version"],
        changed_by=item.get("controls_changed_by", {}),
    )


def _of_kind(prefix: str, caps: Mapping[str, Money]) -> dict[str, Money]:
    return {key.removeprefix(prefix): cap for key, cap in caps.items() if key.startswith(prefix)}


def _limits(controls: Controls) -> Item:
    further = controls.further_approver_thresholds
    return {
        **{f"{name}_micros": getattr(controls, name).micros for name in _LIMITS},
        "allowed_categories": list(controls.allowed_categories),
        "caps": {key: cap.micros for key, cap in controls.caps.items()},
        "payments_per_hour": controls.payments_per_hour,
        "further_approver_thresholds_micros": [threshold.micros for threshold in further],
        "controls_version": controls.version,
        "controls_changed_by": controls.changed_by,
    }


def _moved() -> WalletMoved:
    return WalletMoved("the wallet has moved on: read it again, then decide")
