"""The books balance after any sequence of commands, and no limit is ever passed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowpay.ports.tariff import Call, usual
from flowpay.services import usages
from tests.integration.commands import DECISIONS, SETTLEMENTS, act, create
from tests.support.books import books_balance
from tests.support.builders import usd, wire
from tests.support.clock import Clock
from tests.support.faults import dynamodb_refuses
from tests.support.world import world

pytestmark = pytest.mark.slow

COINS = st.integers(1, 600_000).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
WHICH = st.integers(0, 9)
COMMANDS = st.one_of(
    st.tuples(st.just("create"), COINS, st.sampled_from(["USD", "INR"])),
    st.tuples(st.sampled_from(DECISIONS), WHICH),
    st.tuples(st.sampled_from(SETTLEMENTS), WHICH, COINS | st.none()),
    st.tuples(st.just("expire"), WHICH),
    st.tuples(st.just("search"), st.booleans()),
    st.tuples(st.just("days pass"), st.integers(-1, 20)),
    st.tuples(st.just("conflict"), COINS),
)


class Account:
    """Carries out commands one after the other; refusals are answers too."""

    def __init__(self, flowpay, clock):
        self.flowpay, self.clock, self.escrows = flowpay, clock, []
        flowpay.post("/api/request-source", {"query": "50 kg cotton yarn", "session_id": "s-1"})

    def carry_out(self, command, *given):
        match command:
            case "create":
                self.note(create(self.flowpay, *given))
            case "expire" if self.escrows:
                self.expire(self.pick(given[0]))
            case "search":
                self.search(*given)
            case "days pass":
                self.clock.forward(days=given[0])
            case "conflict":
                with dynamodb_refuses("TransactionConflict", "ThrottlingError"):
                    self.note(create(self.flowpay, *given))
            case _ if self.escrows:
                self.step(command, *given)

    def note(self, answer):
        assert answer.status in (201, 409, 422), answer.text
        if answer.status == 201:
            self.escrows.append(answer.body)

    def pick(self, number):
        return self.escrows[number % len(self.escrows)]

    def step(self, action, which, amount=None):
        escrow = self.pick(which)
        part = {"amount": wire(amount, escrow["amount"]["currency"])} if amount else {}
        answer = act(self.flowpay, action, escrow, **part)
        assert answer.status in (200, 409, 422), answer.text

    def expire(self, escrow):
        if escrow["approval"]:
            self.flowpay.task("ExpireHold", account="default", escrow_id=escrow["escrow_id"])

    def search(self, settled):
        step = f"search/{self.clock.moment}"
        usage = usages.reserve("default", "s-1", step, [Call.SEARCH_COMPANIES], by="asha")
        if settled and usage.status == "reserved":
            usages.settle("default", usage, {Call.SEARCH_COMPANIES: usual(Call.SEARCH_COMPANIES)})


def limits_hold(flowpay):
    state = flowpay.get("/api/wallet-state")
    for used, limit in [
        ("committed_today", "daily_limit"),
        ("committed_this_month", "monthly_limit"),
    ]:
        assert 0 <= usd(state[used]["amount"]).micros <= usd(state[limit]["amount"]).micros


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(COMMANDS, min_size=5, max_size=25))
def test_the_books_balance_and_the_limits_hold_after_any_sequence(
    executions, monkeypatch, commands
):
    with world() as flowpay:
        clock = Clock()
        clock.take_the_place_of_time(monkeypatch)
        account = Account(flowpay, clock)
        for command in commands:
            account.carry_out(*command)
        books_balance(flowpay)
        limits_hold(flowpay)
