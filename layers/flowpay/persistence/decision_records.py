"""Decision records: pk `<account>#decision_record`, sk `<session id>/<basis>`; written once."""

from collections.abc import Callable

from flowpay.domain.decision_record import DecisionRecord
from flowpay.domain.errors import FlowpayError

from . import book
from .book import Listing, Write, key
from .items import stored


def key_of(account: str, record: DecisionRecord) -> dict[str, str]:
    return key(account, "decision_record", f"{record.session_id}/{record.basis}")


def recorded(account: str, record: DecisionRecord, *, refusal: Callable[[], FlowpayError]) -> Write:
    """Return the write of a decision; refused if the session has one on that basis already."""
    return book.put_new({**key_of(account, record), **stored(record)}, refusal=refusal)


def of_session(account: str, session_id: str) -> tuple[DecisionRecord, ...]:
    """Return the decisions of a session: that on listed prices, then that on quotes."""
    listing = Listing(
        partition=f"{account}#decision_record", begins_with=f"{session_id}/", ascending=True
    )
    return tuple(DecisionRecord.model_validate(item) for item in book.everything(listing))
