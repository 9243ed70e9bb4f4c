"""Locus's list: every page of it is read, or nothing is concluded."""

from datetime import UTC, datetime

import pytest

from flowpay.domain.transfer import TransferState
from flowpay.ports import locus_list
from flowpay.ports.locus_list import ListTooLong
from flowpay.ports.request import ProviderAnswerInvalid, ProviderRefused
from flowpay.services.breakers import trouble_of
from tests.unit.ports.scripted import Scripted, reply

ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
REFERENCE = "pyo_01M83C2G1EDBVD9QYKWS6F0K1N.1"
SINCE = datetime(2026, 11, 20, tzinfo=UTC)


def done(data, status=200):
    return reply(status, {"success": True, "data": data})


def a_transaction(id="t-1", **facts):
    return {
        "id": id,
        "created_at": "2026-11-20T11:00:00Z",
        "status": "CONFIRMED",
        "amount_usdc": "25.00",
        "memo": f"Flowpay {REFERENCE}",
        "to_address": ADDRESS,
        "recipient_email": None,
        "category": "claw_send",
        "tx_hash": "0xfeed",
    } | facts


def page(*transactions, **pagination):
    return done({"transactions": list(transactions), "pagination": pagination})


def test_every_page_is_read_and_each_transaction_counts_once():
    provider = Scripted(
        page(a_transaction("t-3"), a_transaction("t-2"), has_more=True),
        page(a_transaction("t-2"), a_transaction("t-1"), has_more=False),
    )
    listed = locus_list.transfers(SINCE, wire=provider.wire)
    assert [each.transfer_id for each in listed] == ["t-3", "t-2", "t-1"]
    assert [dict(each.url.params) for each in provider.requests] == [
        {"limit": "100", "offset": offset, "from": "2026-11-20T00:00:00Z"} for offset in ("0", "2")
    ]


def test_a_transaction_is_read_with_its_reason():
    failed = a_transaction(
        status="FAILED", failure_reason="No money", error_reason="INSUFFICIENT_BALANCE"
    )
    [each] = locus_list.transfers(SINCE, wire=Scripted(page(failed, has_more=False)).wire)
    assert (each.state, each.status) == (TransferState.ENDED, "FAILED")
    assert each.why == "No money, INSUFFICIENT_BALANCE"
    assert each.references == {REFERENCE}
    assert each.created_at == datetime(2026, 11, 20, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("reason", "stage", "lacked"),
    [
        ("INSUFFICIENT_BALANCE", "PRE_EXECUTION", True),
        ("INSUFFICIENT_BALANCE", "EXECUTION", False),
        ("INSUFFICIENT_BALANCE", None, False),
        ("REVERTED", "PRE_EXECUTION", False),
    ],
)
def test_one_for_want_of_money_is_told_from_any_other(reason, stage, lacked):
    failed = a_transaction(status="FAILED", error_reason=reason, error_stage=stage)
    [each] = locus_list.transfers(SINCE, wire=Scripted(page(failed, has_more=False)).wire)
    assert each.lacked_money is lacked


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING", TransferState.UNDER_WAY),
        ("queued", TransferState.UNDER_WAY),
        ("PENDING_APPROVAL", TransferState.WAITING),
        ("POLICY_REJECTED", TransferState.ENDED),
        ("SETTLED_MAYBE", TransferState.UNDER_WAY),
        (None, TransferState.UNDER_WAY),
    ],
)
def test_a_state_that_is_not_known_is_neither_paid_nor_given_up(status, state):
    listed = page(a_transaction(status=status), has_more=False)
    [each] = locus_list.transfers(SINCE, wire=Scripted(listed).wire)
    assert each.state is state


@pytest.mark.parametrize(
    "answer",
    [
        done({}),
        done({"transactions": "none"}),
        page({"status": "CONFIRMED"}, has_more=False),
        page("t-1", has_more=False),
        reply(200, {"success": False, "error": "odd"}),
    ],
)
def test_a_list_that_cannot_be_read_as_a_whole_concludes_nothing(answer):
    with pytest.raises(ProviderAnswerInvalid):
        locus_list.transfers(SINCE, wire=Scripted(answer).wire)


def test_a_list_without_an_end_concludes_nothing_and_is_not_the_providers_fault():
    full = page(*(a_transaction(f"t-{n}") for n in range(100)), has_more=True)
    endless = Scripted(full)
    with pytest.raises(ListTooLong, match="more since 2026-11-20") as caught:
        locus_list.transfers(SINCE, wire=endless.wire)
    assert len(endless.requests) == 100
    assert trouble_of(caught.value) is None, "the breaker must not let Locus rest for it"
    with pytest.raises(ListTooLong):
        locus_list.transfers(SINCE, within_s=-1, wire=endless.wire)
    assert len(endless.requests) == 100


def test_a_short_page_without_a_word_of_more_is_the_last():
    assert len(locus_list.transfers(SINCE, wire=Scripted(page(a_transaction())).wire)) == 1
    full = page(*(a_transaction(f"t-{n}") for n in range(100)))
    provider = Scripted(full, page())
    assert len(locus_list.transfers(SINCE, wire=provider.wire)) == 100
    assert len(provider.requests) == 2


def one(*answers):
    provider = Scripted(*answers)
    return locus_list.transfer("t/1", provider.wire), provider.requests


def test_one_is_asked_for_by_its_id():
    found, [request] = one(done({"transaction": a_transaction("t/1", status="QUEUED")}))
    assert (found.transfer_id, found.state) == ("t/1", TransferState.UNDER_WAY)
    assert str(request.url) == "https://api.paywithlocus.com/api/pay/transactions/t%2F1"


@pytest.mark.parametrize("status", [400, 404])
def test_of_one_that_locus_does_not_have_nothing_is_found(status):
    assert one(reply(status, {"success": False, "error": "not_found"}))[0] is None


@pytest.mark.parametrize(
    "answer", [done({}), done({"transaction": a_transaction("t-2")}), reply(403, {"error": "no"})]
)
def test_an_answer_that_is_about_another_one_or_none_concludes_nothing(answer):
    with pytest.raises((ProviderAnswerInvalid, ProviderRefused)):
        one(answer)
