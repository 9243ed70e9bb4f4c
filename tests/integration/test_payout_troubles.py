"""Payouts in trouble: none is paid twice, none is paid and lost from the books."""

from contextlib import suppress
from decimal import Decimal

import httpx
import pytest

from flowpay.persistence.book import OutcomeUnknown
from flowpay.ports import locus_list, wire
from flowpay.runtime import config
from flowpay.services import payout_sending, payout_watch, payouts, sweep
from flowpay.services.payout_rail import Rail
from standins import locus_wallet, storage
from tests.integration.commands import act, opened
from tests.integration.payouts import (
    PAYOUTS,
    at_locus,
    by_hand,
    decide,
    ends,
    flowpay,
    locus_time,
    look,
    paid,
    paid_out,
    payable,
    policy,
    read,
    recipient,
    retry,
    told,
)
from tests.support.deaths import Killed, dying
from tests.support.faults import (
    GOES_WELL,
    UNANSWERED,
    UNSENT,
    overtaken_by,
    provider_fails,
    transactions_meet,
)
from tests.support.receivers import Receivers
from tests.support.world import to_sandbox

__all__ = ["flowpay", "locus_time"]
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("locus_time")]

PAYABLE = 100_000_000


@pytest.fixture
def answers_are_lost(monkeypatch):
    """Let Locus make a payment and its answer never come; return how often it was asked to."""
    asked = []

    def lost(request):
        answer = to_sandbox(request)
        if request.url.path.endswith("/pay/send"):
            asked.append(request)
            raise httpx.ReadTimeout("no answer", request=request)
        return answer

    reached = wire.Wire(httpx.MockTransport(lost), sleep=lambda _: None)
    monkeypatch.setattr(wire, "shared", lambda: reached)
    return asked


def minutes_pass(clock, minutes=1, times=1):
    for _ in range(times):
        clock.forward(minutes=minutes)
        look()


def test_a_send_that_timed_out_after_success_is_found_and_not_repeated(
    flowpay, clock, answers_are_lost
):
    payout = payable(flowpay)
    look()
    unknown = read(flowpay, payout)
    assert (unknown["status"], unknown["attempts"][0]["transfer_id"]) == ("sent", None)

    minutes_pass(clock, times=3)
    assert read(flowpay, payout)["status"] == "paid"
    assert len(answers_are_lost) == len(at_locus()) == 1
    assert paid_out(flowpay) == PAYABLE
    assert told(flowpay) == ["pending", "sent", "unconfirmed", "paid"]


@pytest.mark.parametrize("fault", ["lost_answer", "garbage", "overloaded", "timeout", "failing"])
def test_after_any_answer_that_says_nothing_it_is_looked_for_and_never_sent_again(
    flowpay, clock, fault
):
    payout = payable(flowpay)
    provider_fails("locus", fault, operation="send", seconds=0)
    look()
    assert read(flowpay, payout)["status"] == "sent"

    minutes_pass(clock, minutes=6, times=5)
    found = read(flowpay, payout)
    if fault == "lost_answer":
        assert (found["status"], len(at_locus())) == ("paid", 1)
        return
    assert (found["status"], at_locus()) == ("sent", [])
    assert "Locus lists no such transfer" in found["trouble"]
    assert found["may_be_retried"]
    assert told(flowpay).count("missing") == 1


def test_one_that_is_missing_is_sent_again_only_by_who_says_that_it_never_was(flowpay, clock):
    payout = payable(flowpay)
    provider_fails("locus", "failing", operation="send")
    look()
    minutes_pass(clock, minutes=16)

    refused = retry(flowpay, payout)
    assert (refused.status, refused.body["code"]) == (409, "payout_transition_forbidden")
    assert "dashboard" in refused.body["detail"]
    assert retry(flowpay, payout, never_sent=True).status == 200
    minutes_pass(clock, times=2)
    assert read(flowpay, payout)["status"] == "paid"
    assert len(at_locus()) == 1


def test_one_whose_request_for_approval_was_lost_is_found_once_it_is_approved(
    flowpay, clock, answers_are_lost
):
    """Locus does not list what waits for approval: sending again would ask twice."""
    policy(approval_threshold=50)
    payout = payable(flowpay)
    look()
    minutes_pass(clock, minutes=16)
    assert read(flowpay, payout)["may_be_retried"]

    decide("approve")
    minutes_pass(clock)
    assert read(flowpay, payout)["status"] == "paid"
    assert paid_out(flowpay) == PAYABLE


def test_a_retry_that_finds_the_payment_after_all_sends_nothing(flowpay, clock, answers_are_lost):
    policy(approval_threshold=50)
    payout = payable(flowpay)
    look()
    minutes_pass(clock, minutes=16)
    decide("approve")
    clock.forward(minutes=1)

    answer = retry(flowpay, payout, never_sent=True, key="k-1")
    assert (answer.status, answer.body["status"]) == (200, "paid")
    assert retry(flowpay, payout, never_sent=True, key="k-1").text == answer.text
    look()
    assert len(at_locus()) == 1


def test_one_that_failed_and_is_made_all_the_same_is_paid_and_not_repeated(flowpay, clock):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    ends("CONFIRMED")

    assert retry(flowpay, payout).body["status"] == "paid"
    assert (len(at_locus()), paid_out(flowpay)) == (1, PAYABLE)


def test_what_was_to_be_sent_again_is_first_looked_for(flowpay, clock):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    retry(flowpay, payout)
    ends("CONFIRMED")
    look()

    done = read(flowpay, payout)
    assert (done["status"], len(done["attempts"])) == ("paid", 1)
    assert (len(at_locus()), paid_out(flowpay)) == (1, PAYABLE)


def test_without_locus_list_nothing_is_sent_a_second_time(flowpay, clock):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    retry(flowpay, payout)
    provider_fails("locus", "failing", operation="transactions", times=3)
    look()
    assert (read(flowpay, payout)["status"], len(at_locus())) == ("pending", 1)
    minutes_pass(clock, minutes=6)
    assert (read(flowpay, payout)["status"], len(at_locus())) == ("sent", 2)


def test_one_that_came_back_unclaimed_is_owed_again(flowpay, clock):
    payout = paid(flowpay, clock, email="accounts@acme.example")
    still = retry(flowpay, payout)
    assert (still.status, still.body["status"]) == (200, "paid")

    ends("EXPIRED")
    owed = retry(flowpay, payout, key="k-1")
    assert (owed.status, owed.body["status"]) == (200, "failed")
    assert "it came back" in owed.body["trouble"]
    assert retry(flowpay, payout, key="k-1").text == owed.text
    look()
    assert (paid_out(flowpay), len(at_locus())) == (0, 1)
    assert retry(flowpay, payout, key="k-2").body["status"] == "pending"
    minutes_pass(clock, times=2)
    assert read(flowpay, payout)["status"] == "paid"
    assert paid_out(flowpay) == PAYABLE
    assert told(flowpay)[4:] == ["came_back", "retried", "sent", "under_way", "paid"]


def test_while_the_switch_is_off_one_that_came_back_is_owed_again_all_the_same(
    flowpay, clock, monkeypatch
):
    payout = paid(flowpay, clock, email="accounts@acme.example")
    ends("EXPIRED")
    switched_off(monkeypatch)
    answer = retry(flowpay, payout)
    assert (answer.status, answer.body["status"], paid_out(flowpay)) == (200, "failed", 0)
    assert retry(flowpay, payout).body["code"] == "payouts_off"


@pytest.mark.parametrize("done", [False, True])
def test_a_command_that_dies_over_one_that_came_back_sends_nothing_when_it_is_repeated(
    flowpay, clock, done
):
    payout = paid(flowpay, clock, email="accounts@acme.example")
    ends("EXPIRED")
    with dying(1, done=done), suppress(Killed):
        retry(flowpay, payout, key="k-1")
    assert retry(flowpay, payout, key="k-1").body["status"] == "failed"
    look()
    assert (paid_out(flowpay), len(at_locus())) == (0, 1)
    assert told(flowpay).count("came_back") == 1


@pytest.mark.parametrize(
    "changed", [{"amount": "99.999999"}, {"to_address": locus_wallet.ADDRESS}, {"amount": "1E-7"}]
)
def test_a_transfer_with_our_reference_that_is_another_pays_nothing(flowpay, clock, changed):
    payout = payable(flowpay)
    look()
    [made] = at_locus()
    locus_wallet.keep(made | changed)
    policy(balance=f"{1_000_000 + Decimal(at_locus()[0]['amount'])}")
    minutes_pass(clock)

    wrong = read(flowpay, payout)
    assert wrong["status"] == "sent"
    assert "Locus has it with" in wrong["trouble"]
    refused = retry(flowpay, payout, never_sent=True)
    assert refused.status == 409
    assert "pay twice" in refused.body["detail"]
    assert paid_out(flowpay) == 0
    assert len(at_locus()) == 1


def test_one_that_is_to_be_sent_again_waits_while_locus_has_another_by_its_reference(
    flowpay, clock
):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    retry(flowpay, payout)
    [made] = at_locus()
    locus_wallet.keep(made | {"amount": "99", "status": "PROCESSING"})
    minutes_pass(clock, times=3)
    waiting = read(flowpay, payout)
    assert (waiting["status"], len(at_locus())) == ("pending", 1)
    assert "settle it there" in waiting["trouble"]
    assert told(flowpay).count("put_off") == 1

    ends("CANCELLED")
    minutes_pass(clock, times=2)
    assert (read(flowpay, payout)["status"], len(at_locus())) == ("paid", 2)


def test_somebody_elses_memo_with_our_reference_pays_nothing(flowpay, clock, answers_are_lost):
    payout = payable(flowpay)
    look()
    [made] = at_locus()
    storage.delete(locus_wallet.TRANSACTIONS, made["id"])
    locus_wallet.keep(made | {"amount": "0.01", "to_address": locus_wallet.ADDRESS})
    minutes_pass(clock, minutes=20)
    assert (read(flowpay, payout)["status"], paid_out(flowpay)) == ("sent", 0)


MOST_EFFECTS = 4
"""Of one look: the intent, the payment, and what came of it; then nothing."""


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", range(1, MOST_EFFECTS + 1))
@pytest.mark.parametrize("threshold", [None, 50])
def test_a_sweep_that_dies_anywhere_while_it_sends_never_pays_twice(
    flowpay, clock, nth, done, threshold
):
    policy(approval_threshold=threshold)
    payout = payable(flowpay)
    with dying(nth, done=done) as had, suppress(Killed):
        look()
    assert had == ["commit", "send", "commit"][:nth]

    minutes_pass(clock, minutes=10, times=2)
    if threshold and any(each["waits"] for each in at_locus()):
        decide("approve")
    minutes_pass(clock, times=2)
    stands = read(flowpay, payout)
    if stands["status"] == "sent":
        assert (at_locus(), stands["may_be_retried"]) == ([], True)
        retry(flowpay, payout, never_sent=True)
        look()
        if threshold:
            decide("approve")
        minutes_pass(clock, times=2)
    assert read(flowpay, payout)["status"] == "paid"
    assert (len(at_locus()), paid_out(flowpay)) == (1, PAYABLE)


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("answer", ["confirmed", "failed"])
def test_a_sweep_that_dies_while_it_follows_is_taken_up(flowpay, clock, answer, done):
    payout = payable(flowpay)
    look()
    clock.forward(minutes=1)
    if answer == "failed":
        ends("FAILED")
    with dying(1, done=done), suppress(Killed):
        look()
    look()
    expected = ("paid", PAYABLE) if answer == "confirmed" else ("failed", 0)
    assert (read(flowpay, payout)["status"], paid_out(flowpay)) == expected


@pytest.mark.parametrize(
    ("fates", "status", "made"),
    [
        ([UNSENT], "paid", 1),
        ([UNANSWERED], "sent", 0),
        ([GOES_WELL, UNSENT], "paid", 1),
        ([GOES_WELL, UNANSWERED], "paid", 1),
    ],
)
def test_a_book_that_does_not_answer_pays_nothing_twice(flowpay, clock, fates, status, made):
    """Only an intent that was written and not acted on is left to a person."""
    payout = payable(flowpay)
    with transactions_meet(*fates):
        [failure] = payout_watch.look_after("default", Rail())
    assert isinstance(failure, OutcomeUnknown)

    minutes_pass(clock, minutes=20, times=2)
    stands = read(flowpay, payout)
    assert (stands["status"], stands["may_be_retried"]) == (status, status == "sent")
    assert (len(at_locus()), paid_out(flowpay)) == (made, made * PAYABLE)


def test_two_sweeps_at_the_same_moment_send_once(flowpay, clock):
    payout = payable(flowpay)
    with overtaken_by(look):
        look()
    assert len(at_locus()) == 1
    minutes_pass(clock)
    assert read(flowpay, payout)["status"] == "paid"


def test_two_sweeps_that_see_the_same_payment_book_it_once(flowpay, clock):
    payable(flowpay)
    look()
    clock.forward(minutes=1)
    with overtaken_by(look):
        look()
    assert paid_out(flowpay) == PAYABLE
    assert told(flowpay).count("paid") == 1


def test_a_recipient_that_is_changed_while_it_is_being_sent_is_the_one_that_is_paid(flowpay, clock):
    payout = payable(flowpay)
    with overtaken_by(lambda: recipient(flowpay, version=1, email="new@acme.example")):
        look()
    assert at_locus() == []
    look()
    [made] = at_locus()
    assert made["recipient_email"] == "new@acme.example"
    assert read(flowpay, payout)["attempts"][0]["destination"]["to"] == "new@acme.example"


def test_one_set_anew_after_it_was_removed_is_not_taken_for_the_first(flowpay, clock):
    payable(flowpay)

    def set_anew():
        flowpay.request("DELETE", "/api/payout-recipients/sup_1")
        recipient(flowpay, email="new@acme.example")

    with overtaken_by(set_anew):
        look()
    assert at_locus() == []
    look()
    assert [each["recipient_email"] for each in at_locus()] == ["new@acme.example"]


def test_two_retries_at_the_same_moment_are_one(flowpay, clock):
    payout = payable(flowpay)
    provider_fails("locus", "invalid", operation="send")
    look()
    answers = []
    with overtaken_by(lambda: answers.append(retry(flowpay, payout, key="k-1"))):
        answers.append(retry(flowpay, payout, key="k-1"))
    assert [each.status for each in answers] == [200, 200]
    assert answers[0].text == answers[1].text
    look()
    assert (len(at_locus()), told(flowpay).count("retried")) == (1, 1)
    assert retry(flowpay, payout, key="k-2").status == 409


def test_two_releases_at_the_same_moment_owe_what_has_left_the_hold(flowpay):
    recipient(flowpay)
    escrow = opened(flowpay, "100.00")
    part = {"amount": {"amount": "60.00", "currency": "USD"}}
    with overtaken_by(lambda: act(flowpay, "release-escrow", escrow, **part)):
        refused = act(flowpay, "release-escrow", escrow, **part)
    assert refused.status == 422
    [payout] = flowpay.get(PAYOUTS)["items"]
    assert payout["amount"]["amount"] == "60.00"


def test_a_locus_that_is_away_holds_up_neither_a_release_nor_the_sweep(flowpay, clock, monkeypatch):
    Receivers().take_their_place(monkeypatch)
    provider_fails("locus", "overloaded", operation="balance", times=6)
    payout = payable(flowpay)
    for _ in range(2):
        sweep.sweep_all()
    waits = read(flowpay, payout)
    assert (waits["status"], waits["trouble"]) == ("pending", payout_sending.AWAY)
    assert told(flowpay).count("put_off") == 1
    assert at_locus() == []
    clock.forward(minutes=10)
    sweep.sweep_all()
    assert read(flowpay, payout)["status"] == "sent"


def test_while_the_switch_is_off_nothing_is_sent_and_what_was_is_followed(
    flowpay, clock, monkeypatch
):
    payout = payable(flowpay)
    look()
    waits = payable(flowpay)
    switched_off(monkeypatch)
    minutes_pass(clock, times=2)
    assert read(flowpay, payout)["status"] == "paid"
    assert (read(flowpay, waits)["status"], len(at_locus())) == ("pending", 1)


def test_while_the_switch_is_off_a_person_is_told_that_nothing_would_be_sent(
    flowpay, clock, monkeypatch
):
    payout = payable(flowpay)
    provider_fails("locus", "invalid", operation="send")
    look()
    switched_off(monkeypatch)
    refused = retry(flowpay, payout)
    assert (refused.status, refused.body["code"]) == (409, "payouts_off")
    assert "LOCUS_PAYOUTS" in refused.body["detail"]
    assert read(flowpay, payout)["status"] == "failed"


def switched_off(monkeypatch):
    off = config.config().model_copy(update={"LOCUS_PAYOUTS": False})
    for module in (payout_watch, payouts):
        monkeypatch.setattr(module, "config", lambda: off)


def test_without_a_key_it_waits_and_nothing_is_lost(flowpay, clock, monkeypatch):
    payout = payable(flowpay)
    without = config.secrets() | {"LOCUS_API_KEY": ""}
    with monkeypatch.context() as patch:
        patch.setattr(config, "secrets", lambda: without)
        look()
        assert (read(flowpay, payout)["status"], at_locus()) == ("pending", [])
        assert "LOCUS_API_KEY is not set" in read(flowpay, payout)["trouble"]
    look()
    sent = read(flowpay, payout)
    assert (sent["status"], sent["trouble"]) == ("sent", None)


def test_one_that_locus_has_given_an_id_is_followed_without_its_list(flowpay, clock, monkeypatch):
    payout = payable(flowpay)
    look()
    monkeypatch.setattr(locus_list, "MOST_TRANSFERS", 0)
    minutes_pass(clock)
    assert read(flowpay, payout)["status"] == "paid"


def test_one_that_locus_does_not_know_by_its_id_is_looked_for_in_its_list(flowpay, clock):
    payout = payable(flowpay)
    look()
    [made] = at_locus()
    storage.delete(locus_wallet.TRANSACTIONS, made["id"])
    locus_wallet.keep(made | {"id": "another-id"})
    minutes_pass(clock)
    assert read(flowpay, payout)["status"] == "paid"


def test_a_round_asks_for_as_many_as_there_is_time_for(flowpay, clock, monkeypatch):
    owed = [payable(flowpay, "1.00") for _ in range(3)]
    look()
    clock.forward(minutes=1)
    with monkeypatch.context() as patch:
        patch.setattr("flowpay.services.payout_rail.ASK_WITHIN_S", 0)
        look()
        assert {read(flowpay, each)["status"] for each in owed} == {"sent"}
    look()
    assert {read(flowpay, each)["status"] for each in owed} == {"paid"}


@pytest.mark.parametrize("threshold", [None, 50])
def test_a_list_that_is_too_long_says_what_to_do_and_concludes_nothing(
    flowpay, clock, monkeypatch, answers_are_lost, threshold
):
    policy(approval_threshold=threshold)
    payout = payable(flowpay)
    look()
    monkeypatch.setattr(locus_list, "MOST_TRANSFERS", 0)
    minutes_pass(clock, minutes=10)
    assert read(flowpay, payout)["trouble"] is None
    minutes_pass(clock, minutes=10, times=3)
    stuck = read(flowpay, payout)
    assert stuck["status"] == "sent"
    assert f"look in its dashboard for {payout['payout_id']}.1" in stuck["trouble"]
    assert told(flowpay).count("missing") == 1
    assert retry(flowpay, payout, never_sent=True).status >= 500
    minutes_pass(clock)
    assert len(at_locus()) == 1


def test_what_was_said_of_one_that_waits_is_forgotten_once_the_list_can_be_read(
    flowpay, clock, monkeypatch
):
    policy(approval_threshold=50)
    payout = payable(flowpay)
    look()
    with monkeypatch.context() as patch:
        patch.setattr(locus_list, "MOST_TRANSFERS", 0)
        minutes_pass(clock, minutes=20)
        assert "look in its dashboard" in read(flowpay, payout)["trouble"]
    look()
    stands = read(flowpay, payout)
    assert (stands["status"], stands["trouble"]) == ("awaiting_approval", None)
    decide("approve")
    minutes_pass(clock)
    assert read(flowpay, payout)["status"] == "paid"


def test_where_the_list_is_too_long_a_person_who_was_told_to_look_there_ends_it(
    flowpay, clock, monkeypatch
):
    payout = payable(flowpay)
    provider_fails("locus", "failing", operation="send")
    look()
    monkeypatch.setattr(locus_list, "MOST_TRANSFERS", 0)
    minutes_pass(clock, minutes=20)
    assert by_hand(flowpay, payout).status >= 500
    assert by_hand(flowpay, payout, never_sent=True).body["status"] == "paid_by_hand"
    assert (at_locus(), paid_out(flowpay, "rail:by_hand")) == ([], PAYABLE)


def test_one_to_be_sent_again_says_so_too_and_once(flowpay, clock, monkeypatch):
    payout = payable(flowpay)
    look()
    ends("FAILED")
    look()
    retry(flowpay, payout)
    monkeypatch.setattr(locus_list, "MOST_TRANSFERS", 0)
    minutes_pass(clock, times=3)
    waits = read(flowpay, payout)
    assert (waits["status"], "look in its dashboard" in waits["trouble"]) == ("pending", True)
    assert (told(flowpay).count("put_off"), len(at_locus())) == (1, 1)


def test_pages_are_all_read_before_anything_is_concluded(
    flowpay, clock, monkeypatch, answers_are_lost
):
    monkeypatch.setattr(locus_list, "PAGE", 2)
    owed = [payable(flowpay, "1.00") for _ in range(3)]
    look()
    minutes_pass(clock)
    assert {read(flowpay, each)["status"] for each in owed} == {"paid"}
    assert len({each["memo"] for each in at_locus()}) == len(at_locus()) == 3
