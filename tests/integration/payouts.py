"""What people do to payouts, in one line each, and what Locus has of them."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from flowpay.services import payout_watch
from flowpay.services.payout_rail import Rail
from standins import locus_wallet, storage
from tests.integration.commands import act, opened
from tests.support.books import books_balance
from tests.support.executions import Executions
from tests.support.world import Answer, World, http_event, lambda_context, world

PAYOUTS, RECIPIENTS = "/api/payouts", "/api/payout-recipients"
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
ON = {"LOCUS_PAYOUTS": "true"}


@pytest.fixture
def flowpay(executions: Executions) -> Iterator[World]:
    with world(**ON) as deployment:
        yield deployment
        books_balance(deployment)


@pytest.fixture
def locus_time(clock: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let Locus's clock be ours."""
    monkeypatch.setattr(locus_wallet, "now", lambda: int(clock.moment.timestamp() * 1000))
    return clock


def released(flowpay: World, amount: str = "100.00", currency: str = "USD") -> dict[str, Any]:
    """Return the payout of an escrow that was released."""
    escrow = opened(flowpay, amount, currency)
    answer = act(flowpay, "release-escrow", escrow)
    assert answer.status == 200, answer.text
    [payout] = flowpay.get(PAYOUTS, escrow_id=escrow["escrow_id"])["items"]
    found: dict[str, Any] = payout
    return found


def recipient(flowpay: World, version: int = 0, supplier_id: str = "sup_1", **to: str) -> Answer:
    """Put on record where a supplier is paid: an address unless an e-mail is named."""
    body = {"version": version, **(to or {"address": ADDRESS})}
    return flowpay.request("PUT", f"{RECIPIENTS}/{quote(supplier_id)}", body)


def payable(flowpay: World, amount: str = "100.00", **to: str) -> dict[str, Any]:
    """Return the payout of a supplier of whom it is known where to pay."""
    if not flowpay.get(RECIPIENTS)["items"]:
        assert recipient(flowpay, **to).status == 200
    return released(flowpay, amount)


def look() -> None:
    """Let the sweep look at the payouts once."""
    assert payout_watch.look_after("default", Rail()) == []


def read(flowpay: World, payout: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = flowpay.get(f"{PAYOUTS}/{payout['payout_id']}")
    return found


def retry(flowpay: World, payout: dict[str, Any], *, key: str | None = None, **body: Any) -> Answer:
    return flowpay.post(f"{PAYOUTS}/{payout['payout_id']}/retry", body, key=key)


def paid(flowpay: World, clock: Any, amount: str = "100.00", **to: str) -> dict[str, Any]:
    """Return a payout that Locus has made."""
    payout = payable(flowpay, amount, **to)
    look()
    clock.forward(seconds=60)
    look()
    found = read(flowpay, payout)
    assert found["status"] == "paid", found
    return found


def at_locus() -> list[dict[str, Any]]:
    """Return every payment that Locus was asked for, oldest first."""
    return [kept for kept, _ in storage.walk(locus_wallet.TRANSACTIONS)]


def locus(method: str, path: str, body: Any = None) -> Any:
    """Do what the owner of the wallet does at Locus itself; return the answer's status."""
    from sandbox.main import handler

    event = http_event(method, f"/sandbox/locus{path}", route="$default", body=body)
    return handler(event, lambda_context())["statusCode"]


def policy(**facts: Any) -> None:
    assert locus("PUT", "/policy", facts) == 200


def decide(verdict: str) -> None:
    """Decide about the one payment that waits at Locus."""
    [waiting] = [each for each in at_locus() if each["waits"]]
    assert locus("POST", f"/approvals/{waiting['id']}", {"verdict": verdict}) == 200


def ends(status: str, place: int = -1, **why: str) -> None:
    """Let a payment at Locus come to this state."""
    path = f"/transactions/{at_locus()[place]['id']}"
    assert locus("POST", path, {"status": status, **why}) == 200


def by_hand(
    flowpay: World,
    payout: dict[str, Any],
    paid_with: str = "UTR 1",
    *,
    key: str | None = None,
    **body: Any,
) -> Answer:
    path = f"{PAYOUTS}/{payout['payout_id']}/paid-by-hand"
    return flowpay.post(path, {"paid_with": paid_with, **body}, key=key)


def paid_out(flowpay: World, rail: str = "rail:locus") -> int:
    """Return what the journal has on a rail, in micros."""
    legs = [leg["M"] for entry in flowpay.images("journal") for leg in entry["legs"]["L"]]
    on_rail = [leg for leg in legs if leg["account"]["S"] == rail]
    return sum(int(leg["amount"]["M"]["micros"]["N"]) for leg in on_rail)


def told(flowpay: World, about: str = "flowpay.payout.") -> list[str]:
    """Return the names of the events of payouts, in their order."""
    types = [event["type"] for event in flowpay.publish()]
    return [each.removeprefix(about) for each in types if each.startswith(about)]
