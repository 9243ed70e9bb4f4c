"""Top-ups: money comes in from outside, once; a wrong one is taken back, once, by a new entry."""

import pytest

from flowpay.domain.money import MOST_MICROS, Money
from flowpay.domain.once import Once
from flowpay.services import funding
from tests.integration.commands import act, money, opened
from tests.support.builders import an_order, usd, wire
from tests.support.faults import overtaken_by
from tests.support.world import world

TOP_UP, CORRECTION = "/api/wallet-topup", "/api/wallet-correction"
SEED = ("50000.00", "0.00", "0.00")
ROOM = 10**12 - 50_000


def top_up(flowpay, amount="100.00", currency="USD", key=None, **more):
    return flowpay.post(TOP_UP, {"amount": wire(amount, currency), **more}, key=key)


def correct(flowpay, entry, key=None, **more):
    body = {"entry_id": entry["entry_id"], "reason": "it was sent twice", **more}
    return flowpay.post(CORRECTION, body, key=key)


def topped_up(flowpay, amount="100.00", **more):
    answer = top_up(flowpay, amount, **more)
    assert answer.status == 201, answer.text
    return answer.body


def ledger(flowpay):
    return flowpay.get("/api/wallet-ledger", limit="100")["items"]


def refused(answer, status, code):
    assert (answer.status, answer.body["code"]) == (status, code), answer.text


def test_a_top_up_can_be_spent_and_counts_towards_no_limit(flowpay):
    entry = topped_up(flowpay, "100.50", source="wise", reference="TRX-7")

    assert money(flowpay) == ("50100.50", "0.00", "0.00")
    assert ledger(flowpay)[0] == entry
    assert (entry["kind"], entry["by"], entry["why"]) == ("top_up", "anonymous", "TRX-7")
    assert entry["command"] == f"POST {TOP_UP}"
    assert [(leg["account"], leg["amount"]["amount"]) for leg in entry["legs"]] == [
        ("funding:wise", "-100.50"),
        ("wallet:available", "100.50"),
    ]


def test_what_is_not_said_of_a_top_up_is_a_bank(flowpay):
    assert topped_up(flowpay)["legs"][0]["account"] == "funding:bank"


def test_a_top_up_and_its_correction_are_told_in_the_log(flowpay):
    entry = topped_up(flowpay)
    correction = correct(flowpay, entry).body
    told = {event["type"]: event for event in flowpay.publish()}

    assert told["flowpay.wallet.topped_up"]["subject"] == entry["entry_id"]
    assert told["flowpay.wallet.topped_up"]["data"] == entry
    assert told["flowpay.wallet.corrected"]["data"] == correction


def test_the_first_command_of_an_account_may_be_a_top_up(flowpay):
    topped_up(flowpay)

    assert [entry["kind"] for entry in ledger(flowpay)] == ["top_up", "top_up"]


@pytest.mark.parametrize(
    ("amount", "currency", "code"),
    [
        ("0.00", "USD", "amount_invalid"),
        ("0.001", "USD", "amount_invalid"),
        ("100.00", "INR", "currencies_differ"),
        (f"{ROOM}.01", "USD", "wallet_full"),
        ("1000000000000", "USD", "wallet_full"),
        ("-5.00", "USD", "request_invalid"),
        ("1000000000001", "USD", "request_invalid"),
    ],
)
def test_money_that_cannot_come_in_is_refused_and_moves_nothing(flowpay, amount, currency, code):
    refused(top_up(flowpay, amount, currency), 422, code)

    assert money(flowpay) == SEED
    assert len(ledger(flowpay)) == 1


def test_a_top_up_in_another_currency_is_told_which_it_must_be(flowpay):
    assert "USD" in top_up(flowpay, currency="EUR").body["detail"]


@pytest.mark.parametrize(
    "change",
    [{"source": ""}, {"source": "My Bank"}, {"source": "b" * 41}, {"reference": ""}, {"by": "me"}],
)
def test_a_top_up_with_a_wrong_field_is_refused_by_its_name(flowpay, change):
    answer = top_up(flowpay, **change)

    refused(answer, 422, "request_invalid")
    assert [error["field"] for error in answer.body["errors"]] == list(change)


def test_a_wallet_can_be_filled_to_the_last_unit_and_no_further(flowpay):
    opened(flowpay, "100.00")
    topped_up(flowpay, f"{ROOM}.00")

    assert money(flowpay)[0] == "999999999900.00"
    refused(top_up(flowpay, "0.01"), 422, "wallet_full")


@pytest.mark.parametrize("other", [("0.02", 422), ("0.01", 201)])
def test_two_top_ups_at_once_do_not_overfill_the_wallet(flowpay, other):
    topped_up(flowpay, str(ROOM - 1) + ".98")
    amount, status = other
    once = Once.of(account="default", route="a test", key=None, body=None)
    with overtaken_by(
        lambda: funding.top_up(usd("0.01"), source="bank", reference=None, by="ravi", once=once)
    ):
        assert top_up(flowpay, amount).status == status


def test_what_is_held_meanwhile_does_not_keep_money_out(flowpay):
    topped_up(flowpay)
    with overtaken_by(lambda: opened(flowpay, "500.00")):
        topped_up(flowpay, "1.00")

    assert money(flowpay)[:2] == ("49601.00", "500.00")


def test_a_top_up_that_is_repeated_comes_in_once(flowpay):
    first, again = (top_up(flowpay, key="k-1") for _ in range(2))

    assert (again.status, again.text) == (201, first.text)
    assert money(flowpay)[0] == "50100.00"
    refused(top_up(flowpay, "100.01", key="k-1"), 422, "idempotency_key_reused")


def test_twins_of_a_top_up_get_one_answer(flowpay):
    twins = []
    with overtaken_by(lambda: twins.append(top_up(flowpay, key="k-1"))):
        twins.append(top_up(flowpay, key="k-1"))

    assert twins[0].text == twins[1].text
    assert money(flowpay)[0] == "50100.00"


@pytest.mark.parametrize(("amount", "left"), [(None, "50000.00"), ("30.00", "50070.00")])
def test_a_top_up_is_taken_back_in_full_or_in_part(flowpay, amount, left):
    entry = topped_up(flowpay, source="wise")
    part = {"amount": wire(amount)} if amount else {}
    answer = correct(flowpay, entry, **part)

    assert (answer.status, answer.body["kind"]) == (201, "correction")
    assert answer.body["legs"][1] == {"account": "funding:wise", "amount": wire(amount or "100.00")}
    assert entry["entry_id"] in answer.body["why"]
    assert money(flowpay) == (left, "0.00", "0.00")


def test_the_corrected_entry_stays_as_it_is(flowpay):
    entry = topped_up(flowpay)
    correction = correct(flowpay, entry).body

    assert ledger(flowpay)[:2] == [correction, entry]


def test_the_first_balance_can_be_corrected_too(flowpay):
    topped_up(flowpay)
    seed = ledger(flowpay)[-1]

    assert correct(flowpay, seed, amount=wire("49000.00")).status == 201
    assert money(flowpay)[0] == "1100.00"


def test_an_entry_is_corrected_once_even_in_part(flowpay):
    entry = topped_up(flowpay)
    correct(flowpay, entry, amount=wire("30.00"))

    refused(correct(flowpay, entry, amount=wire("1.00")), 409, "entry_corrected")
    assert money(flowpay)[0] == "50070.00"


def test_of_two_corrections_at_once_one_is_refused(flowpay):
    entry = topped_up(flowpay)
    with overtaken_by(lambda: correct(flowpay, entry)):
        refused(correct(flowpay, entry), 409, "entry_corrected")

    assert money(flowpay)[0] == "50000.00"


def test_a_correction_that_is_repeated_answers_the_same(flowpay):
    entry = topped_up(flowpay)
    first, again = (correct(flowpay, entry, key="k-1") for _ in range(2))

    assert (again.status, again.text) == (201, first.text)


def test_more_than_is_available_does_not_go_back(executions):
    with world(WALLET_BALANCE="0") as flowpay:
        entry = topped_up(flowpay, "100.00")
        opened(flowpay, "60.00")

        refused(correct(flowpay, entry), 409, "amount_exceeds_available")
        assert correct(flowpay, entry, amount=wire("40.00")).status == 201
        assert money(flowpay)[:2] == ("0.00", "60.00")


def test_what_is_held_meanwhile_does_not_go_back(executions):
    with world(WALLET_BALANCE="0") as flowpay:
        entry = topped_up(flowpay, "100.00")
        with overtaken_by(lambda: opened(flowpay, "0.01")):
            refused(correct(flowpay, entry), 409, "amount_exceeds_available")


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (wire("100.01"), "amount_exceeds_top_up"),
        (wire("0.00"), "amount_invalid"),
        (wire("0.001"), "amount_invalid"),
        (wire("1.00", "INR"), "currencies_differ"),
        (wire("-1.00"), "request_invalid"),
    ],
)
def test_a_part_that_cannot_go_back_is_refused(flowpay, amount, code):
    refused(correct(flowpay, topped_up(flowpay), amount=amount), 422, code)


def test_only_a_top_up_is_corrected(flowpay):
    escrow = opened(flowpay, "10.00")
    act(flowpay, "release-escrow", escrow)
    correction = correct(flowpay, topped_up(flowpay)).body

    for entry in ledger(flowpay):
        if entry["kind"] in ("hold", "capture") or entry == correction:
            refused(correct(flowpay, entry), 409, "correction_forbidden")


def test_an_entry_that_nobody_knows_is_not_corrected(flowpay):
    refused(correct(flowpay, {"entry_id": "jrn_x"}), 404, "entry_unknown")


@pytest.mark.parametrize(
    "change", [{"reason": ""}, {"reason": None}, {"entry_id": "jrn x"}, {"whole": True}]
)
def test_a_correction_with_a_wrong_field_is_refused_by_its_name(flowpay, change):
    answer = correct(flowpay, {"entry_id": "jrn_1"}, **change)

    refused(answer, 422, "request_invalid")
    assert [error["field"] for error in answer.body["errors"]] == list(change)


def test_every_amount_in_a_full_wallet_can_still_be_written(flowpay):
    escrow = opened(flowpay, "100.00")
    topped_up(flowpay, f"{ROOM}.00")
    act(flowpay, "refund-escrow", escrow)

    assert Money.of(money(flowpay)[0], "USD").micros == MOST_MICROS
    assert flowpay.post("/api/create-escrow", an_order("1.00")).status == 201
