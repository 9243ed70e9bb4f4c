"""Payments by x402: pk `<account>#x402_payment`, sk `<payment id>`; those still open are grouped.

content  pk `<account>#x402_content`, sk `<payment id>`: what was signed and offered, and the answer
         that it pays for. Written once, as compressed JSON: any JSON comes back as it was
claim    pk `<account>#x402_claim`, sk `nonce <network> <asset> <payer> <nonce>` and
         `id <identifier>`: whose they are, so that each pays once. A payment that has failed leaves
         them: what was signed may be sent again while it is good
"""

import base64
import gzip
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from flowpay.domain.errors import Conflict
from flowpay.domain.x402.errors import X402PaymentMoved
from flowpay.domain.x402.objects import PaymentPayload, PaymentRequirements
from flowpay.domain.x402_payment import (
    Direction,
    X402Payment,
    X402PaymentStatus,
    X402PaymentUnknown,
    nonce_name,
)

from . import book
from .book import Listing, Table, Write, key
from .items import Item, stored

type Target = tuple[Table, dict[str, str]]


class PaymentClaimed(Conflict):
    """A twin was faster: the payment is in the book."""


class Content(NamedTuple):
    """What is kept of a payment to ask for it again, and to answer it again."""

    payment: PaymentPayload
    offer: PaymentRequirements
    answer: Any


class Claim(NamedTuple):
    """Whose a nonce, or an identifier, is."""

    payment_id: str
    fingerprint: str


def key_of(account: str, payment_id: str) -> dict[str, str]:
    return key(account, "x402_payment", payment_id)


def claim_key(account: str, name: str) -> dict[str, str]:
    return key(account, "x402_claim", name)


def load(account: str, payment_id: str) -> X402Payment:
    """Return the payment as it stands now; raises X402PaymentUnknown."""
    return from_item(book.get(key_of(account, payment_id)), payment_id)


def from_item(item: Mapping[str, Any] | None, payment_id: str = "") -> X402Payment:
    if item is None:
        raise X402PaymentUnknown(f"there is no payment {payment_id} in this account")
    return X402Payment.model_validate(dict(item))


def claims_of(
    account: str, payment: PaymentPayload, identifier: str | None
) -> tuple[Claim | None, Claim | None]:
    """Return whose the payment's nonce is, and whose its identifier: None where nobody's."""
    names = [_nonce(payment), *([_named(identifier)] if identifier else [])]
    targets: list[Target] = [("book", claim_key(account, name)) for name in names]
    found = [_claim(item) for item in book.get_together(*targets)]
    return found[0], found[1] if identifier else None


def opened(account: str, payment: X402Payment, content: Content) -> list[Write]:
    """Return the writes of a new payment; refused as PaymentClaimed if a twin was faster."""
    item = {
        **key_of(account, payment.payment_id),
        "group": _open_group(account),
        "place": payment.payment_id,
        **stored(payment),
    }
    names = [_nonce(content.payment), *([_named(payment.identifier)] if payment.identifier else [])]
    whose = {"payment_id": payment.payment_id, "fingerprint": payment.fingerprint}
    return [
        *(book.put_new({**claim_key(account, name), **whose}, refusal=_claimed) for name in names),
        book.put_new(item, refusal=_claimed),
        book.put_new(_content(account, payment.payment_id, content), refusal=_claimed),
    ]


def moved(account: str, read: X402Payment, new: X402Payment) -> list[Write]:
    """Return the writes of a payment's next state; of two at once one is X402PaymentMoved."""
    facts = {
        name: value
        for name in X402Payment.model_fields
        if (value := getattr(new, name)) != getattr(read, name)
    }
    write = book.updated(
        key_of(account, read.payment_id),
        f"SET {', '.join(f'#{name} = :{name}' for name in facts)}"
        + ("" if new.is_open else " REMOVE #group, #place"),
        "#version = :read_version",
        {**{f":{name}": value for name, value in stored(facts).items()}}
        | {":read_version": read.version},
        refusal=lambda: X402PaymentMoved(f"{read.payment_id} has moved on: read it again"),
    )
    return [write, *(_released(account, new) if _is_released(new) else [])]


def content_of(account: str, payment_id: str) -> Content:
    """Return what is kept of a payment; raises X402PaymentUnknown."""
    item = book.get(key(account, "x402_content", payment_id))
    if item is None:
        raise X402PaymentUnknown(f"there is no payment {payment_id} in this account")
    kept = json.loads(gzip.decompress(base64.b64decode(item["json"])))
    payment = PaymentPayload.from_wire(kept["payment"])
    return Content(payment, PaymentRequirements.from_wire(kept["offer"]), kept["answer"])


def open_payments(account: str) -> list[X402Payment]:
    """Return the payments of which nobody knows yet what became of them, the oldest first."""
    return [
        from_item(each) for each in book.each(Listing(group=_open_group(account), ascending=True))
    ]


def listed(
    account: str,
    *,
    direction: Direction | None,
    status: X402PaymentStatus | None,
    limit: int,
    cursor: str | None,
) -> tuple[tuple[X402Payment, ...], str | None]:
    """Return one page of payments, newest first, and the next cursor."""
    wanted = {"direction": direction, "status": status}
    values = {f":{name}": value for name, value in wanted.items() if value is not None}
    listing = Listing(
        partition=f"{account}#x402_payment",
        where=" AND ".join(f"#{name[1:]} = {name}" for name in values),
        names={f"#{name[1:]}": name[1:] for name in values},
        values=values,
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(from_item, items)), following


def _is_released(payment: X402Payment) -> bool:
    return payment.direction is Direction.RECEIVED and payment.status is X402PaymentStatus.FAILED


def _released(account: str, payment: X402Payment) -> list[Write]:
    nonce = nonce_name(payment.network, payment.asset, payment.payer, payment.nonce)
    names = [f"nonce {nonce}", *([_named(payment.identifier)] if payment.identifier else [])]
    return [Write("Delete", "book", claim_key(account, name)) for name in names]


def _nonce(payment: PaymentPayload) -> str:
    accepted, signed = payment.accepted, payment.exact.authorization
    return f"nonce {nonce_name(accepted.network, accepted.asset, signed.from_, signed.nonce)}"


def _named(identifier: str) -> str:
    return f"id {identifier}"


def _claim(item: Item | None) -> Claim | None:
    return Claim(item["payment_id"], item["fingerprint"]) if item else None


def _claimed() -> PaymentClaimed:
    return PaymentClaimed("this payment is in the book already")


def _content(account: str, payment_id: str, content: Content) -> Item:
    kept = {
        "payment": content.payment.to_wire(),
        "offer": content.offer.to_wire(),
        "answer": content.answer,
    }
    packed = gzip.compress(json.dumps(kept, separators=(",", ":")).encode(), mtime=0)
    packed_text = base64.b64encode(packed).decode()
    return {**key(account, "x402_content", payment_id), "json": packed_text}


def _open_group(account: str) -> str:
    return f"{account}#x402_payment#settling"
