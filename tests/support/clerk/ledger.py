"""The clerk's ledger: what stands on every account, and why."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .limits import Limits
from .slips import Hold, Milestone, Question, Reserve, TopUp, coins, micros

AVAILABLE, RESERVED = "wallet:available", "wallet:reserved"
SETTLING = ("held", "partially_released")

type Order = dict[str, Any]
type Refusal = str | None


@dataclass
class Ledger:
    """`rate` is what a dollar, in which the wallet is, is worth in rupees."""

    limits: Limits
    rate: Decimal
    balances: Counter[str] = field(default_factory=Counter)
    holds: dict[str, Hold] = field(default_factory=dict)
    reserves: dict[str, Reserve] = field(default_factory=dict)
    top_ups: dict[str, TopUp] = field(default_factory=dict)

    def move(self, amount: int, source: str, target: str) -> None:
        self.balances[source] -= amount
        self.balances[target] += amount

    def top_up(self, entry_id: str, amount: int, source: str) -> None:
        self.top_ups[entry_id] = TopUp(amount, source)
        self.move(amount, f"funding:{source}", AVAILABLE)

    def correct(self, entry_id: str, amount: int | None) -> Refusal:
        wrong = self.top_ups[entry_id]
        part = wrong.amount if amount is None else amount
        if wrong.corrected:
            return "entry_corrected"
        if part > wrong.amount:
            return "amount_exceeds_top_up"
        if part > self.balances[AVAILABLE]:
            return "amount_exceeds_available"
        wrong.corrected = True
        self.move(part, AVAILABLE, f"funding:{wrong.source}")
        return None

    def wallet_amount(self, order: Order) -> int:
        amount = micros(order["amount"])
        foreign = order["amount"]["currency"] != "USD"
        return coins(amount / Fraction(self.rate)) if foreign else amount

    def hold(self, order: Order) -> Hold | str:
        """Return the hold of an order as it begins, or why it is refused."""
        wallet = self.wallet_amount(order)
        if wallet == 0:
            return "amount_invalid"
        fits = wallet <= self.balances[AVAILABLE]
        spend = fits and self.limits.spend(wallet, order["category"], order["supplier_id"])
        if not spend:
            return "spending_refused"
        self.limits.count_payment()
        parts = {part["name"]: Milestone(micros(part["amount"])) for part in order["milestones"]}
        amount, needed = order["amount"], self.limits.approvers(wallet)
        return Hold(
            id="",
            amount=micros(amount),
            wallet=wallet,
            currency=amount["currency"],
            spend=spend,
            question=self._question(self.limits.clock(), needed) if needed else None,
            milestones=parts,
            status="pending_approval" if needed else "held",
        )

    def file(self, hold: Hold, escrow: dict[str, Any]) -> None:
        """Take up a hold under the id and the due time that it got."""
        hold.id = escrow["escrow_id"]
        if hold.question:
            hold.question.due = datetime.fromisoformat(escrow["approval"]["expires_at"])
        self.holds[hold.id] = hold
        self.move(hold.wallet, AVAILABLE, f"escrow:{hold.id}")

    def approve(self, hold: Hold) -> Refusal:
        """Count one more consent, given under the rules in force."""
        if hold.question and not hold.question.answered:
            self.recheck(hold)
        if hold.question is None or hold.question.answered:
            return self._decided(hold)
        question = hold.question
        if self.limits.clock() >= question.due:
            return "approval_overdue"
        question.consents += 1
        if question.consents >= question.needed:
            question.answered, hold.status = True, "held"
        return None

    def refuse(self, hold: Hold, status: str) -> Refusal:
        """Give all back, as `rejected` or `expired`."""
        if hold.question is None or hold.question.answered:
            return self._decided(hold)
        hold.question.answered, hold.status, hold.spend.counted = True, status, 0
        self.move(hold.wallet, f"escrow:{hold.id}", AVAILABLE)
        return None

    def recheck_all(self) -> None:
        """Hold all that is asked against the rules in force, the newest first."""
        for hold in sorted(self.holds.values(), key=lambda hold: hold.id, reverse=True):
            if hold.status == "pending_approval":
                self.recheck(hold)

    def recheck(self, hold: Hold) -> None:
        if hold.question is None or hold.question.rules == self.limits.rules["version"]:
            return
        needed = self.limits.approvers(hold.wallet)
        if not self.limits.fits(hold.spend, hold.wallet):
            self.refuse(hold, "rejected")
        elif needed == 0:
            hold.question.answered, hold.status = True, "held"
        else:
            hold.question = self._question(hold.question.due, needed)

    def settle(self, hold: Hold, end: str, amount: int | None, name: str | None) -> Refusal:
        """Let a part, a milestone or the rest be `released` or `refunded`."""
        if hold.status not in SETTLING:
            return "escrow_transition_forbidden"
        if hold.milestones:
            return self._settle_milestones(hold, end, amount, name)
        part = hold.left if amount is None else amount
        if part > hold.left:
            return "amount_exceeds_hold"
        self._pay(hold, **{end: part})
        return None

    def dispute(self, hold: Hold, name: str) -> Refusal:
        refusal = self._milestone_is("held", hold, name)
        if not refusal:
            hold.milestones[name].status = "disputed"
        return refusal

    def resolve(self, hold: Hold, name: str, paid: int) -> Refusal:
        amount = hold.milestones[name].amount
        if hold.status in SETTLING and paid > amount:
            return "amount_exceeds_hold"
        refusal = self._milestone_is("disputed", hold, name)
        if not refusal:
            hold.milestones[name].status = {amount: "released", 0: "refunded"}.get(paid, "split")
            self._pay(hold, released=paid, refunded=amount - paid)
        return refusal

    def reserve(self, usage_id: str, amount: int) -> bool:
        """Return whether so much may be reserved for a call, and is."""
        fits = amount <= self.balances[AVAILABLE]
        spend = fits and self.limits.spend(amount, None, None)
        if not spend:
            return False
        self.reserves[usage_id] = Reserve(spend, amount)
        self.move(amount, AVAILABLE, RESERVED)
        return True

    def end(self, usage_id: str, provider: str, cost: int) -> None:
        """Pay what the call cost, and take the rest of its reserve back."""
        reserve = self.reserves[usage_id]
        if not reserve.open:
            return
        paid = min(cost, reserve.amount)
        reserve.open, reserve.spend.counted = False, paid
        self.move(paid, RESERVED, f"provider:{provider}")
        self.move(reserve.amount - paid, RESERVED, AVAILABLE)

    def _question(self, due: datetime, needed: int) -> Question:
        return Question(due, self.limits.rules["version"], needed)

    def _decided(self, hold: Hold) -> Refusal:
        return "approval_already_decided" if hold.question else "escrow_transition_forbidden"

    def _settle_milestones(
        self, hold: Hold, end: str, amount: int | None, name: str | None
    ) -> Refusal:
        if amount is not None:
            return "milestone_needed"
        named = [hold.milestones[name]] if name else hold.milestones.values()
        chosen = [each for each in named if each.status == "held"]
        if not chosen:
            return "milestone_transition_forbidden"
        for milestone in chosen:
            milestone.status = end
        self._pay(hold, **{end: sum(each.amount for each in chosen)})
        return None

    def _milestone_is(self, status: str, hold: Hold, name: str) -> Refusal:
        if hold.status not in SETTLING:
            return "escrow_transition_forbidden"
        if name not in hold.milestones:
            return "milestone_unknown"
        fits = hold.milestones[name].status == status
        return None if fits else "milestone_transition_forbidden"

    def _pay(self, hold: Hold, released: int = 0, refunded: int = 0) -> None:
        """Take parts out of a hold: first to the supplier, then back into the wallet."""
        begun = hold.amount - hold.left
        ends = [hold.in_wallet(begun + part) for part in (0, released, released + refunded)]
        self.move(ends[1] - ends[0], f"escrow:{hold.id}", f"supplier:{hold.spend.supplier}")
        self.move(ends[2] - ends[1], f"escrow:{hold.id}", AVAILABLE)
        hold.spend.counted -= ends[2] - ends[1]
        hold.released += released
        hold.refunded += refunded
        if hold.left == 0:
            hold.status = "released" if released else "refunded"
        elif hold.released:
            hold.status = "partially_released"
