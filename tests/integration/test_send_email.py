"""A request for a quote by hand: to any ranked supplier, once, paid like everything else."""

from urllib.parse import urlsplit

import pytest

from flowpay.domain.quote_link import QuoteLink
from flowpay.persistence.sessions import SessionMoved
from flowpay.ports.tariff import Call, usual
from flowpay.services import answers, usages
from tests.integration.commands import money, paid_to
from tests.integration.mails import (
    DEAR,
    UNPRICED,
    UNREACHABLE,
    around_the_call,
    mailbox,
    ranked_session,
    send,
)
from tests.integration.sourcing import request, session, step
from tests.support.builders import wire
from tests.support.clock import three_days_pass
from tests.support.faults import provider_fails
from tests.support.sellers import decline, offer

pytestmark = pytest.mark.slow

MAIL = usual(Call.SEND_MAIL).amount
LAST = QuoteLink(account="default", session_id="s-1", supplier_id="sup_last")


@pytest.fixture
def flowpay(flowpay):
    """Flowpay with a session that has its suppliers ranked."""
    ranked_session()
    return flowpay


def told(flowpay, kind):
    return [e for e in flowpay.publish() if e["type"] == f"flowpay.session.{kind}"]


def test_a_supplier_that_was_not_among_the_best_is_asked_by_hand(flowpay):
    answer = send(flowpay, "sup_last")

    [mail] = mailbox()
    assert (answer.status, answer.body["email_id"]) == (201, mail["id"])
    assert mail["to"] == [answer.body["sent_to"]] == ["sales@last.example"]
    assert "1200 kg cotton yarn" in mail["subject"]
    assert session(flowpay)["quotes"] == [answer.body]
    assert answer.body["total"] == wire("336000.00", "INR")


def test_a_request_by_hand_is_told_with_the_name_of_who_asked(flowpay):
    answer = send(flowpay, "sup_last")

    [event] = told(flowpay, "quote_requested")
    assert (event["actor"], event["subject"]) == ("anonymous", "sup_last")
    assert event["data"] == {"quote": answer.body}


def test_what_a_mail_by_hand_cost_is_known_by_the_command_and_its_key(flowpay):
    send(flowpay, "sup_last", key="k-1")

    entries = flowpay.get("/api/wallet-ledger", session_id="s-1")["items"]
    causes = {(e["kind"], e["command"], e["idempotency_key"]) for e in entries}
    command = "POST /api/send-email"
    assert causes == {("api_reserve", command, "k-1"), ("api_settle", command, "k-1")}


def test_a_mail_is_paid_as_a_micropayment_that_counts_towards_the_limits(flowpay):
    send(flowpay, "sup_last")

    assert paid_to(flowpay, "provider:resend") == [MAIL]
    assert money(flowpay)[1:] == ("0.00", MAIL)
    assert session(flowpay)["cost"]["amount"] == MAIL


def test_a_mail_that_passes_a_limit_is_refused_with_every_rule_and_not_sent(flowpay):
    controls = flowpay.get("/api/spending-controls")
    flowpay.request("PUT", "/api/spending-controls", controls | {"daily_limit": wire("0.000399")})
    answer = send(flowpay, "sup_last")

    assert (answer.status, answer.body["code"]) == (409, "spending_refused")
    assert answer.body["rules"]
    assert mailbox() == []


@pytest.mark.parametrize("supplier_id", [DEAR, UNPRICED])
def test_a_supplier_that_is_excluded_may_be_asked_since_its_answer_may_change_that(
    flowpay, supplier_id
):
    answer = send(flowpay, supplier_id)

    assert answer.status == 201
    assert (answer.body["total"] is None) == (supplier_id == UNPRICED)
    assert session(flowpay)["quotes"] == [answer.body]


def test_a_supplier_is_asked_by_hand_for_a_session_that_has_ended_too(flowpay):
    step(flowpay, "FailSession", error={"Error": "States.Timeout", "Cause": ""})
    answer = send(flowpay, "sup_last")

    assert session(flowpay)["quotes"] == [answer.body]
    assert money(flowpay)[1:] == ("0.00", MAIL)


def test_the_pipeline_asks_nobody_for_a_session_that_has_ended(flowpay):
    step(flowpay, "FailSession", error={"Error": "States.Timeout", "Cause": ""})
    with pytest.raises(SessionMoved):
        step(flowpay, "RequestQuote", supplier_id="sup_best")

    assert mailbox() == []


def test_a_supplier_without_an_address_is_refused_with_where_to_ask_instead(flowpay):
    answer = send(flowpay, UNREACHABLE)

    assert (answer.status, answer.body["code"]) == (422, "address_missing")
    assert f"https://{UNREACHABLE}.example" in answer.body["detail"]
    assert money(flowpay)[2] == "0.00"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"session_id": "s-9"}, "session_unknown"), ({"supplier_id": "sup_9"}, "supplier_unknown")],
)
def test_who_or_what_is_not_known_is_not_found(flowpay, change, code):
    answer = send(flowpay, **{"supplier_id": "sup_last"} | change)

    assert (answer.status, answer.body["code"]) == (404, code)


def test_a_session_whose_suppliers_are_not_ranked_yet_is_refused(flowpay):
    request(flowpay, session_id="s-2")
    answer = send(flowpay, "sup_last", session_id="s-2")

    assert (answer.status, answer.body["code"]) == (409, "suppliers_not_ranked")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"session_id": "s 1"}, "session_id"),
        ({"session_id": None}, "session_id"),
        ({"supplier_id": ""}, "supplier_id"),
        ({"supplier_id": "x" * 65}, "supplier_id"),
        ({"supplier_id": ["sup_last"]}, "supplier_id"),
        ({"to": "me@example.com"}, "to"),
        ({"subject": "Hello"}, "subject"),
    ],
)
def test_a_request_with_a_wrong_field_is_refused_by_that_fields_name(flowpay, change, field):
    answer = send(flowpay, **{"supplier_id": "sup_last"} | change)

    assert (answer.status, answer.body["code"]) == (422, "request_invalid")
    assert [error["field"] for error in answer.body["errors"]] == [field]


def test_a_supplier_that_the_pipeline_has_asked_is_not_asked_again(flowpay):
    step(flowpay, "RequestQuote", supplier_id="sup_best")
    answer = send(flowpay, "sup_best", key="k-1")

    assert session(flowpay)["quotes"] == [answer.body]
    assert send(flowpay, "sup_best", key="k-1").text == answer.text
    assert len(mailbox()) == len(told(flowpay, "quote_requested")) == 1


def test_the_pipeline_asks_nobody_again_who_was_asked_by_hand(flowpay):
    send(flowpay, "sup_best")
    step(flowpay, "RequestQuote", supplier_id="sup_best")

    assert len(mailbox()) == len(told(flowpay, "quote_requested")) == 1


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("key", [None, "k-1"])
def test_by_hand_and_by_the_pipeline_at_the_same_moment_is_one_mail(flowpay, moment, key):
    def pipeline():
        step(flowpay, "RequestQuote", supplier_id="sup_best")

    with around_the_call(**{moment: pipeline}):
        answer = send(flowpay, "sup_best", key=key)

    assert session(flowpay)["quotes"] == [answer.body]
    assert len(mailbox()) == len(told(flowpay, "quote_requested")) == 1
    assert money(flowpay)[1:] == ("0.00", MAIL)
    assert send(flowpay, "sup_best", key=key).text == answer.text


def test_without_a_key_twins_send_one_mail_and_get_one_answer(flowpay):
    twins = []
    with around_the_call(before=lambda: twins.append(send(flowpay, "sup_last"))):
        twins.append(send(flowpay, "sup_last"))

    assert twins[0].text == twins[1].text
    assert session(flowpay)["quotes"] == [twins[0].body]
    assert len(mailbox()) == 1
    assert money(flowpay)[1:] == ("0.00", MAIL)


def test_a_mail_whose_reserve_was_given_back_while_it_went_out_is_kept_and_paid(flowpay):
    with around_the_call(after=lambda: usages.void_all("default", "s-1")):
        answer = send(flowpay, "sup_last")

    [mail] = mailbox()
    assert session(flowpay)["quotes"] == [answer.body]
    assert answer.body["email_id"] == mail["id"]
    assert paid_to(flowpay, "provider:resend") == [MAIL]


@pytest.mark.parametrize("fault", ["failing", "rate_limited", "unauthorized", "garbage"])
def test_a_mail_that_cannot_be_sent_is_said_and_a_later_try_may_succeed(
    flowpay, fault, monkeypatch
):
    provider_fails("resend", fault, times=50)
    failed = send(flowpay, "sup_last", key="k-1")
    quotes, [event] = session(flowpay)["quotes"], told(flowpay, "quote_not_sent")
    provider_fails("resend", "slow", seconds=0)
    three_days_pass(monkeypatch)  # whoever refuses a key is left alone for a while
    again = send(flowpay, "sup_last", key="k-1")

    assert failed.status == 502
    assert [quote["email_id"] for quote in quotes] == ([""] if fault == "garbage" else [])
    assert "resend" in failed.body["detail"]
    assert event["actor"] == "anonymous"
    assert again.status == 201
    assert money(flowpay)[1] == "0.00"


@pytest.mark.parametrize("key", [None, "k-1"])
def test_a_mail_that_went_out_although_the_provider_said_it_failed_goes_out_once(flowpay, key):
    provider_fails("resend", "lost_answer", times=3)
    failed = send(flowpay, "sup_last", key=key)
    again = send(flowpay, "sup_last", key=key)

    [mail] = mailbox()
    assert (failed.status, again.status) == (502, 201)
    assert again.body["email_id"] == mail["id"]


@pytest.mark.parametrize(("say", "status"), [(offer, "answered"), (decline, "declined")])
def test_a_supplier_who_has_answered_a_mail_of_unknown_fate_is_not_asked_again(
    flowpay, say, status
):
    provider_fails("resend", "garbage", times=50)
    assert send(flowpay, "sup_last").status == 502
    provider_fails("resend", "slow", seconds=0)
    answer = say(flowpay, urlsplit(answers.url(LAST)).path)
    before = [mailbox(), money(flowpay), flowpay.publish()]
    again = send(flowpay, "sup_last")

    assert answer.status == 303
    assert (again.status, again.body["status"]) == (201, status)
    assert [mailbox(), money(flowpay), flowpay.publish()] == before
