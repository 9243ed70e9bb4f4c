"""What is judged is what is written: the write takes what the rules let pass, and nothing else."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowpay.domain.journal import AVAILABLE, Counts, EntryKind, transfer
from flowpay.domain.spending import Ruling, Spend, judge
from flowpay.domain.wallet import WalletMoved, capped_by, committing, giving_back
from flowpay.persistence import book, journal
from flowpay.persistence import wallets as kept
from flowpay.runtime import clock as time
from flowpay.services import spending_controls, wallets
from tests.support.builders import an_entry, usd
from tests.support.clock import Clock
from tests.support.world import world

pytestmark = pytest.mark.slow

ACCOUNT = "default"
AMOUNTS = st.sampled_from(["0.01", "10.00", "20.00", "30.00"]).map(usd)
LIMITS = st.sampled_from(["20.00", "50.00", "50.01", "120.00"]).map(usd)
SUPPLIERS = st.sampled_from(["sup_1", "a.b"])
CATEGORIES = st.sampled_from(["cotton yarn", "steel rod"])
SPENDS = st.one_of(
    st.builds(Spend, amount=AMOUNTS, category=CATEGORIES, supplier_id=SUPPLIERS),
    st.builds(Spend, amount=AMOUNTS),
)
RULES = st.fixed_dictionaries(
    {
        "daily_limit": LIMITS,
        "monthly_limit": LIMITS,
        "supplier_limits": st.dictionaries(SUPPLIERS, LIMITS),
        "category_limits": st.dictionaries(CATEGORIES, LIMITS),
        "payments_per_hour": st.none() | st.integers(1, 3),
    }
)
HAPPENINGS = st.one_of(
    st.tuples(st.just("spend"), SPENDS),
    st.tuples(st.just("spend on what was read before"), SPENDS),
    st.tuples(st.just("give back"), st.integers(0, 9)),
    st.tuples(st.just("change"), RULES),
    st.tuples(st.just("time"), st.sampled_from([1, 50, 60 * 24, 60 * 24 * 20, -30, -60 * 24])),
)
BY_THE_RULES_ALONE = {"per_transaction_limit", "allowed_categories"}
"""No sum is in them: the write leaves them to the version of the rules."""


class Account:
    """Spends past the service, so that only the write's own condition stands in the way."""

    def __init__(self, clock):
        self.clock, self.before, self.held = clock, wallets.load(ACCOUNT), []

    def happens(self, what, given):
        match what:
            case "spend":
                self.spend(given)
            case "spend on what was read before":
                self.spend_on_what_was_read_before(given)
            case "give back" if self.held:
                spend, day = self.held.pop(given % len(self.held))
                wallet = wallets.load(ACCOUNT)
                back = giving_back(spend, held_on=day, wallet=wallet)
                self.write(wallet, spend, day, back, ("escrow:esc_1", AVAILABLE))
            case "change":
                version = wallets.load(ACCOUNT).controls.version
                spending_controls.change(ACCOUNT, given, read_version=version, by="asha")
            case "time":
                self.clock.forward(minutes=given)

    def spend(self, spend):
        wallet = wallets.load(ACCOUNT)
        assert self.is_written(wallet, spend) == passes(wallet, spend)

    def spend_on_what_was_read_before(self, spend):
        if passes(self.before, spend):
            self.is_written(self.before, spend)
        self.before = wallets.load(ACCOUNT)

    def is_written(self, wallet, spend):
        commitment = committing(spend, wallet)
        try:
            self.write(wallet, spend, wallet.day, commitment, (AVAILABLE, "escrow:esc_1"))
        except WalletMoved:
            return False
        self.held.append((spend, wallet.day))
        return True

    def write(self, wallet, spend, day, commitment, between):
        at = time.now()
        counts = Counts(on=day, category=spend.category, supplier_id=spend.supplier_id)
        entry = an_entry(
            transfer(spend.amount, *between),
            entry_id=time.new_id("jrn", at),
            kind=EntryKind.HOLD,
            at=at,
            counts=counts,
        )
        posted = kept.post(ACCOUNT, wallet, [entry], commitment)
        book.commit([posted, journal.recorded(ACCOUNT, entry)])


def passes(wallet, spend):
    findings = judge(spend, wallet.controls, wallet.position())
    refused = {finding.rule for finding in findings if finding.verdict is Ruling.REFUSED}
    return not refused - BY_THE_RULES_ALONE


def sums_are_those_of_the_journal(wallet):
    entries = [journal.from_item(item) for item in journal.every(ACCOUNT)]
    assert wallet.capped == capped_by(entries, wallet.controls.caps, month=wallet.month)
    counted = [e for e in entries if e.counts and f"{e.counts.on:%Y-%m}" == wallet.month]
    today = [e for e in counted if e.counts.on == wallet.day]
    assert wallet.committed_in_month.micros == -sum(e.available_micros for e in counted)
    assert wallet.committed_on_day.micros == -sum(e.available_micros for e in today)


def no_limit_is_passed_by(before, after):
    """A limit may be set below what is spent already; from there on nothing is added."""
    controls = after.controls
    limits = {key: cap.micros for key, cap in controls.caps.items()} | {
        "day": controls.daily_limit.micros,
        "month": controls.monthly_limit.micros,
        "hour": controls.payments_per_hour,
    }
    earlier, sums = sums_of(before), sums_of(after)
    for name, limit in limits.items():
        if limit is not None and sums[name] > earlier.get(name, sums[name]):
            assert sums[name] <= limit, name


def sums_of(wallet):
    return wallet.capped | {
        "day": wallet.committed_on_day.micros,
        "month": wallet.committed_in_month.micros,
        "hour": wallet.payments_in_hour,
    }


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(RULES, st.lists(HAPPENINGS, min_size=15, max_size=30))
def test_the_write_takes_what_the_rules_let_pass_and_nothing_else(
    executions, monkeypatch, rules, happenings
):
    with world(WALLET_BALANCE="200"):
        clock = Clock()
        clock.take_the_place_of_time(monkeypatch)
        clock.set(datetime(2030, 1, 30, 12, 30, tzinfo=UTC))
        account = Account(clock)
        for happening in [("change", rules), *happenings]:
            before = wallets.load(ACCOUNT)
            account.happens(*happening)
            no_limit_is_passed_by(before, wallets.load(ACCOUNT))
        sums_are_those_of_the_journal(wallets.load(ACCOUNT))
