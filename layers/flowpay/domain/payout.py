"""A payout: what was released to a supplier, on its way there over a payment rail.

A release moves money in the books from the escrow to `supplier:<id>`: it is owed. Its payout, of
the same transaction, moves it on to `rail:locus` once Locus has confirmed the transfer, or to
`rail:by_hand` on the word of a person who has paid it in another way. What may follow what stands
in `payout_status.py`.

Locus has no idempotency key. So every attempt has a reference of ours, which goes along in the memo
and is written here before the call; whatever is to be repeated is first looked for by it.
"""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, computed_field

from .errors import Conflict, NotFound
from .money import Money
from .payout_attempt import Attempt
from .payout_recipient import Destination, PayoutWay
from .payout_status import TRANSITIONS, UNDER_WAY, PayoutStatus

LOCUS, BY_HAND = "rail:locus", "rail:by_hand"
"""The accounts that money leaves by."""
PAYS_IN = "USD"
"""Locus moves USDC, which is a dollar each."""
TOO_LITTLE = (
    "Locus's wallet does not hold enough beside what is on its way: fund it, and it goes on by "
    "itself"
)
NOT_FOUND_AFTER = timedelta(minutes=15)
"""After which a transfer that was sent and is not listed needs a person."""
MOST_ATTEMPTS = 20


class PayoutUnknown(NotFound): ...


class PayoutMoved(Conflict): ...


class PayoutTransitionForbidden(Conflict): ...


class PayoutsOff(Conflict): ...


class Payout(BaseModel, frozen=True):
    """What is owed to one supplier of one release.

    `amount` is in the wallet's currency, `foreign` the same in the supplier's. `trouble` says why
    it waits or has failed, None where all is well; `paid_with` by what a person has paid it, such
    as the bank's reference. `version` grows by one with every transition.
    """

    payout_id: str
    status: PayoutStatus
    supplier_id: str
    supplier_name: str | None = None
    escrow_id: str
    session_id: str | None = None
    amount: Money
    foreign: Money
    attempts: tuple[Attempt, ...] = ()
    trouble: str | None = None
    released_by: str
    created_at: datetime
    paid_at: datetime | None = None
    paid_with: str | None = None
    version: int = 1

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator on one
    @property
    def may_be_retried(self) -> bool:
        """Whether a person may have it sent once more, with `never_sent` unless it has failed."""
        failed = self.status is PayoutStatus.FAILED and self.amount.currency == PAYS_IN
        return (failed or self.is_doubtful) and len(self.attempts) < MOST_ATTEMPTS

    @computed_field  # type: ignore[prop-decorator]  # mypy takes no decorator on one
    @property
    def may_be_paid_by_hand(self) -> bool:
        """Whether a person may say that it was paid in another way: nothing is on its way."""
        return not self.is_paid and (self.is_doubtful or not self.is_under_way)

    @property
    def is_doubtful(self) -> bool:
        """Whether only Locus's dashboard says how it stands.

        It was sent and Locus lists it not, or otherwise; or a person was asked there, of which
        nothing need be listed, not even a no.
        """
        missing = self.status is PayoutStatus.SENT and self.trouble is not None
        return missing or self.status is PayoutStatus.AWAITING_APPROVAL

    @property
    def is_under_way(self) -> bool:
        return self.status in UNDER_WAY

    @property
    def is_paid(self) -> bool:
        return self.status in (PayoutStatus.PAID, PayoutStatus.PAID_BY_HAND)

    @property
    def may_come_back(self) -> bool:
        """Whether it was made by e-mail: nobody may have claimed it."""
        by_mail = any(each.destination.way is PayoutWay.EMAIL for each in self.attempts)
        return self.status is PayoutStatus.PAID and by_mail

    @property
    def rail(self) -> str:
        """The account that its money leaves by, or has come back from."""
        return BY_HAND if self.status is PayoutStatus.PAID_BY_HAND else LOCUS

    @property
    def latest(self) -> Attempt | None:
        return self.attempts[-1] if self.attempts else None

    @property
    def paid(self) -> Money:
        """What has left for the supplier, as the books have it."""
        return self.amount if self.is_paid else Money.zero(self.amount.currency)

    def lacking(self) -> "Payout":
        """Return the payout of a supplier of whom nobody knows where to pay."""
        why = (
            f"nobody has said where {self.supplier_id} is paid: an admin puts an address on Base, "
            "or an e-mail, on record"
        )
        return self._moved("lack", status=PayoutStatus.NEEDS_RECIPIENT, trouble=why)

    def waiting(self, why: str | None = None) -> "Payout":
        """Return the payout that is sent as soon as that can be."""
        return self._moved("wait", status=PayoutStatus.PENDING, trouble=why)

    def sending(self, destination: Destination, at: datetime) -> "Payout":
        """Return the payout with its attempt, whose call comes after this is written."""
        earlier = self.attempts
        if (last := self.latest) and last.put_off and last.destination == destination:
            earlier = earlier[:-1]
        if len(earlier) >= MOST_ATTEMPTS:
            raise self._forbidden("send")
        reference = f"{self.payout_id}.{len(earlier) + 1}"
        attempt = Attempt(reference=reference, destination=destination, sent_at=at)
        attempts = (*earlier, attempt)
        return self._moved("send", status=PayoutStatus.SENT, attempts=attempts, trouble=None)

    def put_off(self, why: str) -> "Payout":
        """Return the payout of which Locus has certainly taken nothing, to be sent later."""
        noted = self._noted(put_off=True, ended_because=why)
        return self._moved("put_off", status=PayoutStatus.PENDING, **noted, trouble=why)

    def unfunded(self, why: str) -> "Payout":
        """Return the payout that Locus had taken, and had too little money for, to be sent later.

        Under a new reference: by the one before, Locus goes on listing what it has not made.
        """
        return self._ended("put_off", PayoutStatus.PENDING, why)

    def going_on(self, place: int, transfer_id: str) -> "Payout":
        """Return the payout that is under way at Locus, by the attempt at `place`."""
        noted = self._noted(place, transfer_id=transfer_id, ended_because=None)
        return self._moved("go_on", status=PayoutStatus.SENT, **noted, trouble=None)

    def parked(self, place: int, transfer_id: str | None, approval_url: str | None) -> "Payout":
        """Return the payout that waits until a person lets it through at Locus."""
        known = {"transfer_id": transfer_id, "approval_url": approval_url}
        noted = self._noted(place, **{name: value for name, value in known.items() if value})
        return self._moved("park", status=PayoutStatus.AWAITING_APPROVAL, **noted, trouble=None)

    def missing(self, why: str) -> "Payout":
        """Return the payout that needs a person to look at Locus."""
        return self._moved("miss", trouble=why)

    def refused(self, why: str) -> "Payout":
        """Return the payout that was not made, for good; it stays owed."""
        return self._ended("refuse", PayoutStatus.FAILED, why)

    def confirmed(
        self, place: int, transfer_id: str, tx_hash: str | None, at: datetime
    ) -> "Payout":
        """Return the payout that Locus has made, by the attempt at `place`."""
        found = {"transfer_id": transfer_id, "tx_hash": tx_hash, "ended_because": None}
        noted = self._noted(place, **found)
        return self._moved("pay", status=PayoutStatus.PAID, **noted, trouble=None, paid_at=at)

    def came_back(self, why: str) -> "Payout":
        """Return the payout that was made, and then came back: it is owed again."""
        return self._ended("come_back", PayoutStatus.FAILED, why).model_copy(
            update={"paid_at": None}
        )

    def retried(self, *, never_sent: bool) -> "Payout":
        """Return the payout that is sent once more, under a new reference.

        One that is doubtful only where a person says that it was `never_sent`, or denied. Raises
        PayoutTransitionForbidden.
        """
        if not self.may_be_retried:
            raise self._forbidden("retry")
        self._require_nowhere(never_sent=never_sent)
        why = self.trouble or "nothing of it stands at Locus"
        return self._ended("retry", PayoutStatus.PENDING, why).model_copy(update={"trouble": None})

    def by_hand(self, paid_with: str, *, never_sent: bool, at: datetime) -> "Payout":
        """Return the payout that a person has paid in another way; raises as `retried`."""
        if not self.may_be_paid_by_hand:
            raise self._forbidden("be_paid_by_hand")
        self._require_nowhere(never_sent=never_sent)
        return self._ended("be_paid_by_hand", PayoutStatus.PAID_BY_HAND, "paid by hand").model_copy(
            update={"trouble": None, "paid_with": paid_with, "paid_at": at}
        )

    def moved_on(self) -> PayoutTransitionForbidden:
        """Return the refusal of what was meant for it as it was before."""
        return PayoutTransitionForbidden(
            f"{self.payout_id} has moved on: read it again", payout_status=self.status.value
        )

    def _require_nowhere(self, *, never_sent: bool) -> None:
        """Raise PayoutTransitionForbidden while Locus may make it, and nobody says otherwise."""
        if self.is_doubtful and not never_sent:
            raise PayoutTransitionForbidden(
                f"{self.payout_id} may still be made: look in Locus's dashboard that neither a "
                "transfer on its way nor a request for approval stands there, then say so with "
                '"never_sent": true',
                payout_status=self.status.value,
            )

    def _ended(self, action: str, status: PayoutStatus, why: str) -> "Payout":
        noted = self._noted(ended_because=why) if self.attempts else {}
        return self._moved(action, status=status, **noted, trouble=why)

    def _noted(self, place: int = -1, /, **facts: Any) -> dict[str, Any]:
        """Return the change by which an attempt says more."""
        attempts = list(self.attempts)
        attempts[place] = attempts[place].model_copy(update=facts)
        return {"attempts": tuple(attempts)}

    def _moved(self, action: str, **changes: Any) -> "Payout":
        if self.status not in TRANSITIONS[action]:
            raise self._forbidden(action)
        return self.model_copy(update={"version": self.version + 1, **changes})

    def _forbidden(self, action: str) -> PayoutTransitionForbidden:
        spent = len(self.attempts) >= MOST_ATTEMPTS
        why = f" and was tried {MOST_ATTEMPTS} times" if spent else ""
        return PayoutTransitionForbidden(
            f"{self.payout_id} is {self.status}{why}: it cannot {action.replace('_', ' ')}",
            payout_status=self.status.value,
        )
