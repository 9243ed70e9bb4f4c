"""Any sequence of orders of tasks, looks and cancellations: the books are as a clerk has them.

As in `test_money_machine`, where escrows and what else moves the money have their turn.
"""

from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from flowpay.persistence.items import Item, plain
from tests.integration.audited import MISHAP, AuditedAccount, agree
from tests.support.agents import ALLOWED, Remote, an_order, at_agent, close, look, offered, watched
from tests.support.builders import an_order as an_escrow_order
from tests.support.builders import wire
from tests.support.clerk.slips import Hold, micros
from tests.support.clerk.tasks import AT_ONCE, LATER, TaskClerk, Work
from tests.support.memory import images

MANNERS = (*AT_ONCE, *LATER, "stuck")
PRICES = ["0.000001", "0.30", "99.999999", "1999.99"]
UNITS = st.sampled_from([1, 2, 7, 100])
WHICH = st.integers(0, 9)
RULES = st.fixed_dictionaries(
    {
        "daily_limit": st.sampled_from(["1500.00", "10000.00"]).map(wire),
        "auto_approve_threshold": st.sampled_from(["900.00", "2000.00"]).map(wire),
        "payments_per_hour": st.sampled_from([None, None, 3]),
    }
)
TIMES = st.sampled_from([{"minutes": 1}, {"minutes": 20}, {"hours": 14}])
TAKEN = ("nothing", "conflicts")
"""Mishaps after which an agent is surely asked: after others the task may end without one."""


class Buyer(AuditedAccount):
    """Everybody who orders tasks of agents, and cancels them, and the machine that asks."""

    SETTINGS: ClassVar[dict[str, str]] = ALLOWED

    @initialize(rules=RULES, prices=st.permutations(PRICES * 2))
    def begins(self, rules, prices):
        Remote().take_its_place(self.patch)
        self.clerk = TaskClerk(self.ledger)
        offers = zip(MANNERS, prices, strict=False)
        self.offers = [(manner, offered(manner, price=wire(p)), p) for manner, p in offers]
        capped = self.offers[0][1]
        body = {**self.ledger.limits.rules, **rules, "supplier_limits": {capped: wire("700.00")}}
        self.flowpay.request("PUT", "/api/spending-controls", body)
        self.ledger.limits.rules = self.flowpay.get("/api/spending-controls")

    @rule(which=WHICH, units=UNITS, mishap=st.sampled_from(TAKEN))
    def orders(self, which, units, mishap):
        manner, service_id, price = self.offers[which % len(self.offers)]
        one = micros(wire(price))
        spend = self.clerk.order(one * units, service_id)
        body = an_order(service_id, units=units, ceiling=wire("999999.00"))
        answer = self.send("a2a/tasks/execute", body, mishap)
        if isinstance(spend, str):
            agree(answer, spend)
            return
        agree(answer, None)
        until = datetime.fromisoformat(answer.body["deadline"])
        task_id = answer.body["task_id"]
        self.clerk.file(Work(task_id, manner, service_id, units, one, spend, until))

    @precondition(lambda self: self.clerk.tasks)
    @rule(which=WHICH)
    def is_looked_after(self, which):
        work = self.task(which)
        self.clerk.look(work)
        found = {"task_id": work.id}
        if look(self.flowpay, found)["state"] == "close":
            close(self.flowpay, found)

    @precondition(lambda self: self.clerk.tasks)
    @rule(which=WHICH, mishap=MISHAP)
    def cancels(self, which, mishap):
        work = self.task(which)
        answer = self.send(f"a2a/tasks/{work.id}/cancel", {"reason": "a test"}, mishap)
        agree(answer, self.clerk.cancel(work))

    @rule(amount=st.sampled_from(["100.00", "1000.00"]), mishap=MISHAP)
    def holds_money_too(self, amount, mishap):
        order = an_escrow_order(amount, milestones=[])
        hold = self.ledger.hold(order)
        answer = self.send("create-escrow", order, mishap)
        if isinstance(hold, Hold):
            agree(answer, None)
            self.ledger.file(hold, answer.body)
        else:
            agree(answer, hold)

    @rule(time=TIMES)
    def passes(self, time):
        self.clock.forward(**time)

    @rule()
    def is_swept(self):
        watched(self.flowpay)
        for work in self.clerk.tasks.values():
            if work.status == "working" and self.is_overdue(work):
                self.clerk.end(work, "failed")

    @precondition(lambda self: self.sent)
    @rule(which=WHICH)
    def somebody_repeats_himself(self, which):
        sent = self.sent[-1 - which % len(self.sent)]
        if self.clock.moment < sent.until - timedelta(seconds=1):
            self.repeats(sent)

    @invariant()
    def the_tasks_are_the_clerks(self) -> None:
        found = [plain(item) for item in images("book")]
        tasks: list[Item] = [item for item in found if item["pk"] == "default#agent_task"]
        if not tasks:
            return
        assert {task["task_id"]: task["status"] for task in tasks} == {
            work.id: work.status for work in self.clerk.tasks.values()
        }
        sent = sum(len(at_agent(manner)) for manner in MANNERS)
        assert sent == len(tasks)

    def is_overdue(self, work: Work) -> bool:
        return self.clock.moment >= work.until + timedelta(minutes=5)

    def task(self, which: int) -> Work:
        """Return one of the tasks: first come those that have not ended."""
        tasks = sorted(self.clerk.tasks.values(), key=lambda work: work.status != "working")
        return tasks[which % len(tasks)]


BRIEFLY = settings(
    max_examples=5,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=[Phase.explicit, Phase.generate],  # to shrink takes minutes at 30 ms a step
)


class TestBriefly(Buyer.TestCase):
    settings = BRIEFLY


@pytest.mark.slow
class TestAtLength(Buyer.TestCase):
    settings = settings(BRIEFLY, max_examples=10, stateful_step_count=30)
