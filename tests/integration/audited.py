"""An account whose clerk looks on: what is sent to it, and what must be true after every step."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from flowpay.domain.rate import Rate
from flowpay.domain.transitions import TRANSITIONS
from flowpay.persistence.book import MOST_TRIES, BookBusy, OutcomeUnknown
from flowpay.persistence.items import Item, plain
from flowpay.ports import rates
from tests.support.books import books_balance
from tests.support.clerk.ledger import AVAILABLE, RESERVED, Ledger, Refusal
from tests.support.clerk.limits import Limits
from tests.support.clerk.slips import Hold
from tests.support.clock import Clock
from tests.support.executions import Executions
from tests.support.faults import GOES_WELL, IN_PROGRESS, UNANSWERED, UNSENT, transactions_meet
from tests.support.memory import images
from tests.support.world import Answer, world

CONFLICT = "TransactionConflict"
MISHAPS = {
    "nothing": (),
    "unsent": (UNSENT,),
    "unanswered": (UNANSWERED,),
    "second unsent": (GOES_WELL, UNSENT),
    "second unanswered": (GOES_WELL, UNANSWERED),
    "in progress": (IN_PROGRESS,),
    "conflicts": (CONFLICT, "ThrottlingException", CONFLICT),
    "conflicts without end": (CONFLICT,) * MOST_TRIES,
}
"""What befalls the transactions of a command."""
LEAVES_NO_DOUBT = ("nothing", "in progress", "conflicts")
"""So it needs no key."""
MISHAP = st.just("nothing") | st.sampled_from(list(MISHAPS))
BALANCE = 20_000
BEGIN = datetime(2026, 7, 31, 21, 30, tzinfo=UTC)
MOST_BACK = timedelta(days=3)
KEY_IS_KNOWN = timedelta(days=7)
STEPS = {
    (start, end)
    for starts in TRANSITIONS.values()
    for start, ends in starts.items()
    for end in ends
}


@dataclass
class Sent:
    """A command that was carried out, and until when its repeat is recognised."""

    again: Callable[[], Answer]
    answer: Answer
    until: datetime


class AuditedAccount(RuleBasedStateMachine):
    """An account with 20,000 dollars, the ledger that its clerk keeps, and the clock of both."""

    SETTINGS: ClassVar[dict[str, str]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.patch, self.clock, self.latest = pytest.MonkeyPatch(), Clock(), BEGIN
        self.clock.set(BEGIN)
        self.clock.take_the_place_of_time(self.patch)
        Executions().take_the_place_of_step_functions(self.patch)
        self.deployment = world(WALLET_BALANCE=str(BALANCE), **self.SETTINGS)
        self.flowpay = self.deployment.__enter__()
        self.commands, self.sent = 0, list[Sent]()
        self.statuses = dict[str, str]()
        rules = self.flowpay.get("/api/spending-controls")
        limits = Limits(lambda: self.clock.moment, rules, BEGIN.date())
        self.ledger = Ledger(limits, Decimal("84.4"))
        self.ledger.top_up("seed", BALANCE * 10**6, "seed")
        self.patch.setattr(rates, "latest", self.published_rate)

    def teardown(self) -> None:
        try:
            books_balance(self.flowpay)
        finally:
            self.deployment.__exit__(None, None, None)
            self.patch.undo()

    def published_rate(self, base: str, symbol: str) -> Rate:
        """Return the rate: the same every day, and never old."""
        day = self.clock.moment.date()
        return Rate(base=base, symbol=symbol, rate=self.ledger.rate, date=day, source="a bank")

    def send(self, path: str, body: dict[str, Any], mishap: str, *, keyed: bool = True) -> Answer:
        """Return the final answer to a command: one that says "busy" is asked again, as it was."""
        self.commands += 1
        key = f"k-{self.commands}" if keyed or mishap not in LEAVES_NO_DOUBT else None

        def again() -> Answer:
            return self.flowpay.post(f"/api/{path}", body, key=key)

        with transactions_meet(*MISHAPS[mishap]):
            answer = again()
        if answer.status == 503:
            answer = again()
        note(f"{path} {body} met {mishap}: {answer.status} {answer.text[:200]}")
        if answer.status < 300 and key:
            self.sent.append(Sent(again, answer, self.clock.moment + KEY_IS_KNOWN))
            self.repeats(self.sent[-1])
        return answer

    def repeats(self, sent: Sent) -> None:
        """Send a command once more: it answers the same, and by the books it did nothing."""
        again = sent.again()
        assert (again.status, again.text) == (sent.answer.status, sent.answer.text)

    def surely[T](self, act: Callable[[], T], mishap: str) -> T:
        """Return what an act brings: one that fails on the way is done again."""
        try:
            with transactions_meet(*MISHAPS[mishap]):
                return act()
        except (BookBusy, OutcomeUnknown):
            return act()

    def pick(self, which: int, among: list[Hold] | None = None) -> Hold:
        """Return one of the holds: first come those that are not at their end."""
        holds = self.ledger.holds.values() if among is None else among
        return sorted(holds, key=lambda hold: hold.left == 0)[which % len(holds)]

    @invariant()
    def the_books_are_the_clerks(self) -> None:
        items = [plain(item) for item in images("book")]

        def of(noun: str) -> list[Item]:
            return [item for item in items if item["pk"] == f"default#{noun}"]

        self.journal_is_the_clerks(of("journal"))
        self.wallet_is_the_clerks(*of("wallet"))
        self.escrows_are_the_clerks(of("escrow"))

    def journal_is_the_clerks(self, entries: list[Item]) -> None:
        balances = Counter[str]()
        for entry in entries:
            assert sum(leg["amount"].micros for leg in entry["legs"]) == 0, entry
            for leg in entry["legs"]:
                balances[leg["account"]] += leg["amount"].micros
        assert balances == self.ledger.balances
        assert all(sum_ >= 0 for name, sum_ in balances.items() if "funding:" not in name)

    def wallet_is_the_clerks(self, wallet: Item) -> None:
        balances, limits = self.ledger.balances, self.ledger.limits
        day = date.fromisoformat(wallet["day"])
        held = sum(sum_ for name, sum_ in balances.items() if name.startswith("escrow:"))
        assert wallet["available_micros"] == balances[AVAILABLE]
        assert wallet["reserved_micros"] == balances[RESERVED] + held
        assert limits.day <= day <= limits.today
        limits.day, month = day, f"{day:%Y-%m}"
        assert wallet["committed_on_day_micros"] == limits.committed(day)
        assert wallet["committed_in_month_micros"] == limits.committed_in(month)
        assert wallet.get("capped", {}) == {
            f"{kind}:{name}": limits.committed_in(month, **{kind: name})
            for whose, _ in limits.caps()
            for kind, name in whose.items()
        }
        assert wallet.get("payments_in_hour", 0) == limits.payments

    def escrows_are_the_clerks(self, escrows: list[Item]) -> None:
        assert {escrow["escrow_id"] for escrow in escrows} == self.ledger.holds.keys()
        for escrow in escrows:
            hold = self.ledger.holds[escrow["escrow_id"]]
            status = self.statuses.setdefault(hold.id, escrow["status"])
            assert escrow["status"] == hold.status
            assert escrow["released"].micros == hold.released
            assert escrow["refunded"].micros == hold.refunded
            parts = {part["name"]: part["status"] for part in escrow.get("milestones", ())}
            assert parts == {name: part.status for name, part in hold.milestones.items()}
            assert status == hold.status or (status, hold.status) in STEPS
            self.statuses[hold.id] = hold.status


def agree(answer: Answer, refusal: Refusal) -> bool:
    """Assert that the answer is what the clerk expects; return whether it is a success."""
    assert answer.status < 500, answer.text
    told = None if answer.status < 300 else answer.body["code"]
    assert told == refusal, answer.text
    return refusal is None
