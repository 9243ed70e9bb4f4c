"""Cards above the threshold: people are asked as for any other payment, and then it is ordered."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from functools import partial

import pytest

from flowpay.domain.issuing import NOT_ISSUED_AFTER
from flowpay.persistence import book
from flowpay.persistence import cards as kept
from flowpay.runtime import clock
from flowpay.services import card_reconciliation, card_watch, cards, sweep
from flowpay.services.undertaking import LEASE
from standins import faults, laso
from tests.integration.commands import money, opened, paid_to
from tests.integration.mails import Killed, around_the_call, die
from tests.integration.rules import ruled, rules_against
from tests.integration.sourcing import request
from tests.integration.virtual_cards import (
    a_card_order,
    a_command,
    act,
    at_once,
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
    wanted,
)
from tests.support.approvers import RAVI, has_buttons, link, mailbox, press
from tests.support.approvers import look as open_page
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.faults import (
    GOES_WELL,
    UNANSWERED,
    UNSENT,
    overtaken_by,
    provider_fails,
    transactions_meet,
)
from tests.support.world import world

__all__ = ["provider_time"]
pytestmark = pytest.mark.usefixtures("provider_time")

CARDS = "/api/virtual-cards"
UNTOUCHED = ("50000.00", "0.00", "0.00")
HELD = ("49950.00", "50.00", "50.00")
TAKEN = ("49950.00", "0.00", "50.00")


@pytest.fixture(autouse=True)
def asks(request):
    """Let people be asked from 40 dollars on."""
    if "flowpay" in request.fixturenames:
        ruled(request.getfixturevalue("flowpay"), auto_approve_threshold=wire("40.00"))


def waits(flowpay, amount="50.00", **more):
    """Return a card that waits for people."""
    answer = order(flowpay, amount, **more)
    assert (answer.status, answer.body["awaiting_approval"]) == (201, True), answer.text
    return answer.body


def decide(flowpay, card, verdict="approve", **more):
    body = {"escrow_id": card["approval_escrow_id"], "reason": "seen"} | more
    return flowpay.post(f"/api/{verdict}-payment", body)


def hold_of(flowpay, card):
    escrows = flowpay.get("/api/escrows", limit="100")["items"]
    [hold] = [each for each in escrows if each["escrow_id"] == card["approval_escrow_id"]]
    return hold


def told(flowpay, *nouns):
    """Return what the log has told of these, in order."""
    names = [event["type"].removeprefix("flowpay.") for event in flowpay.publish()]
    return [name for name in names if name.startswith(nouns)]


def test_a_card_above_the_threshold_waits_with_its_money_held_and_nothing_ordered(flowpay):
    card = waits(flowpay)

    assert (card["status"], card["remaining"], card["ordered_at"]) == (
        "pending",
        wire("0.00"),
        None,
    )
    assert (issued(), money(flowpay)) == ([], HELD)
    [asked] = flowpay.get("/api/approvals")["items"]
    assert asked["escrow_id"] == card["approval_escrow_id"]
    assert asked["card"] == {
        "card_id": card["card_id"],
        "product": "us",
        "expires_at": card["expires_at"],
        "fee": None,
    }
    assert debit(flowpay, card).body["reason"] == "card_pending"
    assert card_reconciliation.reconcile_all().breaks == ()
    assert told(flowpay, "card.", "escrow.")[:2] == [
        "card.awaiting_approval",
        "escrow.pending_approval",
    ]


def test_below_the_threshold_nobody_is_asked(flowpay):
    card = order(flowpay, "40.00").body

    assert (card["awaiting_approval"], card["approval_escrow_id"]) == (False, None)
    assert flowpay.get("/api/escrows")["items"] == []
    assert len(issued()) == 1


def test_a_card_that_people_let_through_is_ordered_with_the_money_of_its_hold(flowpay):
    card = waits(flowpay)
    assert decide(flowpay, card).body["status"] == "held"
    assert issued() == []

    time_passes(flowpay, minutes=1)
    found = read(flowpay, card)
    assert (found["status"], found["awaiting_approval"]) == ("pending", False)
    assert found["provider_card_id"] == issued()[0]["card_id"]
    assert (money(flowpay), on_card(flowpay, card)) == (TAKEN, 50_000_000)
    [entry] = flowpay.get("/api/wallet-ledger", kind="card_funding")["items"]
    assert {leg["account"]: leg["amount"]["amount"] for leg in entry["legs"]} == {
        f"escrow:{card['approval_escrow_id']}": "-50.00",
        f"card:{card['card_id']}": "50.00",
    }
    hold = hold_of(flowpay, card)
    assert (hold["status"], hold["released"]) == ("released", wire("50.00"))

    time_passes(flowpay, minutes=1)
    assert debit(flowpay, card, "12.00").status == 201
    assert act(flowpay, "close", card).body["returned"] == wire("38.00")
    assert money(flowpay) == ("49988.00", "0.00", "12.00")
    assert told(flowpay, "card.", "escrow.") == [
        "card.awaiting_approval",
        "escrow.pending_approval",
        "escrow.held",
        "escrow.put_on_card",
        "card.ordered",
        "card.issued",
        "card.activated",
        "card.debited",
        "card.closed",
    ]


def test_a_card_that_is_rejected_is_closed_with_the_reason_and_its_money_is_back(flowpay):
    card = waits(flowpay)
    decide(flowpay, card, "reject", reason="too dear")
    assert money(flowpay) == UNTOUCHED
    look(flowpay)

    found = read(flowpay, card)
    assert (found["status"], found["returned"]) == ("closed", wire("0.00"))
    assert found["ended_because"] == "rejected by anonymous: too dear"
    assert (issued(), on_card(flowpay, card), money(flowpay)) == ([], 0, UNTOUCHED)
    assert told(flowpay, "card.")[-1] == "card.refused"


@pytest.mark.parametrize("decided", ["rejected", "expired", "closed"])
def test_the_fee_of_a_card_that_is_never_ordered_comes_back_with_its_money(flowpay, decided):
    card = waits(flowpay, "200.00", product="international")
    assert money(flowpay) == ("49792.40", "207.60", "207.60")
    assert hold_of(flowpay, card)["card"]["fee"] == wire("7.60")
    time_passes(flowpay, hours=2)
    sweeps(flowpay)
    assert money(flowpay)[1] == "207.60"

    if decided == "rejected":
        decide(flowpay, card, "reject")
    elif decided == "closed":
        act(flowpay, "close", card)
    else:
        time_passes(flowpay, days=3)
    sweeps(flowpay)
    assert read(flowpay, card)["status"] == "closed"
    assert money(flowpay)[:2] == ("50000.00", "0.00")


def test_an_international_card_that_is_let_through_pays_its_fee(flowpay):
    card = waits(flowpay, "200.00", product="international")
    decide(flowpay, card)
    for _ in range(3):
        time_passes(flowpay, minutes=1)

    assert read(flowpay, card)["status"] == "active"
    assert paid_to(flowpay, "provider:laso") == ["7.60"]
    assert money(flowpay) == ("49792.40", "0.00", "207.60")


def test_nobody_in_time_is_a_refusal(flowpay):
    card = waits(flowpay, expires_at=(clock.now() + timedelta(days=9)).isoformat())
    time_passes(flowpay, days=3)
    sweeps(flowpay)

    assert read(flowpay, card)["status"] == "closed"
    assert "nobody decided in time" in read(flowpay, card)["ended_because"]
    assert (issued(), money(flowpay)[0]) == ([], "50000.00")


def test_a_card_whose_time_is_over_before_anybody_decides_takes_its_hold_back(flowpay):
    card = waits(flowpay, expires_at=(clock.now() + timedelta(hours=1)).isoformat())
    time_passes(flowpay, hours=1)

    assert read(flowpay, card)["status"] == "expired"
    assert hold_of(flowpay, card)["status"] == "rejected"
    assert decide(flowpay, card).body["code"] == "approval_already_decided"
    assert money(flowpay) == UNTOUCHED


def test_an_order_counts_while_it_waits(flowpay):
    ruled(flowpay, daily_limit=wire("99.00"))
    waits(flowpay)

    assert rules_against(order(flowpay, "50.00")) == ["daily_limit"]
    assert rules_against(flowpay.post("/api/create-escrow", an_escrow("49.01"))) == ["daily_limit"]


def an_escrow(amount):
    return {"supplier_id": "sup_1", "amount": wire(amount), "category": "cotton yarn"}


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        ({"auto_approve_threshold": wire("60.00")}, "pending"),
        ({"allowed_categories": ["steel rod"]}, "closed"),
        ({"per_transaction_limit": wire("49.99")}, "closed"),
    ],
)
def test_rules_that_change_let_a_card_through_or_refuse_it(flowpay, rules, status):
    card = waits(flowpay)
    ruled(flowpay, **rules)
    sweeps(flowpay)

    found = read(flowpay, card)
    assert (found["status"], found["awaiting_approval"]) == (status, False)
    assert len(issued()) == (status == "pending")
    assert money(flowpay) == (TAKEN if status == "pending" else UNTOUCHED)


def test_under_changed_rules_people_are_asked_anew_about_the_same_card(flowpay):
    card = waits(flowpay)
    before = hold_of(flowpay, card)
    ruled(flowpay, daily_limit=wire("9000.00"))
    stale = decide(flowpay, card, hash=before["approval"]["hash"])

    assert (stale.status, stale.body["code"]) == (409, "approval_changed")
    after = hold_of(flowpay, card)
    assert decide(flowpay, card, hash=after["approval"]["hash"]).status == 200


def test_two_people_are_asked_where_the_rules_want_two(flowpay):
    ruled(flowpay, further_approver_thresholds=[wire("45.00")])
    card = waits(flowpay)
    assert decide(flowpay, card).body["status"] == "pending_approval"
    look(flowpay)
    assert issued() == []

    decide(flowpay, card)
    look(flowpay)
    assert len(issued()) == 1


def test_the_approvers_mail_and_page_say_that_it_is_a_card(executions):
    with world(APPROVER_EMAILS=RAVI) as flowpay:
        ruled(flowpay, auto_approve_threshold=wire("40.00"))
        card = waits(flowpay, "200.00", product="international")
        flowpay.task("NotifyApprovers", account="default", escrow_id=card["approval_escrow_id"])

        page = open_page(flowpay, link())
        assert "International prepaid card".lower() in page.text.lower()
        assert "USD 7.60" in mailbox(RAVI)[0]["text"]
        assert has_buttons(page)
        assert press(flowpay, link(), "approve").status == 303
        look(flowpay)
        assert len(issued()) == 1
        books_balance(flowpay)


def test_whoever_ordered_a_card_cannot_approve_it(executions):
    with world(REQUIRE_API_KEY="true", FLOWPAY_API_KEY="first-key") as flowpay:
        first = {"x-api-key": "first-key"}

        def key(principal, *roles):
            wanted = {"principal": principal, "roles": roles}
            made = flowpay.request("POST", "/api/keys", wanted, headers=first)
            return {"x-api-key": made.body["key"]}

        asha, ravi = key("asha", "requester", "approver"), key("ravi", "approver")
        rules = flowpay.request("GET", "/api/spending-controls", headers=first).body
        rules["auto_approve_threshold"] = wire("40.00")
        flowpay.request("PUT", "/api/spending-controls", rules, headers=first)
        card = flowpay.request("POST", CARDS, a_card_order("50.00"), headers=asha).body
        decision = {"escrow_id": card["approval_escrow_id"]}

        own = flowpay.request("POST", "/api/approve-payment", decision, headers=asha)
        assert (own.status, own.body["code"]) == (403, "self_approval_forbidden")
        assert flowpay.request("POST", "/api/approve-payment", decision, headers=ravi).status == 200
        books_balance(flowpay)


@pytest.mark.parametrize("approved", [False, True])
@pytest.mark.parametrize("action", ["release-escrow", "refund-escrow", "dispute-escrow"])
def test_the_hold_of_a_card_is_settled_by_its_card_and_not_by_hand(flowpay, action, approved):
    card = waits(flowpay)
    if approved:
        decide(flowpay, card)
    more = {"milestone": "all", "reason": "late"} if action == "dispute-escrow" else {}
    answer = flowpay.post(f"/api/{action}", {"escrow_id": card["approval_escrow_id"]} | more)

    assert (answer.status, answer.body["code"]) == (409, "escrow_transition_forbidden")
    assert answer.body["possible"] == ([] if approved else ["approve", "reject"])
    if approved:
        assert "close the card" in answer.body["detail"]
        assert card["card_id"] in answer.body["detail"]
    assert money(flowpay) == HELD


@pytest.mark.parametrize(
    ("verdict", "ends"), [(None, "rejected"), ("approve", "refunded"), ("reject", "rejected")]
)
def test_closing_a_card_that_waits_withdraws_the_question_and_frees_its_money(
    flowpay, verdict, ends
):
    card = waits(flowpay)
    if verdict:
        decide(flowpay, card, verdict)
    closed = act(flowpay, "close", card, key="k-9")

    assert (closed.status, closed.body["status"]) == (200, "closed")
    assert act(flowpay, "close", card, key="k-9").text == closed.text
    assert hold_of(flowpay, card)["status"] == ends
    assert flowpay.get("/api/approvals")["items"] == []
    assert money(flowpay) == UNTOUCHED
    look(flowpay)
    assert issued() == []


def test_the_answer_to_an_order_that_waits_stays_the_same_whatever_becomes_of_it(flowpay):
    body = a_card_order("50.00")
    answers = [flowpay.post(CARDS, body, key="k-1") for _ in range(3)]
    decide(flowpay, answers[0].body)
    look(flowpay)
    answers.append(flowpay.post(CARDS, body, key="k-1"))

    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert len(issued()) == 1
    reused = flowpay.post(CARDS, body | {"memo": "another"}, key="k-1")
    assert (reused.status, reused.body["code"]) == (422, "idempotency_key_reused")


def test_a_card_of_a_session_and_an_escrow_waits_like_any_other(flowpay):
    request(flowpay, session_id="s-1")
    bound = opened(flowpay, "20.00", session_id="s-1")["escrow_id"]
    card = waits(flowpay, session_id="s-1", escrow_id=bound)
    hold = hold_of(flowpay, card)

    assert (card["escrow_id"], hold["session_id"]) == (bound, "s-1")
    decide(flowpay, card)
    look(flowpay)
    kinds = [e["kind"] for e in flowpay.get("/api/wallet-ledger", session_id="s-1")["items"]]
    assert kinds == ["card_funding", "hold", "hold"]


def test_a_wallet_in_rupees_puts_what_it_held_on_the_card_to_the_paisa(executions):
    with world(WALLET_CURRENCY="INR", WALLET_BALANCE="500000") as flowpay:
        limit = wire("90000.00", "INR")
        ruled(
            flowpay,
            daily_limit=limit,
            per_transaction_limit=limit,
            auto_approve_threshold=wire("100.00", "INR"),
        )
        card = waits(flowpay, "101.00", product="international")
        decide(flowpay, card)
        for _ in range(3):
            time_passes(flowpay, minutes=1)
        for number in range(3):
            assert debit(flowpay, card, "33.33", reference=f"r-{number}").status == 201
        act(flowpay, "close", card)

        assert on_card(flowpay, card) == 0
        assert money(flowpay)[1] == "0.00"
        books_balance(flowpay)


def test_a_card_that_is_rejected_on_another_day_frees_that_day_only(flowpay, clock):
    clock.set(clock.moment.replace(hour=23, minute=59))
    card = waits(flowpay)
    clock.forward(hours=1)
    waits(flowpay, "60.00")
    decide(flowpay, card, "reject")
    sweeps(flowpay)

    assert money(flowpay) == ("49940.00", "60.00", "60.00")


@pytest.mark.parametrize("fault", ["unsettled", "rate_limited", "unpaid", "conflict"])
def test_an_approved_card_that_the_provider_refuses_gives_everything_back(flowpay, fault):
    card = waits(flowpay)
    decide(flowpay, card)
    provider_fails("laso", fault, operation="get_card")
    look(flowpay)

    assert read(flowpay, card)["status"] == "closed"
    assert (issued(), money(flowpay)) == ([], UNTOUCHED)


def test_while_the_provider_does_not_know_us_the_money_stays_in_the_hold(flowpay, clock):
    card = waits(flowpay)
    decide(flowpay, card)
    clock.forward(hours=1)  # we have to sign in anew
    provider_fails("laso", "failing", operation="sign_in", times=9)
    look(flowpay)
    assert (read(flowpay, card)["awaiting_approval"], money(flowpay)) == (True, HELD)

    faults.clear()
    clock.forward(minutes=10)
    look(flowpay)
    assert len(issued()) == 1


def test_an_approved_card_whose_answer_was_lost_is_found_and_not_ordered_again(flowpay, clock):
    card = waits(flowpay)
    clock.forward(days=2)  # long after the order: it is looked for from when it was sent
    decide(flowpay, card)
    provider_fails("laso", "lost_answer", operation="get_card")
    look(flowpay)
    assert read(flowpay, card)["provider_card_id"] is None

    time_passes(flowpay, minutes=2)
    assert read(flowpay, card)["status"] == "active"
    assert len(issued()) == 1


def test_an_approved_card_that_was_never_issued_gives_its_money_back_after_a_while(flowpay):
    card = waits(flowpay)
    decide(flowpay, card)
    provider_fails("laso", "failing", operation="get_card")
    look(flowpay)
    time_passes(flowpay, minutes=9)
    assert read(flowpay, card)["status"] == "pending"
    time_passes(flowpay, minutes=1)

    assert read(flowpay, card)["status"] == "closed"
    assert (issued(), money(flowpay)) == ([], UNTOUCHED)


def test_a_round_without_time_leaves_orders_to_the_next(flowpay, monkeypatch):
    card = waits(flowpay)
    decide(flowpay, card)
    monkeypatch.setattr(card_watch, "ORDER_WITHIN_S", 0)
    look(flowpay)
    assert issued() == []

    monkeypatch.undo()
    monkeypatch.setattr(laso, "_now", lambda: int(clock.now().timestamp() * 1000))
    look(flowpay)
    assert len(issued()) == 1


@pytest.mark.parametrize("faster", ["close", "sweep", "reject"])
def test_of_two_at_the_same_moment_one_decides_what_becomes_of_an_approved_card(flowpay, faster):
    card = waits(flowpay)
    decide(flowpay, card)
    laso_knows_us()
    other = {
        "close": lambda: act(flowpay, "close", card),
        "sweep": lambda: look(flowpay),
        "reject": lambda: decide(flowpay, card, "reject"),
    }[faster]
    with overtaken_by(other):
        look(flowpay)

    assert len(issued()) == (faster != "close")
    assert money(flowpay) == (UNTOUCHED if faster == "close" else TAKEN)


@pytest.mark.parametrize("faster", ["approve", "reject"])
def test_whoever_decides_while_a_card_is_closed_changes_nothing_of_its_end(flowpay, faster):
    card = waits(flowpay)
    with overtaken_by(lambda: decide(flowpay, card, faster)):
        assert act(flowpay, "close", card).body["status"] == "closed"

    assert hold_of(flowpay, card)["status"] == ("refunded" if faster == "approve" else "rejected")
    assert money(flowpay) == UNTOUCHED
    look(flowpay)
    assert issued() == []


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_whoever_closes_a_card_while_it_is_decided_is_first(flowpay, verdict):
    card = waits(flowpay)
    with overtaken_by(lambda: act(flowpay, "close", card)):
        answer = decide(flowpay, card, verdict)

    assert (answer.status, answer.body["code"]) == (409, "approval_already_decided")
    assert money(flowpay) == UNTOUCHED


@pytest.mark.slow
@pytest.mark.parametrize("product", ["us", "international"])
@pytest.mark.parametrize("write", range(1, 9))
@pytest.mark.parametrize("moment", ["before", "after"])
def test_whoever_dies_at_any_write_has_ordered_an_approved_card_once_or_given_it_back(
    flowpay, clock, product, write, moment
):
    card = waits(flowpay, "200.00", product=product)
    decide(flowpay, card)
    laso_knows_us()
    dies_at(write, moment, flowpay, clock)
    for minutes in (1, 1, 1, NOT_ISSUED_AFTER.seconds // 60, 60):
        time_passes(flowpay, minutes=minutes)
        sweeps(flowpay)

    fee = ["7.60"] if product == "international" else []
    if issued():
        assert (read(flowpay, card)["status"], len(issued())) == ("active", 1)
        assert paid_to(flowpay, "provider:laso") == fee
        assert on_card(flowpay, card) == 200_000_000
    else:
        assert read(flowpay, card)["status"] == "closed"
        assert money(flowpay) == UNTOUCHED
    assert money(flowpay)[1] == "0.00"


def dies_at(write, moment, flowpay, clock):
    """Let the sweep look, a minute apart, until it dies at so many of its writes."""
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
        for _ in range(4):
            look(flowpay)
            clock.forward(minutes=1)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_the_sweep_that_dies_at_the_providers_door_orders_no_second_card(flowpay, clock, moment):
    card = waits(flowpay)
    decide(flowpay, card)
    laso_knows_us()
    with around_the_call(**{moment: die}), pytest.raises(Killed):
        look(flowpay)
    for minutes in (1, 1, NOT_ISSUED_AFTER.seconds // 60):
        time_passes(flowpay, minutes=minutes)

    bought = int(moment == "after")
    assert len(issued()) == bought
    assert read(flowpay, card)["status"] == ("active" if bought else "closed")


FATES = [[GOES_WELL] * before + [fate] for before in range(2) for fate in (UNSENT, UNANSWERED)]


@pytest.mark.parametrize("fates", FATES)
def test_whatever_write_of_an_order_is_lost_it_waits_once_at_most(flowpay, clock, fates):
    laso_knows_us()
    ask = partial(flowpay.post, CARDS, a_card_order("50.00"), key="k-1")
    with transactions_meet(*fates):
        assert ask().status == 503
    clock.forward(seconds=LEASE.seconds)
    answer = ask()

    assert (answer.status, answer.body["awaiting_approval"]) == (201, True)
    assert ask().text == answer.text
    assert len(flowpay.get(CARDS)["items"]) == len(flowpay.get("/api/escrows")["items"]) == 1
    assert money(flowpay) == HELD


@pytest.mark.parametrize("fate", [UNSENT, UNANSWERED])
@pytest.mark.parametrize("approved", [False, True])
def test_a_close_whose_answer_was_lost_is_repeated_with_its_key(flowpay, fate, approved):
    card = waits(flowpay)
    if approved:
        decide(flowpay, card)
    close = partial(act, flowpay, "close", card, key="k-9")
    with transactions_meet(fate):
        assert close().status == 503

    answers = [close(), close()]
    assert {(answer.status, answer.text) for answer in answers} == {(200, answers[0].text)}
    assert money(flowpay) == UNTOUCHED


@pytest.mark.slow
def test_64_cards_that_wait_do_not_pass_the_days_limit_by_a_micro(flowpay):
    ruled(flowpay, daily_limit=wire("499.999999"))
    laso_knows_us()
    outcomes = at_once(64, lambda n: cards.order(wanted(), by="asha", once=a_command(n)))

    assert Counter(outcomes) == {"pending": 9, "spending_refused": 55}
    assert (issued(), money(flowpay)) == ([], ("49550.00", "450.00", "450.00"))
    for card in flowpay.get(CARDS)["items"]:
        decide(flowpay, card)
    look(flowpay)
    assert len(issued()) == 9
    assert money(flowpay) == ("49550.00", "0.00", "450.00")


@pytest.mark.slow
def test_64_of_one_command_at_once_are_one_question(flowpay):
    laso_knows_us()
    outcomes = at_once(64, lambda _: cards.order(wanted(), by="asha", once=a_command(1)))

    assert set(outcomes) <= {"pending", "under_way"}
    assert len(flowpay.get("/api/approvals")["items"]) == len(flowpay.get(CARDS)["items"]) == 1
    assert money(flowpay) == HELD


@pytest.mark.slow
def test_16_sweeps_at_once_order_an_approved_card_once(flowpay):
    card = waits(flowpay)
    decide(flowpay, card)
    laso_knows_us()

    def sweep_too(_):
        card_watch.look_after("default", card_watch.Catalogue())
        return kept.load("default", card["card_id"])

    at_once(16, sweep_too)
    assert len(issued()) == 1
    assert money(flowpay) == TAKEN


def test_the_sweep_ends_what_is_overdue_and_its_card_in_one_round(flowpay, clock):
    card = waits(flowpay)
    clock.forward(days=3)
    sweep.sweep_all()

    assert hold_of(flowpay, card)["status"] == "expired"
    assert read(flowpay, card)["status"] == "closed"
