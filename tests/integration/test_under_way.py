"""Commands that call a provider: under way, they are nobody else's; left open, they are resolved.

Sending a mail stands for all of them.
"""

from functools import partial

import pytest

from flowpay.ports.tariff import Call, usual
from flowpay.runtime.aws import client
from flowpay.services import usages
from flowpay.services.undertaking import LEASE
from tests.integration.commands import create, money
from tests.integration.mails import (
    UNREACHABLE,
    Killed,
    around_the_call,
    die,
    mailbox,
    ranked_session,
    send,
)
from tests.integration.sourcing import session
from tests.support.builders import wire
from tests.support.faults import GOES_WELL, UNANSWERED, UNSENT, provider_fails, transactions_meet

pytestmark = pytest.mark.slow

MAIL = usual(Call.SEND_MAIL).amount


@pytest.fixture
def flowpay(flowpay, clock):
    """Flowpay with a session that has its suppliers ranked, on a clock that stands still."""
    ranked_session()
    return flowpay


@pytest.fixture
def ask(flowpay):
    """Send the one command that most of this is about."""
    return partial(send, flowpay, "sup_last", key="k-1")


def killed(ask, *, moment):
    with around_the_call(**{moment: die}), pytest.raises(Killed):
        ask()


def records():
    return client("dynamodb").scan(TableName="scratch")["Items"]


def is_under_way(answer):
    return (answer.status, answer.body["code"]) == (409, "under_way")


def is_another_command(answer):
    return (answer.status, answer.body["code"]) == (422, "idempotency_key_reused")


def test_a_mail_that_is_asked_for_32_times_goes_out_once(flowpay, ask):
    answers = [ask() for _ in range(32)]

    assert {(answer.status, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert len(mailbox()) == 1
    assert money(flowpay)[1:] == ("0.00", MAIL)


def test_a_twin_is_told_to_wait_while_the_first_is_with_the_provider(flowpay, ask):
    twins = []
    with around_the_call(before=lambda: twins.append(ask())):
        first = ask()

    assert is_under_way(twins[0])
    assert twins[0].headers["retry-after"] == "1"
    assert ask().text == first.text
    assert session(flowpay)["quotes"] == [first.body]
    assert len(mailbox()) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
def test_what_a_crash_leaves_open_is_taken_over_when_its_lease_is_over(flowpay, ask, clock, moment):
    killed(ask, moment=moment)
    clock.forward(seconds=LEASE.seconds - 1)
    assert is_under_way(ask())

    clock.forward(seconds=1)
    answer = ask()
    assert (answer.status, session(flowpay)["quotes"]) == (201, [answer.body])
    assert [mail["id"] for mail in mailbox()] == [answer.body["email_id"]]
    assert money(flowpay)[1:] == ("0.00", MAIL)


def test_whoever_dies_after_the_last_write_has_left_the_answer(flowpay, ask, monkeypatch):
    settle = usages.settle

    def settle_and_die(*given):
        settle(*given)
        die()

    with monkeypatch.context() as patch:
        patch.setattr(usages, "settle", settle_and_die)
        with pytest.raises(Killed):
            ask()

    assert session(flowpay)["quotes"] == [ask().body]
    assert len(mailbox()) == 1


@pytest.mark.parametrize("fate", [UNSENT, UNANSWERED])
def test_whoever_does_not_hear_that_its_last_write_went_through_may_ask_at_once(flowpay, ask, fate):
    money(flowpay)
    with transactions_meet(GOES_WELL, GOES_WELL, fate):
        lost = ask()
    answer = ask()

    assert (lost.status, lost.body["code"]) == (503, "outcome_unknown")
    assert (answer.status, session(flowpay)["quotes"]) == (201, [answer.body])
    assert len(mailbox()) == 1
    assert money(flowpay)[1:] == ("0.00", MAIL)


def test_whoever_does_not_hear_that_it_is_under_way_asks_again_when_the_lease_is_over(
    flowpay, ask, clock
):
    with transactions_meet(UNANSWERED):
        lost = ask()
    assert (lost.status, mailbox()) == (503, [])
    assert is_under_way(ask())

    clock.forward(seconds=LEASE.seconds)
    assert ask().status == 201


def test_whoever_comes_back_after_its_lease_was_taken_over_changes_nothing(flowpay, ask, clock):
    taken = []

    def sleep_through_the_lease():
        clock.forward(seconds=LEASE.seconds)
        taken.append(ask())

    with around_the_call(after=sleep_through_the_lease):
        late = ask()

    assert is_under_way(late)
    assert ask().text == taken[0].text
    assert session(flowpay)["quotes"] == [taken[0].body]
    assert len(mailbox()) == 1
    assert money(flowpay)[1:] == ("0.00", MAIL)


def test_whoever_was_taken_over_by_one_that_is_still_at_work_writes_nothing(flowpay, ask, clock):
    def sleep_through_the_lease():
        clock.forward(seconds=LEASE.seconds)
        killed(ask, moment="after")

    with around_the_call(after=sleep_through_the_lease):
        late = ask()
    assert is_under_way(late)
    assert session(flowpay)["quotes"] == []

    clock.forward(seconds=LEASE.seconds)
    answer = ask()
    assert session(flowpay)["quotes"] == [answer.body]
    assert len(mailbox()) == 1
    assert money(flowpay)[1:] == ("0.00", MAIL)


def test_of_two_who_take_over_at_the_same_moment_one_does(flowpay, ask, clock):
    killed(ask, moment="after")
    clock.forward(seconds=LEASE.seconds)
    twins = []
    with around_the_call(before=lambda: twins.append(ask())):
        ask()

    assert is_under_way(twins[0])
    assert len(mailbox()) == 1


def test_a_refusal_is_forgotten_and_judged_anew(flowpay, ask):
    controls = flowpay.get("/api/spending-controls")
    flowpay.request("PUT", "/api/spending-controls", controls | {"daily_limit": wire("0.00")})
    refused, left = ask(), records()
    controls = flowpay.get("/api/spending-controls")
    flowpay.request("PUT", "/api/spending-controls", controls | {"daily_limit": wire("1.00")})

    assert (refused.status, refused.body["code"], left) == (409, "spending_refused", [])
    assert ask().status == 201


def test_after_a_refusal_the_key_is_free_for_a_better_request(flowpay, ask):
    assert send(flowpay, UNREACHABLE, key="k-1").status == 422

    assert ask().status == 201


def test_after_a_failure_of_the_provider_nobody_has_to_wait(flowpay, ask):
    provider_fails("resend", "lost_answer", times=3)

    assert ask().status == 502
    assert ask().status == 201
    assert len(mailbox()) == 1


def test_another_request_under_the_key_of_one_that_is_open_is_refused(flowpay, ask, clock):
    other = partial(send, flowpay, "sup_best", key="k-1")
    twins = []
    with around_the_call(before=lambda: twins.append(other()), after=die), pytest.raises(Killed):
        ask()
    clock.forward(seconds=LEASE.seconds)

    assert is_another_command(twins[0])
    assert is_another_command(other())
    assert ask().status == 201
    assert is_another_command(other())


def test_another_request_under_the_key_of_one_that_failed_is_refused(flowpay, ask):
    provider_fails("resend", "failing", times=3)

    assert ask().status == 502
    assert is_another_command(send(flowpay, "sup_best", key="k-1"))


@pytest.mark.parametrize("left", ["answered", "open"])
def test_a_key_is_forgotten_after_a_week(flowpay, ask, clock, left):
    if left == "open":
        killed(ask, moment="before")
    else:
        ask()
    clock.forward(days=7, seconds=-1)
    assert is_another_command(send(flowpay, "sup_best", key="k-1"))

    clock.forward(seconds=1)
    assert send(flowpay, "sup_best", key="k-1").status == 201


def test_a_key_belongs_to_its_route(flowpay, ask):
    assert create(flowpay, key="k-1").status == 201
    assert ask().status == 201


def test_without_a_key_nothing_is_remembered_but_what_was_done(flowpay):
    first, again = (send(flowpay, "sup_last") for _ in range(2))

    assert (again.text, records()) == (first.text, [])
    assert len(mailbox()) == 1
