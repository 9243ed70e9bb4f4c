"""Funding: the wallet is topped up, and a top-up that was wrong is taken back, with its entry."""

from pydantic import BaseModel

from flowpay.domain.funding import coming_in, going_back
from flowpay.domain.journal import Entry, EntryKind, Leg
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.wallet import Commitment
from flowpay.persistence import book, funding, idempotency, journal
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.runtime import clock

from . import repeats, wallets
from .events import announced
from .judging import judged_anew
from .repeats import answered_once


class Booked(BaseModel, frozen=True):
    """What is remembered of a command: its entry, which never changes."""

    entry_id: str


def _booked(account: str, answer: str) -> Entry:
    return journal.load(account, Booked.model_validate_json(answer).entry_id)


@answered_once(_booked)
@judged_anew
def top_up(amount: Money, *, source: str, reference: str | None, by: str, once: Once) -> Entry:
    """Return the entry of money that came in from `source`; it counts towards no limit.

    Raises AmountInvalid, CurrenciesDiffer or WalletFull.
    """
    account = once.account
    (wallet_item,), earlier = repeats.read(once, ("book", kept.key_of(account)))
    if earlier:
        return _booked(account, earlier)
    wallet = wallets.current(account, wallet_item)
    legs = coming_in(amount, source, wallet)
    entry = _entry(EntryKind.TOP_UP, legs, reference or f"topped up from {source}", by, once)
    posted = kept.post(account, wallet, [entry], Commitment())
    _commit(once, entry, "topped_up", funding.with_room(posted, wallet, amount))
    return entry


@answered_once(_booked)
@judged_anew
def correct(entry_id: str, *, amount: Money | None, reason: str, by: str, once: Once) -> Entry:
    """Return the entry that takes a top-up, or `amount` of it, back to its source; once.

    The corrected entry stays as it is. Raises EntryUnknown, EntryCorrected, and what
    domain.funding.going_back raises.
    """
    account = once.account
    (wallet_item, item, correction), earlier = repeats.read(
        once,
        ("book", kept.key_of(account)),
        ("book", journal.key_of(account, entry_id)),
        ("book", funding.correction_key(account, entry_id)),
    )
    if earlier:
        return _booked(account, earlier)
    wrong = journal.from_item(item, entry_id)
    funding.require_uncorrected(correction)
    wallet = wallets.current(account, wallet_item)
    legs = going_back(wrong, amount, wallet)
    entry = _entry(EntryKind.CORRECTION, legs, f"corrects {entry_id}: {reason}", by, once)
    posted = kept.post(account, wallet, [entry], Commitment())
    _commit(once, entry, "corrected", posted, funding.corrected(account, entry_id, entry))
    return entry


def _entry(kind: EntryKind, legs: tuple[Leg, ...], why: str, by: str, once: Once) -> Entry:
    at = clock.now()
    return Entry(
        entry_id=clock.new_id("jrn", at),
        kind=kind,
        at=at,
        legs=legs,
        by=by,
        why=why,
        command=once.route,
        idempotency_key=once.key,
    )


def _commit(once: Once, entry: Entry, what: str, *writes: Write) -> None:
    """Write the entry with its effects, its event and the record of the command."""
    said = entry.model_dump(mode="json")
    book.commit(
        [
            *idempotency.recorded(once, Booked(entry_id=entry.entry_id), at=entry.at),
            *writes,
            journal.recorded(once.account, entry),
            announced(
                once.account, f"flowpay.wallet.{what}", entry.entry_id, by=entry.by, data=said
            ),
        ]
    )
