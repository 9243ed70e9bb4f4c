"""Any sequence of commands to cards, with any mishap: the books are as a clerk has them.

As in `test_money_machine`, where escrows and what else moves the money have their turn.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from flowpay.persistence.items import Item, plain
from flowpay.services import card_watch
from standins import laso
from tests.integration.audited import MISHAP, AuditedAccount, agree
from tests.integration.commands import DECISIONS, SETTLEMENTS
from tests.integration.virtual_cards import a_card_order, laso_knows_us
from tests.support.builders import an_order, wire
from tests.support.clerk.cards import CardClerk, PutAside
from tests.support.clerk.slips import Hold, micros
from tests.support.memory import images

DOLLARS = st.sampled_from(["5.00", "50.00", "999.00", "1000.00"])
CENTS = st.sampled_from(["0.01", "4.99", "5.00", "49.99", "50.00", "700.00"])
WHAT = st.sampled_from(["cotton yarn", "cotton yarn", "cotton yarn", "guns"])
WHO = st.sampled_from(["sup_1", "sup_2"])
WHICH = st.integers(0, 9)
RULES = st.fixed_dictionaries(
    {
        "daily_limit": st.sampled_from(["1500.00", "10000.00"]).map(wire),
        "auto_approve_threshold": st.sampled_from(["40.00", "900.00", "2000.00"]).map(wire),
        "supplier_limits": st.sampled_from([{}, {"sup_1": wire("1049.99")}]),
        "payments_per_hour": st.sampled_from([None, None, 3]),
    }
)
TIMES = st.sampled_from([{"minutes": 1}, {"minutes": 20}, {"hours": 14}, {"days": 2}])
ENDED = ("closed", "expired")
TAKEN = ("nothing", "conflicts")
"""Mishaps after which an order is surely sent: after others the card may end without one."""


class CardHolder(AuditedAccount):
    """Everybody who orders, spends and ends the account's cards."""

    @initialize(rules=RULES)
    def begins(self, rules):
        self.patch.setattr(laso, "_now", lambda: int(self.clock.moment.timestamp() * 1000))
        self.clerk, self.numbers = CardClerk(self.ledger), 0
        body = {**self.ledger.limits.rules, **rules}
        self.flowpay.request("PUT", "/api/spending-controls", body)
        self.ledger.limits.rules = self.flowpay.get("/api/spending-controls")
        laso_knows_us()
        self.orders("50.00", "cotton yarn", "sup_1", "nothing")
        self.orders("5.00", "cotton yarn", "sup_2", "nothing")
        self.passes({"minutes": 1})

    @rule(amount=DOLLARS, what=WHAT, who=WHO, mishap=st.sampled_from(TAKEN))
    def orders(self, amount, what, who, mishap):
        expires_at = (self.clock.moment + timedelta(days=3)).isoformat()
        more = {"category": what, "supplier_id": who, "expires_at": expires_at}
        order = a_card_order(amount, **more)
        hold = self.clerk.order(order)
        answer = self.send("virtual-cards", order, mishap)
        if isinstance(hold, str):
            agree(answer, hold)
            return
        agree(answer, None)
        assert answer.body["awaiting_approval"] == bool(hold.question)
        if hold.question:
            pending = self.flowpay.get("/api/approvals", limit="100")["items"]
            held = {each["escrow_id"]: each for each in pending}
            self.ledger.file(hold, held[answer.body["approval_escrow_id"]])
        self.clerk.file(answer.body, hold, datetime.fromisoformat(expires_at))

    @precondition(lambda self: self.asked())
    @rule(which=WHICH, path=st.sampled_from(DECISIONS), mishap=MISHAP)
    def decides(self, which, path, mishap):
        hold = self.asked()[which % len(self.asked())]
        answer = self.send(path, {"escrow_id": hold.id}, mishap)
        approves = path == "approve-payment"
        agree(
            answer, self.ledger.approve(hold) if approves else self.ledger.refuse(hold, "rejected")
        )

    @precondition(lambda self: self.asked())
    @rule(which=WHICH, path=st.sampled_from(SETTLEMENTS), mishap=MISHAP)
    def settles_past_the_card(self, which, path, mishap):
        hold = self.asked()[which % len(self.asked())]
        answer = self.send(path, {"escrow_id": hold.id}, mishap)
        agree(answer, "escrow_transition_forbidden")

    def asked(self) -> list[Hold]:
        """Return the holds that ask, or have asked, for a card; first come those still open."""
        holds = [card.hold for card in self.clerk.cards.values() if card.hold]
        return sorted(holds, key=lambda hold: hold.left == 0)

    @rule(which=WHICH, amount=CENTS, who=WHO, again=st.booleans(), mishap=MISHAP)
    def pays(self, which, amount, who, again, mishap):
        card = self.card(which)
        self.numbers += not (again and card.references)
        reference = next(iter(sorted(card.references)), "") if again else ""
        reference = reference or f"r-{self.numbers}"
        body = {"card_id": card.id, "amount": wire(amount), "merchant": who, "reference": reference}
        answer = self.send("virtual-cards/debit", body, mishap)
        agree(answer, self.clerk.debit(card, micros(wire(amount)), who, reference))

    @rule(which=WHICH, action=st.sampled_from(["freeze", "unfreeze", "close"]), mishap=MISHAP)
    def changes(self, which, action, mishap):
        card = self.card(which)
        answer = self.send(f"virtual-cards/{card.id}/{action}", {"reason": "a test"}, mishap)
        agree(answer, self.clerk.change(card, action))

    @rule(amount=st.sampled_from(["100.00", "1000.00"]), who=WHO, mishap=MISHAP)
    def holds_money_too(self, amount, who, mishap):
        order = an_order(amount, supplier_id=who, milestones=[])
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
        assert card_watch.look_after("default", card_watch.Catalogue()) == []
        self.clerk.look(issued=True)

    @precondition(lambda self: self.sent)
    @rule(which=WHICH)
    def somebody_repeats_himself(self, which):
        sent = self.sent[-1 - which % len(self.sent)]
        if self.clock.moment < sent.until - timedelta(seconds=1):
            self.repeats(sent)

    @invariant()
    def the_cards_are_the_clerks(self) -> None:
        found = [plain(item) for item in images("book")]
        cards: list[Item] = [item for item in found if item["pk"] == "default#card"]
        assert {card["card_id"] for card in cards} == self.clerk.cards.keys()
        for card in cards:
            mine = self.clerk.cards[card["card_id"]]
            assert (card["status"], card["spent"].micros) == (mine.status, mine.spent)
            assert self.ledger.balances[mine.account] == mine.left
        funded = [card for card in self.clerk.cards.values() if card.funded]
        assert len(self.issued()) == len(funded)

    def issued(self) -> list[Any]:
        from standins import storage

        return list(storage.walk(laso.CARDS))

    def card(self, which: int) -> PutAside:
        """Return one of the cards: first come those that have not ended."""
        cards = sorted(self.clerk.cards.values(), key=lambda card: card.status in ENDED)
        return cards[which % len(cards)]


BRIEFLY = settings(
    max_examples=5,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    phases=[Phase.explicit, Phase.generate],  # to shrink takes minutes at 30 ms a step
)


class TestBriefly(CardHolder.TestCase):
    settings = BRIEFLY


@pytest.mark.slow
class TestAtLength(CardHolder.TestCase):
    settings = settings(BRIEFLY, max_examples=10, stateful_step_count=30)
