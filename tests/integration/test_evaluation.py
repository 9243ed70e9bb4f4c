"""Evaluation: what would be said to a payment is what is said to it, and asking changes nothing."""

from datetime import UTC, datetime

import pytest

from flowpay.runtime.aws import client
from tests.integration.commands import create, opened
from tests.integration.rules import PATH, ruled
from tests.support.builders import wire

ASK = f"{PATH}/evaluate"
RULED = {
    "per_transaction_limit": wire("5000.00"),
    "auto_approve_threshold": wire("100.00"),
    "further_approver_thresholds": [wire("200.00"), wire("300.00")],
    "supplier_limits": {"sup_1": wire("400.00"), "sup_2": wire("9000.00")},
    "category_limits": {"steel rod": wire("50.00")},
    "payments_per_hour": 3,
}
PAYMENTS = [
    ("99.99", "USD", {}),
    ("100.01", "USD", {}),
    ("300.01", "USD", {}),
    ("400.01", "USD", {}),
    ("400.01", "USD", {"supplier_id": "sup_2"}),
    ("50.01", "USD", {"category": "steel rod"}),
    ("60000.00", "USD", {"category": "guns"}),
    ("9000.00", "INR", {}),
    ("250000.00", "INR", {"category": " Steel  ROD"}),
]


def asked(flowpay, amount, currency="USD", **changes):
    facts = {"category": "cotton yarn", "supplier_id": "sup_1"} | changes
    answer = flowpay.post(ASK, {"amount": wire(amount, currency), **facts})
    assert answer.status == 200, answer.text
    return answer.body


def tables():
    """Return both tables, the rates that were asked for lately apart."""
    names = ("book", "scratch")
    items = [item for name in names for item in client("dynamodb").scan(TableName=name)["Items"]]
    return [item for item in items if item["pk"]["S"] != "rate"]


@pytest.mark.parametrize(("amount", "currency", "changes"), PAYMENTS)
def test_a_payment_is_judged_as_it_would_be(flowpay, amount, currency, changes):
    ruled(flowpay, **RULED)
    opened(flowpay, "10.00")
    said = asked(flowpay, amount, currency, **changes)
    answer = create(flowpay, amount, currency, **changes)

    if said["verdict"] == "refused":
        assert (answer.status, answer.body["rules"]) == (409, said["rules"])
    else:
        assert answer.status == 201
        assert (answer.body["wallet_amount"], answer.body["rate"]) == (
            said["wallet_amount"],
            said["rate"],
        )
        assert people_asked(answer.body) == said["approvers_needed"]
        assert (answer.body["status"] == "held") == (said["verdict"] == "passed")


def people_asked(escrow):
    return escrow["approval"]["approvers_needed"] if escrow["approval"] else 0


@pytest.mark.parametrize(("amount", "currency", "changes"), PAYMENTS)
def test_the_smallest_change_is_all_that_it_takes(flowpay, amount, currency, changes):
    ruled(flowpay, **RULED)
    for _ in range(3):
        opened(flowpay, "10.00")
    change = asked(flowpay, amount, currency, **changes)["smallest_change"]
    change.pop("top_up", None)
    ruled(flowpay, **change)
    said = asked(flowpay, amount, currency, **changes)

    assert {rule["rule"] for rule in said["rules"] if rule["verdict"] == "refused"} <= {
        "available_balance"
    }
    assert said["controls_version"] == 3


@pytest.mark.parametrize("seen_before", [True, False])
def test_asking_changes_nothing(flowpay, clock, seen_before):
    if seen_before:
        ruled(flowpay, **RULED)
        opened(flowpay, "10.00")
        clock.forward(days=1)
    before = tables()
    for amount, currency, changes in PAYMENTS:
        asked(flowpay, amount, currency, **changes)

    assert tables() == before


def test_a_new_day_and_hour_are_seen_before_anybody_begins_them(flowpay, clock):
    clock.set(datetime(2030, 7, 31, 23, 59, tzinfo=UTC))
    ruled(flowpay, **RULED | {"payments_per_hour": 1})
    opened(flowpay, "300.00")
    assert asked(flowpay, "100.01")["verdict"] == "refused"
    clock.forward(minutes=1)

    assert asked(flowpay, "100.00")["verdict"] == "passed"
    values = {rule["rule"]: rule["value"] for rule in asked(flowpay, "100.01")["rules"]}
    for total in ("daily_limit", "monthly_limit", "supplier_limit"):
        assert values[total] == wire("100.01")
    assert values["payments_per_hour"] == 1


def test_who_is_to_be_asked_is_said_even_where_no_rule_refuses(flowpay):
    ruled(flowpay, **RULED)
    said = asked(flowpay, "250.00")

    assert (said["verdict"], said["approvers_needed"], said["smallest_change"]) == ("asks", 2, None)
    (threshold,) = [rule for rule in said["rules"] if rule["verdict"] == "asks"]
    assert threshold["change"] == {
        "auto_approve_threshold": wire("250.00"),
        "further_approver_thresholds": [wire("250.00"), wire("300.00")],
    }


def test_without_a_supplier_no_suppliers_cap_is_met(flowpay):
    ruled(flowpay, **RULED)
    payment = {"amount": wire("400.01"), "category": "cotton yarn"}
    rules = {rule["rule"] for rule in flowpay.post(ASK, payment).body["rules"]}

    assert "supplier_limit" not in rules
    assert "category_limit" not in rules


@pytest.mark.parametrize(
    ("payment", "code"),
    [
        ({"amount": wire("0.00")}, "amount_invalid"),
        ({"amount": wire("0.001")}, "amount_invalid"),
        ({"amount": wire("0.01", "INR")}, "amount_invalid"),
        ({"amount": wire("-1.00")}, "request_invalid"),
        ({"amount": wire("1.00", "XXX")}, "request_invalid"),
        ({"amount": 1}, "request_invalid"),
        ({"category": ""}, "request_invalid"),
        ({"category": "x" * 101}, "request_invalid"),
        ({"category": None}, "request_invalid"),
        ({"supplier_id": "sup 1"}, "request_invalid"),
        ({"session_id": "ses_1"}, "request_invalid"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(flowpay, payment, code):
    before = tables()
    answer = flowpay.post(ASK, {"amount": wire("1.00"), "category": "steel rod"} | payment)

    assert (answer.status, answer.body["code"]) == (422, code)
    assert tables() == before
