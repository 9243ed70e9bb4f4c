"""What a client does to cards, in one line each, and what the provider has of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from flowpay.domain.card import Card
from flowpay.domain.debit import CardTransaction
from flowpay.domain.once import Once
from flowpay.ports import laso
from flowpay.runtime import clock
from flowpay.services import card_watch, sweep
from flowpay.services.card_funding import CardOrder
from standins import laso as standin
from standins import storage
from tests.support import at_once as many
from tests.support.builders import wire
from tests.support.world import Answer, World, http_event, lambda_context

CARDS = "/api/virtual-cards"


def a_card_order(amount: str = "50.00", **changes: Any) -> dict[str, Any]:
    """Return the body of a POST /api/virtual-cards that the seeded rules let through."""
    order = {
        "supplier_id": "sup_1",
        "supplier_name": "Acme Mills",
        "category": "cotton yarn",
        "amount": wire(amount),
        "expires_at": (clock.now() + timedelta(days=30)).isoformat(),
    }
    return order | changes


def order(flowpay: World, amount: str = "50.00", *, key: str | None = None, **more: Any) -> Answer:
    return flowpay.post(CARDS, a_card_order(amount, **more), key=key)


def ordered(flowpay: World, amount: str = "50.00", **more: Any) -> dict[str, Any]:
    """Return the card of an order that was let through."""
    answer = order(flowpay, amount, **more)
    assert answer.status == 201, answer.text
    card: dict[str, Any] = answer.body
    return card


def active(flowpay: World, amount: str = "50.00", **more: Any) -> dict[str, Any]:
    """Return a card that was seen ready at the provider."""
    card = ordered(flowpay, amount, **more)
    time_passes(flowpay, minutes=2)
    found = read(flowpay, card)
    assert found["status"] == "active", found
    return found


def laso_knows_us() -> None:
    """Sign in, so that the next call to the provider is the order itself."""
    laso.sign_in()


def read(flowpay: World, card: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = flowpay.get(f"{CARDS}/{card['card_id']}")
    return found


def act(flowpay: World, action: str, card: dict[str, Any], *, key: str | None = None) -> Answer:
    """Send one of freeze, unfreeze and close."""
    return flowpay.post(f"{CARDS}/{card['card_id']}/{action}", {"reason": "a test"}, key=key)


def debit(
    flowpay: World,
    card: dict[str, Any],
    amount: str = "10.00",
    currency: str = "USD",
    *,
    key: str | None = None,
    **changes: Any,
) -> Answer:
    body = {
        "card_id": card["card_id"],
        "amount": wire(amount, currency),
        "merchant": "sup_1",
        "reference": "r-1",
    }
    return flowpay.post(f"{CARDS}/debit", body | changes, key=key)


def transactions(flowpay: World, card: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = flowpay.get(f"{CARDS}/{card['card_id']}/transactions")["items"]
    return found


def on_card(flowpay: World, card: dict[str, Any]) -> int:
    """Return what the journal has on the card, in micros."""
    account = f"card:{card['card_id']}"
    entries = flowpay.images("journal")
    legs = [leg["M"] for entry in entries for leg in entry["legs"]["L"]]
    return sum(
        int(leg["amount"]["M"]["micros"]["N"]) for leg in legs if leg["account"]["S"] == account
    )


def wanted() -> CardOrder:
    """Return an order as the service takes it."""
    body = a_card_order("50.00")
    return CardOrder.model_validate(body)


def a_command(number: int) -> Once:
    """Return the identity of an order; every number is a command of its own."""
    return Once.of(account="default", route="POST /api/virtual-cards", key=f"k-{number}", body=None)


def at_once(times: int, act: Callable[[int], Card | CardTransaction]) -> list[str]:
    """Return the status, or the code of the refusal, of each of so many commands."""
    return many.at_once(times, lambda number: act(number).status.value)


def time_passes(flowpay: World, **time: int) -> None:
    """Let time go on, here and at the provider, and the sweep look at the cards."""
    flowpay_clock().forward(**time)
    look(flowpay)


def look(_: World) -> None:
    assert card_watch.look_after("default", card_watch.Catalogue()) == []


def sweeps(_: World) -> None:
    sweep.sweep_all()


_clocks: list[Any] = []


def flowpay_clock() -> Any:
    return _clocks[-1]


@pytest.fixture
def provider_time(clock: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let the provider's clock be ours."""
    monkeypatch.setattr(standin, "_now", lambda: int(clock.moment.timestamp() * 1000))
    _clocks.append(clock)
    yield clock
    _clocks.pop()


def issued() -> list[dict[str, Any]]:
    """Return the cards that the provider has issued, oldest first."""
    return [card for card, _ in storage.walk(standin.CARDS)]


def at_provider(method: str, path: str, body: Any = None) -> Any:
    """Speak to the provider's stand-in itself; return its answer's status."""
    from sandbox.main import handler

    keys = {"authorization": "Bearer a-token"}
    event = http_event(method, f"/sandbox/laso{path}", route="$default", body=body, headers=keys)
    return handler(event, lambda_context())["statusCode"]
