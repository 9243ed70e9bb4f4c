"""Many sweeps, releases and people at the same moment: each payout is sent and booked once."""

import pytest

from flowpay.services import payout_watch
from flowpay.services.payout_rail import Rail
from tests.integration.payouts import (
    ON,
    RECIPIENTS,
    at_locus,
    ends,
    flowpay,
    locus_time,
    look,
    paid_out,
    payable,
    read,
    recipient,
    retry,
)
from tests.support.at_once import at_once
from tests.support.world import World, world

__all__ = ["flowpay", "locus_time"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("locus_time")]

SWEEPS, OWED = 16, 6


def test_sweeps_at_once_send_and_book_each_payout_once(flowpay: World, clock):
    payouts = [payable(flowpay, "10.00") for _ in range(OWED)]
    for _ in range(2):
        at_once(SWEEPS, lambda _: str(payout_watch.look_after("default", Rail())))
        clock.forward(minutes=1)

    assert {read(flowpay, each)["status"] for each in payouts} == {"paid"}
    assert len(at_locus()) == len({each["memo"] for each in at_locus()}) == OWED
    assert paid_out(flowpay) == OWED * 10_000_000


def test_people_who_retry_at_once_send_it_once_more(flowpay: World, clock):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    answers = at_once(8, lambda _: str(retry(flowpay, payout).status))
    assert sorted(answers) == ["200", *["409"] * 7]
    look()
    assert len(at_locus()) == 2


def test_only_who_may_says_where_money_goes_and_sends_it_again(executions):
    with world(REQUIRE_API_KEY="true", **ON) as flowpay:
        first = {"x-api-key": "first-key"}

        def key_of(role):
            wanted = {"principal": role, "roles": [role]}
            made = flowpay.request("POST", "/api/keys", wanted, headers=first)
            return {"x-api-key": made.body["key"]}

        path, body = f"{RECIPIENTS}/sup_1", {"email": "a@b.example", "version": 0}
        payout = f"/api/payouts/pyo_{'0' * 26}/retry"
        for role in ("requester", "approver", "auditor"):
            key = key_of(role)
            assert flowpay.request("PUT", path, body, headers=key).status == 403
            assert flowpay.request("DELETE", path, headers=key).status == 403
            may_retry = role == "approver"
            answer = flowpay.request("POST", payout, {}, headers=key).status
            assert answer == (404 if may_retry else 403)
        assert flowpay.request("PUT", path, body, headers=first).status == 200
        assert recipient(flowpay).status == 401
