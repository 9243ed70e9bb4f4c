"""Cards in trouble: none is bought twice, none is paid for and lost from the books."""

from collections import Counter
from contextlib import suppress
from functools import partial
from typing import Any

import pytest

from flowpay.domain.card_terms import CardProduct
from flowpay.domain.debit import Debit
from flowpay.domain.issuing import NOT_ISSUED_AFTER
from flowpay.domain.money import Money
from flowpay.persistence import book
from flowpay.persistence import cards as kept
from flowpay.services import card_watch, cards, debits, usages
from flowpay.services.undertaking import LEASE
from standins import laso
from tests.integration.commands import money, paid_to
from tests.integration.mails import Killed, around_the_call, die
from tests.integration.rules import ruled
from tests.integration.virtual_cards import (
    a_card_order,
    a_command,
    act,
    active,
    at_once,
    at_provider,
    debit,
    issued,
    laso_knows_us,
    look,
    on_card,
    order,
    provider_time,
    read,
    sweeps,
    time_passes,
    transactions,
    wanted,
)
from tests.support.builders import wire
from tests.support.faults import (
    GOES_WELL,
    UNANSWERED,
    UNSENT,
    overtaken_by,
    provider_fails,
    transactions_meet,
)
from tests.support.world import World, world

__all__ = ["provider_time"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("provider_time")]

PATH = "/api/virtual-cards"
UNTOUCHED = ("50000.00", "0.00", "0.00")
TAKEN = ("49950.00", "0.00", "50.00")


@pytest.fixture
def ask(flowpay):
    """Send the one command that most of this is about; the wallet is open, and Laso knows us."""
    body = a_card_order("50.00")
    money(flowpay)
    laso_knows_us()
    return partial(flowpay.post, PATH, body, key="k-1")


def the_card(flowpay):
    [card] = flowpay.get(PATH)["items"]
    return card


@pytest.mark.parametrize(
    "fault", ["unpaid", "unsettled", "rate_limited", "conflict", "unauthorized"]
)
def test_a_card_that_the_provider_refuses_gives_everything_back(flowpay, ask, fault):
    provider_fails("laso", fault, operation="get_card")
    refused = ask()

    assert refused.status == 502
    assert "laso" in refused.body["detail"]
    assert (issued(), money(flowpay)) == ([], UNTOUCHED)
    card = the_card(flowpay)
    assert (card["status"], card["returned"]) == ("closed", wire("50.00"))
    assert card["ended_because"] == refused.body["detail"]


def test_the_fee_of_a_card_that_is_refused_comes_back_too(flowpay):
    provider_fails("laso", "unsettled", operation="order_intl_card")

    assert order(flowpay, "200.00", product="international").status == 502
    assert money(flowpay) == UNTOUCHED


def test_a_refused_order_is_judged_anew_when_it_comes_again(flowpay, ask):
    provider_fails("laso", "rate_limited", operation="get_card")
    refused, again = ask(), ask()

    assert (refused.status, again.status) == (502, 201)
    assert len(issued()) == 1
    assert money(flowpay) == TAKEN
    assert ask().text == again.text


def test_after_a_payment_that_could_not_be_settled_a_smaller_card_may_be_ordered(flowpay, ask):
    provider_fails("laso", "unsettled", operation="get_card")

    assert ask().status == 502
    assert order(flowpay, "10.00").status == 201


def test_without_a_session_at_the_provider_no_money_moves(flowpay):
    provider_fails("laso", "unauthorized", operation="sign_in")
    answer = order(flowpay, key="k-1")

    assert answer.status == 502
    assert flowpay.get(PATH)["items"] == []


def test_without_a_key_for_the_provider_no_money_moves(executions):
    with world(USE_LIVE_APIS="true") as flowpay:
        answer = order(flowpay)

        assert (answer.status, answer.body["code"]) == (500, "misconfigured")
        assert "LASO_API_KEY" in answer.body["detail"]
        assert flowpay.get(PATH)["items"] == []


@pytest.mark.parametrize("operation", ["pay", "get_card"])
@pytest.mark.parametrize("fault", ["lost_answer", "failing", "timeout", "overloaded", "garbage"])
def test_an_order_whose_answer_was_lost_is_never_sent_again(flowpay, ask, operation, fault):
    how = {"seconds": 0} if fault == "timeout" else {}
    provider_fails("laso", fault, operation=operation, **how)
    lost = ask()
    bought = 1 if fault == "lost_answer" else 0

    assert (lost.status, lost.body["status"]) == (201, "pending")
    assert [ask().text for _ in range(3)] == [lost.text] * 3
    assert len(issued()) == bought
    assert money(flowpay) == TAKEN

    time_passes(flowpay, minutes=2)
    assert the_card(flowpay)["status"] == ("active" if bought else "pending")
    time_passes(flowpay, minutes=NOT_ISSUED_AFTER.seconds // 60)
    assert the_card(flowpay)["status"] == ("active" if bought else "closed")
    assert len(issued()) == bought
    assert money(flowpay) == (TAKEN if bought else UNTOUCHED)


def test_an_international_order_whose_answer_was_lost_pays_its_fee_once_it_is_found(flowpay):
    provider_fails("laso", "lost_answer", operation="order_intl_card")
    order(flowpay, "200.00", product="international")
    time_passes(flowpay, minutes=2)

    assert the_card(flowpay)["status"] == "active"
    assert paid_to(flowpay, "provider:laso") == ["7.60"]


def test_the_fee_of_an_order_stays_reserved_until_somebody_knows_what_became_of_it(flowpay, clock):
    provider_fails("laso", "lost_answer", operation="order_intl_card")
    order(flowpay, "200.00", product="international")
    for _ in range(2):  # the list cannot be asked for two hours
        provider_fails("laso", "failing", operation="card_data", times=3)
        clock.forward(hours=1)
        sweeps(flowpay)
    assert money(flowpay)[1] == "7.60"

    time_passes(flowpay, minutes=6)
    assert the_card(flowpay)["status"] == "active"
    assert paid_to(flowpay, "provider:laso") == ["7.60"]
    assert money(flowpay)[1] == "0.00"


@pytest.mark.parametrize("bought", [True, False])
def test_a_fee_that_a_crash_has_left_is_paid_or_given_back(flowpay, monkeypatch, clock, bought):
    if not bought:
        provider_fails("laso", "unsettled", operation="order_intl_card")
    with monkeypatch.context() as patch, suppress(Killed):
        patch.setattr(usages, "settle" if bought else "void", lambda *_, **__: die())
        order(flowpay, "200.00", product="international")
        time_passes(flowpay, minutes=2)
    assert money(flowpay)[1] == "7.60"

    clock.forward(minutes=61)
    sweeps(flowpay)
    assert money(flowpay)[1] == "0.00"
    assert paid_to(flowpay, "provider:laso") == (["7.60"] if bought else [])


def test_whoever_looks_in_an_older_list_gives_nothing_back_that_was_found_in_a_newer(
    flowpay, ask, clock, monkeypatch
):
    """The sweep has asked for the list; then the provider shows the card, and the client asks."""
    monkeypatch.setitem(laso.READY_AFTER_MS, laso.US, 10**12)
    with around_the_call(after=die), pytest.raises(Killed):
        ask()
    clock.forward(minutes=NOT_ISSUED_AFTER.seconds // 60)
    with overtaken_by(ask):
        card_watch.look_after("default", an_empty_list())

    assert the_card(flowpay)["provider_card_id"] == issued()[0]["card_id"]
    assert money(flowpay) == TAKEN


def an_empty_list():
    """Return the sweep's list as it was before the provider has shown any card."""
    catalogue = card_watch.Catalogue()
    catalogue._known = dict.fromkeys(CardProduct, ())
    return catalogue


def test_a_card_that_is_closed_and_never_made_ends_with_its_time(flowpay, ask, monkeypatch):
    monkeypatch.setitem(laso.READY_AFTER_MS, laso.US, 10**12)
    act(flowpay, "close", ask().body)
    time_passes(flowpay, days=29)
    assert the_card(flowpay)["status"] == "pending"
    time_passes(flowpay, days=1)

    assert the_card(flowpay)["status"] == "expired"
    assert money(flowpay)[0] == "50000.00"


def test_a_card_that_was_paid_and_refused_waits_for_a_person(flowpay, ask):
    provider_fails("laso", "frozen", operation="get_card")
    answer = ask()

    assert (answer.status, answer.body["status"]) == (201, "pending")
    assert "support" in answer.body["trouble"]
    time_passes(flowpay, hours=20)
    assert the_card(flowpay)["status"] == "pending"
    assert money(flowpay)[0] == "49950.00"

    assert act(flowpay, "close", answer.body).body["status"] == "closed"
    assert money(flowpay)[0] == "50000.00"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_a_crash_leaves_open_is_asked_about_and_not_bought_again(flowpay, ask, clock, moment):
    with around_the_call(**{moment: die}), pytest.raises(Killed):
        ask()
    assert ask().body["code"] == "under_way"

    clock.forward(seconds=LEASE.seconds)
    again = ask()
    bought = 1 if moment == "after" else 0
    assert (again.status, again.body["status"]) == (201, "active" if bought else "pending")
    assert len(issued()) == bought
    time_passes(flowpay, minutes=NOT_ISSUED_AFTER.seconds // 60)
    assert the_card(flowpay)["status"] == ("active" if bought else "closed")
    assert money(flowpay) == (TAKEN if bought else UNTOUCHED)


@pytest.mark.parametrize("product", ["us", "international"])
@pytest.mark.parametrize("write", range(1, 8))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_whoever_dies_at_any_write_has_bought_one_card_or_none(
    flowpay, clock, product, write, moment
):
    """Until it has no more to write, it dies at one of its writes; then it is sent again."""
    money(flowpay)
    laso_knows_us()
    body = a_card_order("200.00", product=product)
    ask = partial(flowpay.post, PATH, body, key="k-1")
    dies_at(write, moment, ask, partial(look, flowpay), clock)

    clock.forward(seconds=LEASE.seconds)
    answer = ask()
    assert answer.status == 201
    for minutes in (1, 1, NOT_ISSUED_AFTER.seconds // 60):
        time_passes(flowpay, minutes=minutes)
    assert ask().text == answer.text
    [card] = flowpay.get(PATH)["items"]
    fee = ["7.60"] if product == "international" else []
    if issued():
        assert (card["status"], len(issued())) == ("active", 1)
        assert paid_to(flowpay, "provider:laso") == fee
        assert on_card(flowpay, card) == 200_000_000
    else:
        assert card["status"] == "closed"
        assert money(flowpay) == UNTOUCHED


def dies_at(write, moment, ask, look, clock):
    """Send a command, and let the sweep look, until one of them dies at so many writes."""
    commit, left = book.commit, [write]

    def deadly(writes, **options):
        left[0] -= 1
        if left[0] == 0 and moment == "before":
            die()
        commit(writes, **options)
        if left[0] == 0:
            die()

    with pytest.MonkeyPatch.context() as patch, suppress(Killed):
        patch.setattr(book, "commit", deadly)
        ask()
        for _ in range(3):
            clock.forward(minutes=1)
            look()


@pytest.mark.parametrize("key", [None, "k-1"])
def test_the_sweep_finds_the_card_of_whoever_died_before_hearing_of_it(flowpay, clock, key):
    money(flowpay)
    laso_knows_us()
    with around_the_call(after=die), pytest.raises(Killed):
        order(flowpay, key=key)
    clock.forward(minutes=1)
    sweeps(flowpay)
    sweeps(flowpay)

    assert the_card(flowpay)["status"] == "active"
    assert the_card(flowpay)["provider_card_id"] == issued()[0]["card_id"]


FATES = [[GOES_WELL] * before + [fate] for before in range(3) for fate in (UNSENT, UNANSWERED)]


@pytest.mark.parametrize("fates", FATES)
def test_whatever_write_is_lost_the_card_is_bought_once_at_most(flowpay, ask, clock, fates):
    with transactions_meet(*fates):
        lost = ask()
    assert lost.status == 503
    clock.forward(seconds=LEASE.seconds)
    answer = ask()

    assert answer.status == 201
    assert ask().text == answer.text
    time_passes(flowpay, minutes=1)
    time_passes(flowpay, minutes=NOT_ISSUED_AFTER.seconds // 60)
    found = the_card(flowpay)
    assert (found["status"], len(issued())) in (("active", 1), ("closed", 0))
    assert money(flowpay) == (TAKEN if issued() else UNTOUCHED)


def test_a_twin_is_told_to_wait_while_the_first_is_with_the_provider(flowpay, ask):
    twins = []
    with around_the_call(before=lambda: twins.append(ask())):
        first = ask()

    assert (twins[0].status, twins[0].body["code"]) == (409, "under_way")
    assert ask().text == first.text
    assert len(issued()) == 1


def test_whoever_was_taken_over_finds_the_card_of_the_other(flowpay, ask, clock):
    taken = []

    def sleep_through_the_lease():
        clock.forward(seconds=LEASE.seconds)
        taken.append(ask())

    with around_the_call(after=sleep_through_the_lease):
        late = ask()

    assert late.status in (201, 409)
    assert taken[0].status == 201
    assert len(issued()) == 1
    assert the_card(flowpay)["provider_card_id"] == issued()[0]["card_id"]


def test_of_two_lost_orders_of_one_amount_each_gets_a_card_of_its_own(flowpay, clock):
    provider_fails("laso", "lost_answer", operation="get_card", times=2)
    for _ in range(2):
        order(flowpay)
    clock.forward(minutes=1)
    look(flowpay)
    look(flowpay)

    found = flowpay.get(PATH)["items"]
    assert {card["status"] for card in found} == {"active"}
    assert {c["provider_card_id"] for c in found} == {c["card_id"] for c in issued()}


def test_of_two_lost_orders_and_one_card_one_gets_its_money_back(flowpay):
    provider_fails("laso", "lost_answer", operation="get_card")
    order(flowpay)
    provider_fails("laso", "failing", operation="get_card")
    order(flowpay)
    time_passes(flowpay, minutes=2)
    time_passes(flowpay, minutes=NOT_ISSUED_AFTER.seconds // 60)

    assert sorted(card["status"] for card in flowpay.get(PATH)["items"]) == ["active", "closed"]
    assert money(flowpay) == TAKEN


def test_a_card_of_another_amount_or_time_is_nobodys(flowpay, clock):
    provider_fails("laso", "lost_answer", operation="get_card")
    order(flowpay, "60.00")
    stray = issued()
    clock.forward(minutes=8)
    provider_fails("laso", "failing", operation="get_card", times=2)
    for amount in ("50.00", "60.00"):
        order(flowpay, amount)
    clock.forward(minutes=1)
    kept_ids = [card["provider_card_id"] for card in flowpay.get(PATH)["items"]]
    look(flowpay)

    assert kept_ids == [None, None, None]
    claimed = {c["provider_card_id"] for c in flowpay.get(PATH)["items"]} - {None}
    assert claimed == {stray[0]["card_id"]}
    assert kept.is_claimed(stray[0]["card_id"])


def test_a_card_that_the_provider_takes_back_gives_everything_back(flowpay):
    order(flowpay, "200.00", product="international")
    time_passes(flowpay, minutes=0)
    [made] = issued()
    assert at_provider("POST", "/cancel-intl-order", {"card_id": made["card_id"]}) == 200
    time_passes(flowpay, minutes=2)

    assert the_card(flowpay)["status"] == "closed"
    assert money(flowpay)[0] == "49992.40"


def test_while_the_provider_cannot_be_asked_a_card_stays_as_it_is(flowpay, ask, clock):
    ask()
    clock.forward(minutes=1)
    provider_fails("laso", "failing", operation="card_data", times=9)
    look(flowpay)

    assert the_card(flowpay)["status"] == "pending"


def test_a_token_that_is_not_good_any_more_is_replaced(flowpay, ask, clock):
    ask()
    clock.forward(minutes=1)
    provider_fails("laso", "unauthorized", operation="card_data")
    look(flowpay)

    assert the_card(flowpay)["status"] == "active"


def test_64_cards_at_once_do_not_pass_the_days_limit_by_a_micro(flowpay: World):
    ruled(flowpay, daily_limit=wire("499.999999"))
    laso_knows_us()
    outcomes = at_once(64, lambda n: cards.order(wanted(), by="asha", once=a_command(n)))

    assert Counter(outcomes) == {"pending": 9, "spending_refused": 55}
    assert len(issued()) == 9
    assert money(flowpay) == ("49550.00", "0.00", "450.00")


def test_64_of_one_command_at_once_buy_one_card(flowpay: World):
    money(flowpay)
    laso_knows_us()
    outcomes = at_once(64, lambda _: cards.order(wanted(), by="asha", once=a_command(1)))

    assert set(outcomes) <= {"pending", "under_way"}
    assert len(issued()) == 1
    assert money(flowpay) == TAKEN


def test_64_debits_at_once_do_not_pass_the_card_by_a_cent(flowpay: World):
    card = active(flowpay, "50.00")
    outcomes = at_once(64, lambda n: debits.debit(asked(card, n), by="asha", once=a_command(n)))

    assert Counter(outcomes) == {"approved": 5, "declined": 59}
    assert read(flowpay, card)["remaining"] == wire("0.05")
    assert on_card(flowpay, card) == 50_000
    assert len(flowpay.get(f"{PATH}/{card['card_id']}/transactions", limit="100")["items"]) == 64


def test_of_32_debits_of_one_reference_at_once_one_stands(flowpay: World):
    card = active(flowpay)
    outcomes = at_once(32, lambda n: debits.debit(asked(card, 1), by="asha", once=a_command(n)))

    assert Counter(outcomes) == {"approved": 1, "debit_duplicate": 31}
    assert read(flowpay, card)["spent"] == wire("9.99")


def asked(card: dict[str, Any], number: int) -> Debit:
    amount = Money.of("9.99", "USD")
    return Debit(card_id=card["card_id"], amount=amount, merchant="sup_1", reference=f"r-{number}")


@pytest.mark.parametrize("faster", ["debit", "freeze", "close"])
@pytest.mark.parametrize("slower", ["debit", "close"])
def test_of_two_at_the_same_moment_each_finds_what_the_other_did(flowpay, faster, slower):
    card = active(flowpay, "50.00")

    def send(name, reference):
        if name == "debit":
            return debit(flowpay, card, "30.00", reference=reference)
        return act(flowpay, name, card)

    with overtaken_by(lambda: send(faster, "r-1")):
        answer = send(slower, "r-2")

    spent = {("debit", "debit"): "30.00", ("debit", "close"): "30.00"}.get((faster, slower), "0.00")
    assert read(flowpay, card)["spent"] == wire(spent)
    if slower == "debit":
        assert answer.body["reason"] in ("limit_exceeded", "card_frozen", "card_closed")
    closed = read(flowpay, card)["status"] == "closed"
    assert on_card(flowpay, card) == (0 if closed else 50_000_000 - int(float(spent)) * 10**6)


@pytest.mark.parametrize("fate", [UNSENT, UNANSWERED])
@pytest.mark.parametrize("name", ["freeze", "close", "debit", "declined"])
def test_a_command_whose_answer_was_lost_is_repeated_with_its_key(flowpay, name, fate):
    card = active(flowpay, "50.00")
    send = {
        "freeze": partial(act, flowpay, "freeze", card, key="k-9"),
        "close": partial(act, flowpay, "close", card, key="k-9"),
        "debit": partial(debit, flowpay, card, key="k-9"),
        "declined": partial(debit, flowpay, card, "50.01", key="k-9"),
    }[name]
    with transactions_meet(fate):
        lost = send()
    answers = [send(), send()]

    assert (lost.status, lost.body["code"]) == (503, "outcome_unknown")
    assert answers[0].text == answers[1].text
    assert answers[0].status == {"freeze": 200, "close": 200, "debit": 201}.get(name, 409)
    assert len(transactions(flowpay, card)) == (1 if name in ("debit", "declined") else 0)


@pytest.mark.parametrize("fate", [UNSENT, UNANSWERED])
def test_an_expiry_whose_answer_was_lost_gives_the_money_back_once(flowpay, clock, fate):
    active(flowpay)
    clock.forward(days=30)
    money(flowpay)
    with transactions_meet(fate):
        sweeps_through(flowpay)
    look(flowpay)

    assert the_card(flowpay)["status"] == "expired"
    assert money(flowpay)[0] == "50000.00"


def sweeps_through(_: World) -> None:
    """Let the sweep look at the cards, and fail at one."""
    assert len(card_watch.look_after("default", card_watch.Catalogue())) == 1
