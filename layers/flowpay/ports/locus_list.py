"""Locus lists the payments of its wallet (GET /pay/transactions, its text of April 2026).

What became of a payment is found there: of one whose id Locus gave us by that alone, of any other
by the reference in its memo. A state that is not known here counts as under way: it is neither paid
nor given up for it.
"""

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flowpay.domain.transfer import Transfer, TransferState

from .calling import call
from .locus_rail import PROVIDER, id_of, read, usdc
from .reading import fields, text
from .request import ProviderRefused, unusable

if TYPE_CHECKING:
    from .wire import Wire

PAGE = 100
MOST_TRANSFERS = 10_000
_LACKED_MONEY = {"INSUFFICIENT_BALANCE", "PRE_EXECUTION"}
_NONE_THERE = {400, 404}
_STATES = {
    "PENDING_APPROVAL": TransferState.WAITING,
    "PENDING": TransferState.UNDER_WAY,
    "QUEUED": TransferState.UNDER_WAY,
    "PROCESSING": TransferState.UNDER_WAY,
    "CONFIRMED": TransferState.CONFIRMED,
    "FAILED": TransferState.ENDED,
    "POLICY_REJECTED": TransferState.ENDED,
    "VALIDATION_FAILED": TransferState.ENDED,
    "CANCELLED": TransferState.ENDED,
    "EXPIRED": TransferState.ENDED,
}


class ListTooLong(ProviderRefused):
    """More is listed than we read, or than there is time for: no fault of Locus's."""


def transfers(
    since: datetime, *, within_s: float = 60, wire: "Wire | None" = None
) -> tuple[Transfer, ...]:
    """Return every transaction since then, page by page, each once; raises ProviderFailed.

    All of them or none: of a list of which MOST_TRANSFERS are not the whole, or that takes too
    long, nothing can be concluded. That is ListTooLong.
    """
    until, offset = time.monotonic() + within_s, 0
    found: dict[str, Transfer] = {}
    while offset < MOST_TRANSFERS and time.monotonic() <= until:
        params = {"limit": str(PAGE), "offset": str(offset), "from": _written(since)}
        data = call(read("/pay/transactions", params), wire).body
        listed = data.get("transactions")
        if not isinstance(listed, list):
            raise unusable(PROVIDER, "a list of transactions")
        for each in map(fields, listed):
            if (transfer := _transfer(each)) is None:
                raise unusable(PROVIDER, "an id for each transaction")
            found[transfer.transfer_id] = transfer
        has_more = fields(data.get("pagination")).get("has_more")
        if has_more is False or (has_more is None and len(listed) < PAGE) or not listed:
            return tuple(found.values())
        offset += len(listed)  # a page may be shorter than asked for, and not be the last
    raise ListTooLong(
        f"{PROVIDER} lists more since {_written(since)} than can be read",
        provider=PROVIDER,
        provider_status=200,
        reason="list_too_long",
        may_be_charged=False,
    )


def transfer(transfer_id: str, wire: "Wire | None" = None) -> Transfer | None:
    """Return a transaction by its id, None where Locus has none; raises ProviderFailed."""
    path = f"/pay/transactions/{quote(transfer_id, safe='')}"
    try:
        data = call(read(path), wire).body
    except ProviderRefused as refusal:
        if refusal.facts.get("provider_status") in _NONE_THERE:
            return None
        raise
    found = _transfer(fields(data.get("transaction")))
    if found is None or found.transfer_id != transfer_id:
        raise unusable(PROVIDER, "the transaction that was asked for")
    return found


def _transfer(each: dict[str, Any]) -> Transfer | None:
    transfer_id, status = id_of(each.get("id")), text(each.get("status")) or "unknown"
    if transfer_id is None:
        return None
    said = [text(each.get(name)) for name in ("failure_reason", "error_reason", "error_stage")]
    return Transfer(
        transfer_id=transfer_id,
        state=_STATES.get(status.upper(), TransferState.UNDER_WAY),
        status=status,
        amount=usdc(each.get("amount_usdc")),
        memo=text(each.get("memo")) or "",
        to_address=text(each.get("to_address")),
        email=text(each.get("recipient_email")),
        created_at=_moment(each.get("created_at")),
        tx_hash=text(each.get("tx_hash")),
        why=", ".join(filter(None, said)) or None,
        lacked_money=set(said) >= _LACKED_MONEY,
    )


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
