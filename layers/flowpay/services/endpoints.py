"""The kinds of endpoints: what differs between them is who they are, and what they are sent."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from flowpay.domain.delivery import OF_LOCUS, OF_TASKS, Delivery, Response, lane_of
from flowpay.domain.endpoint import Endpoint
from flowpay.persistence.book import Write


class Message(NamedTuple):
    """One post; `is_shown` says whether what is answered may be kept, to be shown to people.

    `send` makes it in another way than a webhook's; then the rest is not looked at.
    """

    url: str
    body: bytes
    headers: Mapping[str, str]
    is_shown: bool = True
    send: Callable[[], Response] | None = None


class Kind[Of: Endpoint](NamedTuple):
    """What delivering asks of a kind: each takes the account first.

    `find` takes an endpoint's name. `writer` returns what writes an endpoint's messages, side by
    side; it raises SealBroken where it cannot know how. `given_up` returns the writes after which
    an endpoint gets nothing any more, with the reason.
    """

    find: Callable[[str, str], Of | None]
    writer: Callable[[str, Of], Callable[[Delivery], Message]]
    given_up: Callable[[str, Of, str], list[Write]]


def kind_of(webhook_id: str) -> Kind[Any]:
    """Return the kind of the endpoint that is called so; what it needs is loaded then."""
    if lane_of(webhook_id) == OF_TASKS:
        from .a2a_pushing import KIND as OF_A_TASK

        return OF_A_TASK
    if lane_of(webhook_id) == OF_LOCUS:
        from .locus_telling import KIND as OF_LOCUS_ITSELF

        return OF_LOCUS_ITSELF
    from .webhooks import KIND as OF_THE_ACCOUNT

    return OF_THE_ACCOUNT
