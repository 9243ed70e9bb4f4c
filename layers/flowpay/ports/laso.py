"""Laso issues prepaid cards (API 1.0.0), paid from a wallet that it manages for us.

Its own routes are GETs with side effects behind a payment (x402). Nobody here signs payments: we
ask Laso to pay and call the route from our managed wallet (POST /agentX402Pay), which answers 200
with what the route has answered inside:

    200 the card is ordered           400, 409, 429 nothing was done, and nothing is charged
    402 it was not paid: the challenge came back, or the payment could not be settled
    403 it was paid, and then refused: the account is frozen
    500, or nothing: nobody knows whether it was paid, or done

An order carries no key of ours, so it is sent once and never again, whatever comes back. What
became of one whose answer was lost is found in the list of cards, which is free to ask for, and
safe.

That list carries whole card numbers, which `laso_cards` leaves behind where it is read. Who
is to pay with a card sees it at Laso itself, where they sign in. Laso can also make a link that
signs its reader in; it opens every card of every account, so we ask for none.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flowpay.domain.card_terms import CardProduct
from flowpay.domain.issuing import IssuedCard
from flowpay.runtime import clock
from flowpay.runtime.config import config, secret

from .calling import call
from .laso_cards import identity, issued_card
from .reading import fields, items, text
from .request import (
    Answer,
    Failure,
    ProviderDenied,
    Request,
    denies,
    refused,
    unusable,
)
from .tariff import Call

if TYPE_CHECKING:
    from .wire import Wire

SIGN_IN_BUDGET_S, ORDER_BUDGET_S = 4, 12
BUDGET_S, READ_S = SIGN_IN_BUDGET_S + ORDER_BUDGET_S, 4
"""An order, with signing in before it, is over while an API function still has time to write."""
LIST_BUDGET_S = 8
SIGNED_IN_FOR = timedelta(minutes=50)
"""Laso's tokens are good for an hour."""
MOST_CARDS = 10_000
PAID_AND_REFUSED = "paid_and_refused"
"""The reason of a failure after which the money is Laso's and there is no card."""
KINDS = {
    CardProduct.US: "Non-Reloadable U.S.",
    CardProduct.INTERNATIONAL: "Non-Reloadable International",
}
_ROUTES = {CardProduct.US: "get-card", CardProduct.INTERNATIONAL: "order-intl-card"}
_PROVIDER = Call.ORDER_CARD.provider
_NOT_CHARGED = {400, 401, 402, 404, 409, 422, 429}


@dataclass(frozen=True, slots=True)
class Session:
    """Who we are to Laso, for a while; the token opens every card, so it is in no text of ours."""

    user_id: str
    until: datetime
    headers: dict[str, str]

    def __repr__(self) -> str:
        return f"Session({self.user_id!r})"


@dataclass(frozen=True, slots=True)
class Placed:
    """An order that Laso has taken; it names no card for one that a person has yet to make."""

    provider_card_id: str | None


_latest: list[Session] = []


def forget() -> None:
    """Sign in again before the next call."""
    _latest.clear()


def sign_in(wire: "Wire | None" = None) -> Session:
    """Return the session of this process; raises ProviderFailed, or Misconfigured without a key."""
    if _latest and clock.now() < _latest[0].until:
        return _latest[0]
    answer = call(
        Request(
            provider=_PROVIDER,
            method="POST",
            url=f"{config().LASO_AGENT_API_BASE}/agentAuth",
            body={"api_key": secret("LASO_API_KEY")},
            budget_s=SIGN_IN_BUDGET_S,
            read_s=READ_S,
            repeatable=True,
        ),
        wire,
    )
    token, user_id = answer.body.get("id_token"), text(answer.body.get("user_id"))
    if not isinstance(token, str) or not token or not user_id:
        raise unusable(_PROVIDER, "a session")
    headers = {"authorization": f"Bearer {token}"}
    _latest[:] = [Session(user_id, clock.now() + SIGNED_IN_FOR, headers)]
    return _latest[0]


def order(dollars: int, product: CardProduct, wire: "Wire | None" = None) -> Placed:
    """Order one card of so many whole US dollars, and pay for it.

    Raises ProviderFailed. Its `may_be_charged` says whether the card may have been paid for all the
    same; with the reason PAID_AND_REFUSED it was, and there will be none.
    """
    session = sign_in(wire)
    data = {
        "userId": session.user_id,
        "route": _ROUTES[product],
        "params": {"amount": dollars},
    }
    answer = call(
        Request(
            provider=_PROVIDER,
            method="POST",
            url=f"{config().LASO_AGENT_API_BASE}/agentX402Pay",
            headers=session.headers,
            body={"data": data},
            budget_s=ORDER_BUDGET_S,
            judged=_judged,
            denies=_denies,
        ),
        wire,
    )
    card, queued = fields(answer.body.get("card")), fields(answer.body.get("intl_card_order"))
    if not card and not queued:
        raise unusable(_PROVIDER, "a card")
    return Placed(identity(card.get("card_id")))


def cards(product: CardProduct, wire: "Wire | None" = None) -> tuple[IssuedCard, ...]:
    """Return every card of a kind that Laso has issued to us; raises ProviderFailed."""

    def ask(session: Session) -> Answer:
        return call(
            Request(
                provider=_PROVIDER,
                method="GET",
                url=f"{config().LASO_API_BASE}/get-card-data",
                headers=session.headers,
                params={"card_type": KINDS[product]},
                budget_s=LIST_BUDGET_S,
                read_s=READ_S,
                repeatable=True,
            ),
            wire,
        )

    answer = _signed_in(ask, wire)
    if not isinstance(answer.body.get("cards"), list):
        raise unusable(_PROVIDER, "a list of cards")
    listed = map(fields, items(answer.body["cards"], most=MOST_CARDS))
    return tuple(card for each in listed if (card := issued_card(each, product)))


def refresh(provider_card_id: str, product: CardProduct, wire: "Wire | None" = None) -> bool:
    """Ask Laso to look at a card's balance anew; False where it was asked lately.

    Once in 5 minutes and 24 times a day for each card (429), or until it has looked (409).
    """

    def ask(session: Session) -> Answer:
        return call(
            Request(
                provider=_PROVIDER,
                method="POST",
                url=f"{config().LASO_API_BASE}/refresh-card-data",
                headers=session.headers,
                body={"card_id": provider_card_id, "card_type": KINDS[product]},
                budget_s=LIST_BUDGET_S,
                read_s=READ_S,
                done=lambda answer: answer.status in {200, 409, 429},
            ),
            wire,
        )

    return _signed_in(ask, wire).status == 200


def cancel(provider_card_id: str, wire: "Wire | None" = None) -> bool:
    """Cancel the order of an international card; False where it is no longer queued.

    What was charged is credited to our account at Laso. It may be asked again.
    """

    def ask(session: Session) -> Answer:
        return call(
            Request(
                provider=_PROVIDER,
                method="POST",
                url=f"{config().LASO_API_BASE}/cancel-intl-order",
                headers=session.headers,
                body={"card_id": provider_card_id},
                budget_s=LIST_BUDGET_S,
                read_s=READ_S,
                repeatable=True,
                done=lambda answer: answer.status in {200, 400},
            ),
            wire,
        )

    return _signed_in(ask, wire).status == 200


def _signed_in(ask: Callable[[Session], Answer], wire: "Wire | None") -> Answer:
    """Return the answer; a token that is not good any more is replaced, once."""
    try:
        return ask(sign_in(wire))
    except ProviderDenied as denied:
        if denied.facts["provider_status"] != 401:
            raise
        forget()
        return ask(sign_in(wire))


def _judged(request: Request, answer: Answer) -> Answer | Failure:
    """Return what the paid route has answered; a failure is never sent again."""
    if answer.status != 200:
        return _once(request, answer, paid=answer.status not in {403, *_NOT_CHARGED})
    result = fields(answer.body.get("result"))
    inner = Answer(_status(result.get("status")), fields(result.get("body")))
    if inner.status == 200:
        return inner
    if inner.status == 403:
        return Failure(_paid_and_refused(request), again=False)
    return _once(request, inner, paid=inner.status not in _NOT_CHARGED)


def _once(request: Request, answer: Answer, *, paid: bool) -> Failure:
    """Return the failure of an order; of a payment that failed, with Laso's own word for why."""
    if answer.status == 401:
        forget()
    said = answer.body.get("errorReason")
    named = replace(answer, body={**answer.body, "code": said}) if said else answer
    failure = refused(request, named, may_be_charged=paid)
    return replace(failure, again=False)


def _denies(answer: Answer) -> bool:
    """A payment that could not be settled says nothing of the next: a smaller one may be."""
    return denies(answer) and not answer.body.get("errorReason")


def _paid_and_refused(request: Request) -> ProviderDenied:
    return ProviderDenied(
        "laso took the payment and refused the card: the account there is frozen, ask its support",
        provider=request.provider,
        provider_status=403,
        reason=PAID_AND_REFUSED,
        may_be_charged=True,
    )


def _status(value: Any) -> int:
    """Return the status of the inner answer, 0 where it says none: then nobody knows."""
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
