"""Quotes: pk `<account>#quote`, sk `<session id>/<supplier id>`.

The session's item counts those that are open (`quotes_open`), and holds the token of the state that
waits for them (`quotes_token`): whichever write comes last, its image in the stream shows that all
have answered. In scratch `reply#<address>` says whom a mail to that address answers; it stands
outside the accounts, since a mail names none.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from flowpay.domain.quote import Quote, QuoteMoved, QuoteStatus, QuoteUnknown
from flowpay.domain.session import SessionUnknown

from . import book, track_records
from .book import Listing, Write, key
from .items import stored
from .sessions import SessionMoved
from .sessions import key_of as session_key

REPLIES_FOR = timedelta(days=90)
"""A supplier who answers later is told that the request is over."""


class Asked(NamedTuple):
    """Who was asked, for which session."""

    account: str
    session_id: str
    supplier_id: str


def key_of(asked: Asked) -> dict[str, str]:
    return key(asked.account, "quote", f"{asked.session_id}/{asked.supplier_id}")


def find(asked: Asked) -> Quote | None:
    item = book.get(key_of(asked))
    return Quote.model_validate(item) if item else None


def load(asked: Asked) -> Quote:
    """Return the quote as it stands now; raises QuoteUnknown."""
    quote = find(asked)
    if quote is None:
        raise QuoteUnknown(f"{asked.supplier_id} was not asked for a quote in {asked.session_id}")
    return quote


def of_session(account: str, session_id: str) -> tuple[Quote, ...]:
    listing = Listing(partition=f"{account}#quote", begins_with=f"{session_id}/")
    return tuple(Quote.model_validate(item) for item in book.everything(listing))


def requested(asked: Asked, quote: Quote, *, reply_to: str | None) -> list[Write]:
    """Return the writes of a request that was sent; sent once, else refused as SessionMoved."""
    item = {**key_of(asked), **stored(quote)}
    new = book.put_new(item, refusal=lambda: SessionMoved(asked.session_id))
    reachable = [_reachable(asked, reply_to, quote.sent_at)] if reply_to else []
    return [new, _counted(asked, +1), *reachable]


def sent_again(asked: Asked, read: Quote, quote: Quote) -> list[Write]:
    """Return the write of a request that was sent once more, since nobody knew that it had been."""
    write = book.set_fields(
        key_of(asked),
        **stored({"email_id": quote.email_id, "version": read.version + 1}),
        condition="#version = :read_version",
        values={":read_version": read.version},
        refusal=lambda: SessionMoved(asked.session_id),
    )
    return [write]


def moved(asked: Asked, read: Quote, new: Quote, *, in_time: bool) -> list[Write]:
    """Return the writes of what has come back; of two at the same moment one is QuoteMoved.

    `new` is of the version that follows `read`'s. What is `in_time` is refused as QuoteMoved, too,
    once the session has been ranked on its quotes: what was accepted before counts there.
    """
    changed = {
        name: stored(value)
        for name in Quote.model_fields
        if (value := getattr(new, name)) != getattr(read, name)
    }
    write = book.set_fields(
        key_of(asked),
        **changed,
        condition="#version = :read_version",
        values={":read_version": read.version},
        refusal=lambda: QuoteMoved(f"the quote of {asked.supplier_id} has moved on: look again"),
    )
    first = read.is_open and not new.is_open
    answered = [track_records.counted(asked.account, asked.supplier_id, answered=1)]
    has_answered = first and new.status is not QuoteStatus.UNDELIVERED
    return [
        write,
        _counted(asked, -1 if first else 0, in_time=in_time),
        *(answered if has_answered else ()),
    ]


def replied_to(address: str) -> Asked | None:
    """Return whom a mail to this address answers, None if it is none of ours any more."""
    item = book.get(_reply_key(address), table="scratch")
    return Asked(item["account"], item["session_id"], item["supplier_id"]) if item else None


def file_token(account: str, session_id: str, token: str) -> None:
    """Keep the token of the state that waits for quotes; a retried state's new one takes its place.

    Raises SessionUnknown.
    """
    write = book.set_fields(
        session_key(account, session_id),
        quotes_token=token,
        refusal=lambda: SessionUnknown(f"there is no session {session_id} in this account"),
    )
    book.commit([write])


def is_waited_for(account: str, session_id: str) -> bool:
    """Return whether a state has filed its token to wait for the quotes of a session."""
    return "quotes_token" in (book.get(session_key(account, session_id)) or {})


def _counted(asked: Asked, number: int, *, in_time: bool = False) -> Write:
    """Return the write that counts open quotes, and every change, on the session's item."""
    return Write(
        "Update",
        "book",
        session_key(asked.account, asked.session_id),
        "ADD quotes_open :number, quotes_changes :one",
        condition="attribute_not_exists(quotes_ranked_at)" if in_time else "",
        values={":number": number, ":one": 1},
        refusal=lambda: QuoteMoved(f"{asked.session_id} has been ranked on its quotes"),
    )


def _reachable(asked: Asked, address: str, at: datetime) -> Write:
    expires = int((at + REPLIES_FOR).timestamp())
    return Write(
        "Put", "scratch", {**_reply_key(address), **asked._asdict(), "expires_at": expires}
    )


def _reply_key(address: str) -> dict[str, str]:
    return {"pk": f"reply#{address.lower()}", "sk": "reply"}
