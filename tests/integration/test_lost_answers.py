"""Lost answers: whoever repeats a command finds what it did, and it is done once."""

from collections import Counter
from contextlib import suppress
from functools import partial

import pytest

from flowpay.persistence.book import MOST_TRIES, OutcomeUnknown
from flowpay.ports.tariff import Call, usual
from flowpay.services import usages
from tests.integration.commands import DECISIONS, act, create, money, opened
from tests.integration.sourcing import request, step
from tests.support.builders import wire
from tests.support.faults import GOES_WELL, IN_PROGRESS, UNANSWERED, UNSENT, transactions_meet

LOST = (UNSENT, UNANSWERED)
LEFT = {
    "create-escrow": ("49900.00", "100.00", "100.00"),
    "approve-payment": ("47000.00", "3000.00", "3000.00"),
    "reject-payment": ("50000.00", "0.00", "0.00"),
    "release-escrow": ("49900.00", "60.00", "100.00"),
    "refund-escrow": ("49940.00", "60.00", "60.00"),
}
"""What one of each command leaves of the money."""


def prepared(flowpay, name):
    """Return what sends one command, always with the same key."""
    if name == "create-escrow":
        money(flowpay)
        return partial(create, flowpay, "100.00", key="k-1")
    if name in DECISIONS:
        return partial(act, flowpay, name, opened(flowpay, "3000.00"), key="k-1")
    escrow = opened(flowpay, "100.00")
    return partial(act, flowpay, name, escrow, amount=wire("40.00"), key="k-1")


@pytest.mark.parametrize("fate", LOST)
@pytest.mark.parametrize("name", LEFT)
def test_a_command_whose_answer_was_lost_is_repeated_with_its_key(flowpay, name, fate):
    send = prepared(flowpay, name)
    with transactions_meet(fate):
        lost = send()
    answers = [send(), send()]

    assert (lost.status, lost.body["code"]) == (503, "outcome_unknown")
    assert lost.headers["retry-after"] == "1"
    assert answers[0].status in (200, 201)
    assert answers[0].text == answers[1].text
    assert money(flowpay) == LEFT[name]


@pytest.mark.parametrize("name", LEFT)
def test_what_is_repeated_while_it_is_being_carried_out_is_carried_out_once(flowpay, name):
    send = prepared(flowpay, name)
    with transactions_meet(IN_PROGRESS) as pauses:
        answer = send()

    assert answer.status in (200, 201)
    assert len(pauses) == 1
    assert send().text == answer.text
    assert money(flowpay) == LEFT[name]


def test_what_is_in_progress_to_the_end_is_not_called_undone(flowpay):
    send = prepared(flowpay, "create-escrow")
    with transactions_meet(*[IN_PROGRESS] * MOST_TRIES):
        lost = send()

    assert (lost.status, lost.body["code"]) == (503, "outcome_unknown")
    assert send().status == 201
    assert money(flowpay) == LEFT["create-escrow"]


def test_whoever_sent_no_key_looks_and_finds_what_was_done(flowpay):
    money(flowpay)
    with transactions_meet(UNANSWERED):
        lost = create(flowpay, "100.00")

    assert lost.body["detail"] == (
        "the book did not answer: look what stands there, then repeat with the same key"
    )
    [escrow] = flowpay.get("/api/escrows")["items"]
    assert escrow["amount"] == wire("100.00")


@pytest.mark.parametrize("fate", LOST)
def test_a_first_visitor_whose_answer_was_lost_opened_one_wallet_or_none(flowpay, fate):
    with transactions_meet(fate):
        assert flowpay.request("GET", "/api/wallet-state").status == 503

    assert money(flowpay) == ("50000.00", "0.00", "0.00")


@pytest.mark.parametrize("fate", LOST)
def test_a_new_day_whose_answer_was_lost_begins_once(flowpay, clock, fate):
    opened(flowpay, "100.00")
    clock.forward(days=1)
    with transactions_meet(fate):
        create(flowpay, "50.00", key="k-1")
    create(flowpay, "50.00", key="k-1")

    assert money(flowpay)[2] == "50.00"


@pytest.mark.parametrize("fate", LOST)
def test_an_expiry_whose_answer_was_lost_gives_the_money_back_once(flowpay, clock, fate):
    escrow = {"account": "default", "escrow_id": opened(flowpay, "3000.00")["escrow_id"]}
    clock.forward(days=3)
    money(flowpay)
    with transactions_meet(fate), pytest.raises(OutcomeUnknown):
        flowpay.task("ExpireHold", **escrow)

    assert flowpay.task("ExpireHold", **escrow) == {"status": "expired"}
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


@pytest.mark.parametrize("fate", LOST)
def test_a_reserve_whose_answer_was_lost_is_found_and_settled_once(flowpay, fate):
    request(flowpay)
    reserve = partial(usages.reserve, "default", "s-1", "a step", [Call.SEND_MAIL], by="asha")
    with transactions_meet(fate), pytest.raises(OutcomeUnknown):
        reserve()
    usage, charges = reserve(), {Call.SEND_MAIL: usual(Call.SEND_MAIL)}
    with transactions_meet(fate), pytest.raises(OutcomeUnknown):
        usages.settle("default", usage, charges)
    with suppress(usages.UsageMoved):
        usages.settle("default", usage, charges)

    assert money(flowpay) == ("49999.9996", "0.00", "0.0004")


@pytest.mark.slow
@pytest.mark.parametrize("fate", LOST)
def test_a_session_whose_every_answer_was_lost_runs_through_each_thing_once(flowpay, fate):
    def stumble(state, **more):
        for smooth in (0, 0, 1):
            fates = [GOES_WELL] * smooth + [fate]
            with suppress(OutcomeUnknown), transactions_meet(*fates):
                step(flowpay, state, **more)
        return step(flowpay, state, **more)

    request(flowpay)
    stumble("ParseRequest")
    for supplier_id in stumble("DiscoverSuppliers")["supplier_ids"][:3]:
        stumble("EnrichSupplier", supplier_id=supplier_id)
    best = stumble("RankSuppliers")["supplier_ids"][0]
    stumble("RequestQuote", supplier_id=best)
    stumble("OpenEscrow")

    events = flowpay.publish()
    told = Counter((each["type"], each["subject"], each["data"].get("text")) for each in events)
    assert set(told.values()) == {1}
    assert {usage["status"]["S"] for usage in flowpay.images("usage")} == {"settled"}
    kinds = Counter(entry["kind"]["S"] for entry in flowpay.images("journal"))
    assert (kinds["hold"], kinds["api_reserve"], kinds["api_settle"]) == (1, 5, 5)


def test_whoever_never_hears_whether_it_was_done_is_told_so(flowpay):
    money(flowpay)
    with transactions_meet(*[IN_PROGRESS] * MOST_TRIES):
        answer = create(flowpay, "100.00", key="k-1")

    assert (answer.status, answer.body["code"]) == (503, "outcome_unknown")
    assert create(flowpay, "100.00", key="k-1").status == 201
    assert money(flowpay) == LEFT["create-escrow"]


@pytest.mark.parametrize("status", ["500", "502", "503"])
def test_a_fault_of_the_book_itself_leaves_the_outcome_open_whatever_it_says(flowpay, status):
    money(flowpay)
    with transactions_meet(status):
        answer = create(flowpay, "100.00")

    assert (answer.status, answer.body["code"]) == (503, "outcome_unknown")
