"""Owing: a release to a supplier writes its payout along, where payouts are made over a rail.

In the release's own transaction: what has left the escrow is owed from the same moment. Where the
rail is away, or nobody has said where the supplier is paid, the release is none the slower.
"""

from collections.abc import Iterable

from flowpay.domain.escrow import Escrow
from flowpay.domain.journal import Entry, EntryKind
from flowpay.domain.money import Money
from flowpay.domain.payout import PAYS_IN, Payout
from flowpay.domain.payout_status import PayoutStatus
from flowpay.persistence import payouts
from flowpay.persistence.book import Write
from flowpay.runtime import clock
from flowpay.runtime.config import config

from .events import announced

PAID_BY_HAND = frozenset({"gst_portal"})
"""Whom a person has paid before the release: tax, at the portal itself. A category would not do,
since whoever asks for a payment names it.
"""


def marked(escrow: Escrow, entry: Entry) -> Entry:
    """Return the entry of what has left a hold, with the payout that it makes, if it makes one.

    A part in another currency may be less than half a coin of the wallet's: the next has it too.
    """
    _, paid = entry.legs
    owed = entry.kind is EntryKind.CAPTURE and paid.amount.micros > 0
    if not owed or escrow.supplier_id in PAID_BY_HAND or not config().LOCUS_PAYOUTS:
        return entry
    return entry.model_copy(update={"payout_id": clock.new_id("pyo", entry.at)})


def written(account: str, escrow: Escrow, entries: Iterable[Entry]) -> list[Write]:
    """Return the writes of the payouts that entries were marked with."""
    made = [_payout(escrow, entry) for entry in entries if entry.payout_id]
    return [
        write
        for payout in made
        for write in (
            payouts.opened(account, payout),
            announced_of(account, payout, payout.status.value, by=payout.released_by),
        )
    ]


def announced_of(account: str, payout: Payout, name: str, *, by: str, **more: object) -> Write:
    """Return the write of an event of a payout, such as `flowpay.payout.paid`."""
    return announced(
        account,
        f"flowpay.payout.{name}",
        payout.payout_id,
        by=by,
        session_id=payout.session_id,
        data={**payout.model_dump(mode="json"), **more},
    )


def _payout(escrow: Escrow, entry: Entry) -> Payout:
    """Return what an entry owes; of a wallet that the rail cannot pay from it says so at once."""
    _, paid = entry.legs
    amount = paid.amount
    payable = amount.currency == PAYS_IN
    return Payout(
        payout_id=str(entry.payout_id),
        status=PayoutStatus.PENDING if payable else PayoutStatus.FAILED,
        supplier_id=escrow.supplier_id,
        supplier_name=escrow.supplier_name,
        escrow_id=escrow.escrow_id,
        session_id=escrow.session_id,
        amount=amount,
        foreign=entry.foreign or Money(amount.micros, amount.currency),
        trouble=None
        if payable
        else f"Locus pays US dollars, and this wallet is in {amount.currency}",
        released_by=entry.by,
        created_at=entry.at,
    )
