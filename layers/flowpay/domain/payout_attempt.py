"""An attempt at a payout: one call to Locus, written down before it is made."""

from datetime import datetime

from pydantic import BaseModel

from .payout_recipient import Destination


class Attempt(BaseModel, frozen=True):
    """One try: to whom, by which reference, and what is known of the transfer at Locus.

    One that was `put_off`, of which Locus has taken nothing, goes on under the same reference.
    """

    reference: str
    destination: Destination
    sent_at: datetime
    transfer_id: str | None = None
    approval_url: str | None = None
    tx_hash: str | None = None
    ended_because: str | None = None
    put_off: bool = False

    @property
    def names(self) -> frozenset[str]:
        """By what Locus may list it: our reference, and its own id where that is known."""
        return frozenset(filter(None, (self.reference, self.transfer_id)))
