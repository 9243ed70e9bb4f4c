"""What is for sale by x402: built-in services of the marketplace, and routes of our own.

Whoever pays is a stranger: what draws on an account's own suppliers and dealings is not for sale.
Each is read-only work at a price in US dollars, so that it may be done before its money is asked
for, and again: it has no effect that anybody would have to take back.
"""

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any, NamedTuple

from flowpay.domain import built_in
from flowpay.domain.errors import InvalidInput, NotFound
from flowpay.domain.money import Money
from flowpay.domain.x402.identifier import DECLARED
from flowpay.domain.x402.networks import NETWORKS, atomic
from flowpay.domain.x402.objects import EXACT, PaymentRequired, PaymentRequirements, ResourceInfo
from flowpay.runtime.config import config

type Work = Callable[[str, dict[str, Any]], dict[str, Any]]
"""Takes the account and the request's body, and gives the answer; raises InvalidInput or Busy."""
MOST_TIMEOUT_S = 300
"""What we let a payer take from being asked to having paid."""
OF_THE_ACCOUNT = frozenset({"find-suppliers", "rank-quotes"})
"""They tell of the account's suppliers, and of what came of its dealings with them."""


class NotForSale(NotFound): ...


class Goods(NamedTuple):
    """One priced route: its path, what it does, what it costs, and its work."""

    path: str
    description: str
    price: Money
    work: Work


@cache
def all_goods() -> Mapping[str, Goods]:
    """Return what can be for sale, by path."""
    from . import built_in as services

    priced = [
        Goods(
            f"/api/paid/services/{each.service_id}",
            each.description,
            each.price,
            partial(services.run, each.service_id),
        )
        for each in built_in.services()
        if each.service_id not in OF_THE_ACCOUNT
    ]
    parse = built_in.service("parse-request")
    preview = partial(services.run, parse.service_id)
    priced.append(Goods("/api/paid/intent-preview", parse.description, parse.price, preview))
    return {goods.path: goods for goods in priced}


def goods_at(path: str) -> Goods:
    """Return what is for sale at a path; raises NotForSale."""
    if not config().X402_PAY_TO:
        raise NotForSale(
            "not for sale here: whoever runs this Flowpay sets X402_PAY_TO to the account that is "
            "to be paid"
        )
    if path not in all_goods():
        raise NotForSale(f"not for sale here; for sale are {', '.join(all_goods())}")
    return all_goods()[path]


def worked(goods: Goods, account: str, given: Any) -> dict[str, Any]:
    """Return the answer to a request's body; raises what its rules raise."""
    if not isinstance(given, dict):
        raise InvalidInput("send what the service takes as a JSON object")
    return goods.work(account, given)


def offer_of(goods: Goods) -> PaymentRequirements:
    """Return how these goods are paid for: in one way."""
    network = NETWORKS[config().X402_NETWORK]
    return PaymentRequirements(
        scheme=EXACT,
        network=network.caip2,
        amount=atomic(goods.price),
        asset=network.asset,
        pay_to=config().X402_PAY_TO,
        max_timeout_seconds=MOST_TIMEOUT_S,
        extra=network.extra,
    )


def required(goods: Goods, error: str | None = None) -> PaymentRequired:
    """Return what is answered to whoever has not paid, and why a payment was none."""
    return PaymentRequired(
        error=error,
        resource=ResourceInfo(
            url=f"{config().PUBLIC_BASE_URL}{goods.path}",
            description=goods.description,
            mime_type="application/json",
        ),
        accepts=(offer_of(goods),),
        extensions=DECLARED,
    )
