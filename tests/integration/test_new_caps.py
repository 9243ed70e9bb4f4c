"""New caps: what they count at first is what the journal says of the month, whatever clocks did."""

from datetime import UTC, datetime
from random import Random

import pytest

from flowpay.domain.wallet import capped_by
from flowpay.persistence import book, journal, wallets
from flowpay.services.judging import MOST_TIMES
from tests.integration.commands import act, create, opened
from tests.integration.rules import PATH, ruled, rules_against
from tests.support.builders import wire
from tests.support.faults import overtaken_by

CAP = {"supplier_limits": {"sup_1": wire("100.00")}}
KEY = "supplier:sup_1"
JULY = datetime(2030, 7, 15, 12, 30, tzinfo=UTC)


@pytest.fixture
def reads(monkeypatch):
    """Return the periods of the journal that were read, and how many entries each has brought."""
    every, read = journal.every, []

    def noted(account, **period):
        items = list(every(account, **period))
        read.append((*period, len(items)))
        return iter(items)

    monkeypatch.setattr(journal, "every", noted)
    return read


def kept():
    return wallets.from_item(book.get(wallets.key_of("default")))


def counted():
    """Return what the whole journal counts towards the cap, in the wallet's month."""
    entries = map(journal.from_item, journal.every("default"))
    return capped_by(entries, [KEY], month=kept().month)


def test_payments_meanwhile_do_not_make_it_read_the_month_again(flowpay, clock, reads):
    clock.set(JULY)
    for _ in range(5):
        opened(flowpay, "10.00")
    clock.forward(hours=1)
    wanted = flowpay.get(PATH) | CAP
    payments = [lambda: opened(flowpay, "1.00")] * (MOST_TIMES - 1)
    with overtaken_by(*payments):
        assert flowpay.request("PUT", PATH, wanted).status == 200

    assert reads[0] == ("since", "until", 6)
    assert reads[1:] == [("since", more) for more in range(MOST_TIMES)]
    assert kept().capped == counted() == {KEY: 59_000_000}


def test_a_month_that_was_begun_by_a_clock_weeks_ahead_is_counted_from_its_first_hold(
    flowpay, clock
):
    clock.set(JULY)
    opened(flowpay, "1.00")
    clock.forward(days=20)
    flowpay.get("/api/wallet-state")
    clock.set(JULY)
    opened(flowpay, "60.00")
    clock.set(datetime(2030, 8, 25, tzinfo=UTC))
    ruled(flowpay, **CAP)

    assert kept().capped == counted() == {KEY: 60_000_000}
    assert rules_against(create(flowpay, "40.01")) == ["supplier_limit"]


def test_a_month_that_goes_by_the_clock_is_read_from_its_beginning(flowpay, clock, reads):
    clock.set(datetime(2030, 7, 31, 23, 50, tzinfo=UTC))
    for _ in range(5):
        opened(flowpay, "1.00")
    clock.forward(minutes=10)
    opened(flowpay, "2.00")
    clock.forward(days=20)
    ruled(flowpay, **CAP)

    assert reads == [("since", "until", 1), ("since", 0)]
    assert kept().capped == {KEY: 2_000_000}


def test_of_two_clocks_behind_the_one_further_back_is_remembered(flowpay, clock):
    clock.set(JULY)
    opened(flowpay, "1.00")
    clock.forward(days=20)
    flowpay.get("/api/wallet-state")

    def further_back():
        clock.set(JULY)
        opened(flowpay, "2.00")

    clock.forward(days=-10)
    with overtaken_by(further_back):
        create(flowpay, "4.00")
    clock.set(datetime(2030, 8, 25, tzinfo=UTC))
    ruled(flowpay, **CAP)

    assert kept().counts_from == JULY
    assert kept().capped == counted() == {KEY: 6_000_000}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_whatever_clocks_do_a_new_cap_has_the_journals_sum(flowpay, clock, seed):
    chance, holds = Random(seed), []  # noqa: S311 - a walk, no secret
    clock.set(JULY)
    for _ in range(12):
        clock.forward(days=chance.randint(-40, 45), minutes=chance.randint(-5, 5))
        if holds and chance.random() < 0.4:
            act(flowpay, "refund-escrow", holds.pop(chance.randrange(len(holds))))
        else:
            holds.append(opened(flowpay, f"{chance.randint(1, 40)}.00"))
        if chance.random() < 0.5:
            ruled(flowpay, **CAP)
            assert kept().capped == counted()
            ruled(flowpay, supplier_limits={})
