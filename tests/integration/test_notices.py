"""Notices: approvers are told what is asked, once, whatever happens on the way, and it is paid."""

import json
from datetime import timedelta

import pytest

from flowpay.ports.tariff import Call, usual
from flowpay.runtime import config
from flowpay.services import mailing, usages
from tests.integration.commands import act, money, opened, paid_to
from tests.support.approvers import BOTH, MEERA, RAVI, link, mailbox, path_in
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.faults import overtaken_by, provider_fails
from tests.support.world import world

MAIL = usual(Call.SEND_MAIL)
ASKED = "flowpay.approval.requested"
NOT_SENT = "flowpay.approval.mail_not_sent"


class Killed(BaseException):
    """The process dies: nothing of ours runs after it."""


@pytest.fixture
def flowpay(executions):
    """Flowpay with two approvers."""
    with world(APPROVER_EMAILS=BOTH) as deployment:
        yield deployment
        books_balance(deployment)


@pytest.fixture
def escrow(flowpay):
    """A hold that waits for a person, who was not told yet."""
    return opened(flowpay, "3000.00", memo="for the looms")


def notify(flowpay, escrow):
    return flowpay.task("NotifyApprovers", account="default", escrow_id=escrow["escrow_id"])


def remind(flowpay, escrow):
    return flowpay.task("RemindApprovers", account="default", escrow_id=escrow["escrow_id"])


def events(flowpay, kind):
    return [event["data"] for event in flowpay.publish() if event["type"] == kind]


def change_rules(flowpay, **changes):
    rules = flowpay.get("/api/spending-controls")
    assert flowpay.request("PUT", "/api/spending-controls", rules | changes).status == 200


def usages_of(flowpay):
    return [item["status"]["S"] for item in flowpay.images("usage")]


def test_each_approver_gets_a_mail_with_a_link_of_their_own(flowpay, escrow):
    notify(flowpay, escrow)

    assert sorted(mail["to"][0] for mail in mailbox()) == [MEERA, RAVI]
    assert "for the looms" in mailbox(RAVI)[0]["text"]
    assert link(RAVI) != link(MEERA)


def test_the_log_says_once_what_is_asked_of_how_many(flowpay, escrow):
    notify(flowpay, escrow)
    [asked] = events(flowpay, ASKED)

    assert asked["hash"] == escrow["approval"]["hash"]
    assert asked["approvers_needed"] == 1
    assert asked["expires_at"] == escrow["approval"]["expires_at"].replace("Z", "+00:00")


def test_the_mails_are_paid_for_and_counted_against_the_limits(flowpay, escrow):
    notify(flowpay, escrow)

    both = MAIL + MAIL
    assert paid_to(flowpay, "provider:resend") == [both.amount]
    assert money(flowpay)[1:] == ("3000.00", f"3000{both.amount[1:]}")


def test_what_mails_cost_stands_in_the_journal_with_their_escrow(flowpay, escrow):
    notify(flowpay, escrow)
    entries = flowpay.get("/api/wallet-ledger", limit="100")["items"]
    kinds = {e["kind"]: e for e in entries if e["command"] == "tasks/notify_approvers"}

    assert kinds.keys() == {"api_reserve", "api_settle"}
    assert {e["escrow_id"] for e in kinds.values()} == {escrow["escrow_id"]}


def test_told_twice_is_told_once(flowpay, escrow):
    one, other = (notify(flowpay, escrow) for _ in range(2))

    assert one == other == {**one, "status": "pending_approval", "verdict": "undecided"}
    assert (len(mailbox()), len(events(flowpay, ASKED))) == (2, 1)
    assert usages_of(flowpay) == ["settled"]


@pytest.mark.parametrize("writes_before", [0, 1, 2])
def test_twins_that_tell_at_the_same_moment_tell_once(flowpay, escrow, writes_before):
    competitors = [lambda: None] * writes_before + [lambda: notify(flowpay, escrow)]
    with overtaken_by(*competitors):
        notify(flowpay, escrow)

    assert (len(mailbox()), len(events(flowpay, ASKED))) == (2, 1)
    assert usages_of(flowpay) == ["settled"]


@pytest.mark.parametrize("where", ["reserve_for", "settle"])
@pytest.mark.parametrize("done", [True, False])
def test_a_crash_on_the_way_tells_nobody_twice_and_leaves_nobody_out(
    flowpay, escrow, monkeypatch, where, done
):
    step = getattr(usages, where)

    def die(*args, **kwargs):
        if done:
            step(*args, **kwargs)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(usages, where, die)
        with pytest.raises(Killed):
            notify(flowpay, escrow)
    notify(flowpay, escrow)

    assert (len(mailbox()), len(events(flowpay, ASKED))) == (2, 1)
    assert usages_of(flowpay) == ["settled"]


def test_a_crash_between_two_mails_is_made_good(flowpay, escrow, monkeypatch):
    monkeypatch.setattr(mailing, "AT_ONCE", 1)
    send, sent = mailing._send, []

    def die_at_the_second(telling, until, mail):
        if sent:
            raise Killed
        sent.append(mail)
        return send(telling, until, mail)

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "_send", die_at_the_second)
        with pytest.raises(Killed):
            notify(flowpay, escrow)
    notify(flowpay, escrow)

    assert sorted(mail["to"][0] for mail in mailbox()) == [MEERA, RAVI]


def test_without_approvers_to_mail_the_log_still_says_it(executions):
    with world() as flowpay:
        escrow = opened(flowpay, "3000.00")
        notify(flowpay, escrow)

        assert (len(mailbox()), len(events(flowpay, ASKED))) == (0, 1)
        assert usages_of(flowpay) == []


def test_a_question_that_is_decided_is_told_to_nobody(flowpay, escrow):
    act(flowpay, "reject-payment", escrow)

    assert notify(flowpay, escrow)["verdict"] == "rejected"
    assert remind(flowpay, escrow)["verdict"] == "rejected"
    assert mailbox() == []


@pytest.mark.parametrize("fault", ["failing", "out_of_credits", "unauthorized"])
def test_a_mail_that_cannot_be_sent_is_said_and_costs_nothing(flowpay, escrow, fault):
    provider_fails("resend", fault, times=50)
    notify(flowpay, escrow)
    notify(flowpay, escrow)
    [told] = events(flowpay, NOT_SENT)

    assert (told["to"], told["notice"]) == ([RAVI, MEERA], "requested")
    assert "resend" in told["reason"]
    assert money(flowpay)[1:] == ("3000.00", "3000.00")
    assert act(flowpay, "approve-payment", escrow).status == 200


def test_of_two_mails_one_that_cannot_be_sent_is_named(flowpay, escrow, monkeypatch):
    monkeypatch.setattr(mailing, "AT_ONCE", 1)
    provider_fails("resend", "unverified", times=1)
    notify(flowpay, escrow)

    assert [told["to"] for told in events(flowpay, NOT_SENT)] == [[RAVI]]
    assert [mail["to"] for mail in mailbox()] == [[MEERA]]
    assert paid_to(flowpay, "provider:resend") == [MAIL.amount]


def test_a_hold_that_used_up_the_limit_leaves_nothing_for_mails_and_that_is_said(executions):
    with world(APPROVER_EMAILS=BOTH, DAILY_SPEND_LIMIT="3000") as flowpay:
        escrow = opened(flowpay, "3000.00")
        for _ in range(2):
            assert notify(flowpay, escrow)["verdict"] == "undecided"
        [told] = events(flowpay, NOT_SENT)

        assert "daily_limit" in told["reason"]
        assert (len(mailbox()), len(events(flowpay, ASKED))) == (0, 1)
        assert act(flowpay, "approve-payment", escrow).status == 200
        books_balance(flowpay)


@pytest.mark.parametrize("missing", ["RESEND_API_KEY", "SIGNING_KEY"])
def test_a_key_that_an_operator_forgot_is_said_and_keeps_nobody_waiting(
    flowpay, escrow, monkeypatch, missing
):
    monkeypatch.setitem(config.secrets(), missing, "")
    notify(flowpay, escrow)

    assert missing in events(flowpay, NOT_SENT)[0]["reason"]
    assert usages_of(flowpay) == ["settled"]


def test_no_link_stands_in_the_log_or_the_journal(flowpay, escrow, capsys, caplog):
    notify(flowpay, escrow)
    token = link().rpartition("/")[2]
    ledger = json.dumps(flowpay.get("/api/wallet-ledger", limit="100"))
    written = json.dumps(flowpay.publish()) + ledger + capsys.readouterr().out + caplog.text
    kept = str(flowpay.images("escrow") + flowpay.images("usage"))

    for part in (token, *token.split("."), "/decision/"):
        assert part not in written
        assert part not in kept


def test_approvers_are_reminded_once(flowpay, escrow, clock):
    notify(flowpay, escrow)
    clock.forward(hours=36)
    one, other = (remind(flowpay, escrow) for _ in range(2))

    assert one["verdict"] == other["verdict"] == "undecided"
    assert len(events(flowpay, "flowpay.approval.reminded")) == 1
    assert [mail["subject"].partition(":")[0] for mail in mailbox(RAVI)][1:] == ["Reminder"]
    assert path_in(mailbox(RAVI)[0]) == path_in(mailbox(RAVI)[1])


def test_nobody_is_reminded_of_what_is_overdue(flowpay, escrow, clock):
    clock.forward(days=3)

    assert remind(flowpay, escrow)["verdict"] == "overdue"
    assert mailbox() == []


def test_a_question_that_has_changed_is_asked_anew_with_another_link(flowpay, escrow):
    notify(flowpay, escrow)
    change_rules(flowpay, daily_limit=wire("9000.00"))
    for _ in range(2):
        notify(flowpay, escrow)
    [changed] = events(flowpay, "flowpay.approval.changed")
    first, second = mailbox(RAVI)

    assert changed["hash"] != escrow["approval"]["hash"]
    assert len(events(flowpay, ASKED)) == 1
    assert "earlier links no longer work" in second["text"]
    assert path_in(first) != path_in(second)


def test_a_question_that_changed_before_it_was_told_is_told_as_the_first(flowpay, escrow):
    change_rules(flowpay, daily_limit=wire("9000.00"))
    notify(flowpay, escrow)

    assert len(events(flowpay, ASKED)) == 1
    assert events(flowpay, "flowpay.approval.changed") == []


def test_what_nobody_settled_is_given_back_after_a_while(flowpay, clock, monkeypatch):
    clock.set(clock.moment.replace(hour=12))
    escrow = opened(flowpay, "3000.00", memo="for the looms")

    def die(*_):
        raise Killed

    monkeypatch.setattr(usages, "settle", die)
    with pytest.raises(Killed):
        notify(flowpay, escrow)
    clock.forward(minutes=59)
    usages.void_left("default", clock.moment - timedelta(hours=1))
    assert usages_of(flowpay) == ["reserved"]

    clock.forward(minutes=2)
    for _ in range(2):
        usages.void_left("default", clock.moment - timedelta(hours=1))
    assert usages_of(flowpay) == ["voided"]
    assert money(flowpay)[1:] == ("3000.00", "3000.00")
