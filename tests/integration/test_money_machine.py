"""Any sequence of commands, with any mishap between two calls: the books are as a clerk has them.

The clerk writes down what every command must come to. After every step the journal, and what is
kept beside it, must be what the clerk has, to the micro; so no limit was passed either.
"""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from flowpay.domain.approval import ApprovalNotDue
from flowpay.domain.money import Money
from flowpay.domain.spending import SpendingRefused
from flowpay.domain.usage import Usage
from flowpay.persistence.usages import UsageMoved
from flowpay.ports.tariff import Call, most, usual
from flowpay.services import approvals, usages
from tests.integration.audited import MISHAP, MISHAPS, MOST_BACK, AuditedAccount, agree
from tests.integration.commands import DECISIONS
from tests.support.builders import an_order, wire
from tests.support.clerk.ledger import SETTLING
from tests.support.clerk.slips import COIN, Hold, micros
from tests.support.faults import transactions_meet
from tests.support.world import Answer

AMOUNTS = st.sampled_from(["0.01", "100.00", "1000.00", "2000.00", "2000.01"]) | st.integers(
    1, 400_000
).map(lambda cents: f"{cents // 100}.{cents % 100:02d}")
RUPEES = st.sampled_from(["0.42", "0.43", "84.40", "1000.00", "100000.00", "250000.01"])
WHAT = st.sampled_from(["cotton yarn", "cotton yarn", "cotton yarn", "steel rod", "guns"])
WHO = st.sampled_from(["sup_1", "sup_2"])
WHICH = st.integers(0, 9)
RULES = st.fixed_dictionaries(
    {
        "daily_limit": st.sampled_from(["0.00", "5000.00", "10000.00", "10000.00"]).map(wire),
        "monthly_limit": st.sampled_from(["8000.00", "30000.00"]).map(wire),
        "per_transaction_limit": st.sampled_from(["1000.00", "10000.00", "10000.00"]).map(wire),
        "auto_approve_threshold": st.sampled_from(["0.00", "1000.00", "2000.00"]).map(wire),
        "further_approver_thresholds": st.sampled_from([[], [wire("2000.00")]]),
        "supplier_limits": st.sampled_from([{}, {"sup_1": wire("3000.00")}]),
        "category_limits": st.sampled_from([{}, {"cotton yarn": wire("4000.00")}]),
        "payments_per_hour": st.sampled_from([None, None, 1, 3]),
        "allowed_categories": st.sampled_from([["cotton yarn"], ["cotton yarn", "steel rod"]]),
    }
)
PART = st.sampled_from([None, 1, 33, 99, 101])
"""Of an amount in percent, or all that is left."""
TIMES = st.sampled_from(["20m", "1h", "14h", "1d", "3d", "11d", "-2h", "-1d"])
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
PATHS = {"released": "release-escrow", "refunded": "refund-escrow"}


class Account(AuditedAccount):
    """Everybody who moves the account's money."""

    usages: list[Usage]

    @initialize(rate=st.sampled_from(["84.4", "83.125", "0.7"]), rules=RULES)
    def has_been_in_use(self, rate, rules):
        self.ledger.rate, self.usages = Decimal(rate), []
        self.flowpay.post("/api/request-source", {"query": "50 kg yarn", "session_id": "s-1"})
        self.changes_the_rules(rules, "nothing")
        self.order(an_order("1000.00", "INR", milestones=in_parts("1000.00", "INR", 3)), "nothing")
        for amount in ("900.00", "2500.00"):
            self.order(an_order(amount, milestones=[]), "nothing")

    def order(self, order: dict[str, Any], mishap: str, *, keyed: bool = True) -> None:
        hold = self.ledger.hold(order)
        answer = self.send("create-escrow", order, mishap, keyed=keyed)
        if isinstance(hold, Hold):
            agree(answer, None)
            self.ledger.file(hold, answer.body)
        else:
            agree(answer, hold)

    @rule(amount=AMOUNTS, what=WHAT, who=WHO, keyed=st.booleans(), mishap=MISHAP)
    def holds_money(self, amount, what, who, keyed, mishap):
        order = an_order(amount, category=what, supplier_id=who, milestones=[])
        self.order(order, mishap, keyed=keyed)

    @rule(amount=RUPEES, parts=st.integers(0, 3), mishap=MISHAP)
    def holds_rupees_in_parts(self, amount, parts, mishap):
        self.order(an_order(amount, "INR", milestones=in_parts(amount, "INR", parts)), mishap)

    @precondition(lambda self: self.ledger.holds)
    @rule(which=WHICH, path=st.sampled_from(DECISIONS), mishap=MISHAP)
    def decides(self, which, path, mishap):
        hold = self.pick(which, self.asked() or None)
        answer = self.send(path, {"escrow_id": hold.id}, mishap)
        if path == "approve-payment":
            agree(answer, self.ledger.approve(hold))
        else:
            agree(answer, self.ledger.refuse(hold, "rejected"))

    @precondition(lambda self: self.asked())
    @rule(which=WHICH, mishap=MISHAP)
    def is_late(self, which, mishap):
        hold = self.pick(which, self.asked())
        given = {"account": "default", "escrow_id": hold.id}
        if not hold.question.answered and self.clock.moment < hold.question.due:
            with pytest.raises(ApprovalNotDue):
                self.flowpay.task("ExpireHold", **given)
            return
        stands = self.surely(lambda: self.flowpay.task("ExpireHold", **given), mishap)
        self.ledger.refuse(hold, "expired")
        assert stands == {"status": hold.status}

    @precondition(lambda self: self.ledger.holds)
    @rule(
        which=WHICH,
        end=st.sampled_from(list(PATHS)),
        percent=PART,
        keyed=st.booleans(),
        mishap=MISHAP,
        data=st.data(),
    )
    def settles(self, which, end, percent, keyed, mishap, data):
        hold = self.pick(which, self.held() or None)
        body, amount = {"escrow_id": hold.id}, None
        name = data.draw(st.sampled_from([*hold.milestones, None]))
        if name:
            body["milestone"] = name
        elif percent:
            amount = share(hold.amount, percent)
            body["amount"] = Money(amount, hold.currency).to_wire()
        answer = self.send(PATHS[end], body, mishap, keyed=keyed)
        agree(answer, self.ledger.settle(hold, end, amount, name))

    @precondition(lambda self: self.with_parts("held"))
    @rule(which=WHICH, mishap=MISHAP, data=st.data())
    def disputes(self, which, mishap, data):
        hold = self.pick(which, self.with_parts("held"))
        name = data.draw(st.sampled_from([*hold.milestones, "nothing"]))
        body = {"escrow_id": hold.id, "milestone": name, "reason": "late"}
        answer = self.send("dispute-escrow", body, mishap)
        agree(answer, self.ledger.dispute(hold, name))

    @precondition(lambda self: self.with_parts("disputed"))
    @rule(which=WHICH, percent=st.sampled_from([0, 50, 100, 101]), mishap=MISHAP, data=st.data())
    def resolves(self, which, percent, mishap, data):
        hold = self.pick(which, self.with_parts("disputed"))
        name = data.draw(st.sampled_from([*hold.milestones]))
        paid = share(hold.milestones[name].amount, percent) if percent else 0
        released = Money(paid, hold.currency).to_wire()
        body = {"escrow_id": hold.id, "milestone": name, "released": released}
        answer = self.send("resolve-dispute", body, mishap)
        agree(answer, self.ledger.resolve(hold, name, paid))

    @rule(amount=AMOUNTS, source=st.sampled_from(["bank", "card"]), mishap=MISHAP)
    def tops_up(self, amount, source, mishap):
        answer = self.send("wallet-topup", {"amount": wire(amount), "source": source}, mishap)
        agree(answer, None)
        self.ledger.top_up(answer.body["entry_id"], micros(wire(amount)), source)

    @precondition(lambda self: len(self.ledger.top_ups) > 1)
    @rule(which=WHICH, amount=AMOUNTS | st.none(), mishap=MISHAP)
    def corrects(self, which, amount, mishap):
        _seed, *known = self.ledger.top_ups
        entry_id = known[-1 - which % len(known)]
        part = {"amount": wire(amount)} if amount else {}
        body = {"entry_id": entry_id, "reason": "a mistake", **part}
        answer = self.send("wallet-correction", body, mishap)
        agree(answer, self.ledger.correct(entry_id, micros(wire(amount)) if amount else None))

    @rule(rules=RULES, mishap=MISHAP)
    def changes_the_rules(self, rules, mishap):
        limits, before = self.ledger.limits, self.ledger.limits.rules
        with transactions_meet(*MISHAPS[mishap]):
            answer = self.puts(rules)
        if answer.status == 503 and self.flowpay.get("/api/spending-controls") == before:
            answer = self.puts(rules)
        limits.rules = self.flowpay.get("/api/spending-controls")
        assert limits.rules == {**rules, "version": before["version"] + 1}
        approvals.recheck_all("default")  # as the sweep does with what was left
        self.ledger.recheck_all()

    @rule(call=st.sampled_from(Call), mishap=MISHAP)
    def reserves(self, call, mishap):
        step = f"step-{len(self.usages)}"
        fits = self.ledger.reserve(step, most(call).micros)
        try:
            usage = self.surely(
                lambda: usages.reserve("default", "s-1", step, [call], by="asha"), mishap
            )
        except SpendingRefused:
            assert not fits
        else:
            assert fits
            self.usages.append(usage)

    @precondition(lambda self: self.usages)
    @rule(which=WHICH, call=st.sampled_from([None, *Call]), mishap=MISHAP)
    def ends_a_call(self, which, call, mishap):
        usage = self.usages[-1 - which % len(self.usages)]

        def end() -> None:
            with suppress(UsageMoved):
                if call:
                    usages.settle("default", usage, {call: usual(call)})
                else:
                    usages.void("default", usage)

        self.surely(end, mishap)
        provider, cost = (call.provider, usual(call).micros) if call else ("nobody", 0)
        self.ledger.end(usage.step.partition("/")[0], provider, cost)

    @precondition(lambda self: self.sent)
    @rule(time=TIMES, which=WHICH)
    def time_passes_and_somebody_repeats_himself(self, time, which):
        moment = self.clock.moment + timedelta(**{UNITS[time[-1]]: int(time[:-1])})
        if moment > self.latest - MOST_BACK:
            self.clock.set(moment)
            self.latest = max(self.latest, moment)
        sent = self.sent[-1 - which % len(self.sent)]
        if self.clock.moment < sent.until - timedelta(seconds=1):
            self.repeats(sent)

    def puts(self, wanted: dict[str, Any]) -> Answer:
        body = {**wanted, "version": self.ledger.limits.rules["version"]}
        return self.flowpay.request("PUT", "/api/spending-controls", body)

    def asked(self) -> list[Hold]:
        """Return the holds about which people were asked, first those that wait for them."""
        holds = [hold for hold in self.ledger.holds.values() if hold.question]
        return sorted(holds, key=lambda hold: hold.status != "pending_approval")

    def held(self) -> list[Hold]:
        """Return the holds of which something may be settled."""
        return [hold for hold in self.ledger.holds.values() if hold.status in SETTLING]

    def with_parts(self, status: str) -> list[Hold]:
        """Return the holds that have a milestone in this status."""
        holds = self.ledger.holds.values()
        return [hold for hold in holds if status in {p.status for p in hold.milestones.values()}]


def share(amount: int, percent: int) -> int:
    """Return so many percent of an amount in whole coins, one at least."""
    return max(COIN, amount * percent // 100 // COIN * COIN)


def in_parts(amount: str, currency: str, parts: int) -> list[dict[str, Any]]:
    """Return so many milestones of an amount; the last one takes what is left over."""
    cents = micros(wire(amount)) // COIN
    if not 0 < parts <= cents:
        return []
    sizes = [cents // parts] * (parts - 1)
    money = [Money(COIN * size, currency).to_wire() for size in [*sizes, cents - sum(sizes)]]
    return [{"name": f"part {place}", "amount": each} for place, each in enumerate(money)]


BRIEFLY = settings(
    max_examples=10,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=[Phase.explicit, Phase.generate],  # to shrink takes minutes at 30 ms a step
)


class TestBriefly(Account.TestCase):
    settings = BRIEFLY


@pytest.mark.slow
class TestAtLength(Account.TestCase):
    settings = settings(BRIEFLY, max_examples=30, stateful_step_count=40)
