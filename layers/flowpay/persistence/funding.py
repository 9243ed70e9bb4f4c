"""Funding: the room that a top-up needs in the wallet, and which top-ups were taken back.

correction  pk `<account>#correction`, sk `<entry id>`   by which entry it was corrected
"""

from dataclasses import replace

from flowpay.domain.errors import Conflict
from flowpay.domain.funding import room_in
from flowpay.domain.journal import Entry
from flowpay.domain.money import Money
from flowpay.domain.wallet import Wallet

from . import book
from .book import Write, key
from .items import Item


class EntryCorrected(Conflict): ...


def correction_key(account: str, entry_id: str) -> dict[str, str]:
    return key(account, "correction", entry_id)


def require_uncorrected(item: Item | None) -> None:
    """Raise EntryCorrected if the item says so."""
    if item is not None:
        raise _corrected(item["sk"])


def corrected(account: str, entry_id: str, correction: Entry) -> Write:
    """Return the write that marks an entry as corrected; an entry is corrected once."""
    item = {**correction_key(account, entry_id), "corrected_by": correction.entry_id}
    return book.put_new(item, refusal=lambda: _corrected(entry_id))


def with_room(post: Write, wallet: Wallet, amount: Money) -> Write:
    """Return the wallet's write, on the condition that `amount` more does not overfill it.

    A condition cannot add what is available and what is reserved. So each may have grown by half of
    what room is left since the wallet was read, and no other movement makes their sum grow.
    """
    share = (room_in(wallet) - amount).micros // 2
    room = "available_micros <= :most_available AND reserved_micros <= :most_reserved"
    most = {
        ":most_available": wallet.available.micros + share,
        ":most_reserved": wallet.reserved.micros + share,
    }
    return replace(post, condition=f"{post.condition} AND {room}", values={**post.values, **most})


def _corrected(entry_id: str) -> EntryCorrected:
    return EntryCorrected(f"{entry_id} was corrected already: an entry is corrected once")
