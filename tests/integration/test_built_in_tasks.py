"""The built-in services as they are bought: at their price, counted, with an output that fits."""

import pytest

from flowpay.domain.json_schema import faults
from tests.integration.commands import money, paid_to
from tests.support.agent_services import SERVICES
from tests.support.builders import wire

LINE = {"hsn": "5205", "quantity": 1200, "unit_price": wire("280.50", "INR")}
SUPPLY = {"supplier": {"state_code": "27"}, "recipient": {"state_code": "29"}, "lines": [LINE]}
QUOTE = {"supplier_id": "sup_1", "unit_price": wire("280.00", "INR")}
BOUGHT = {
    "parse-request": {"query": "Need 1200kg cotton yarn under 300 per kg within 5 days"},
    "find-suppliers": {"material": "cotton yarn"},
    "rank-quotes": {"material": "cotton yarn", "quantity": 5, "unit": "kg", "quotes": [QUOTE]},
    "validate-gstin": {"gstin": "27AAPFU0939F1ZV"},
    "compute-gst": SUPPLY,
}


def execute(flowpay, service_id, given, ceiling="0.005", **more):
    order = {"service_id": service_id, "input": given, "ceiling": wire(ceiling), **more}
    return flowpay.post("/api/a2a/tasks/execute", order)


@pytest.mark.parametrize("service_id", BOUGHT)
def test_each_is_bought_at_its_price_and_gives_what_it_promises(flowpay, service_id):
    before = flowpay.get(f"{SERVICES}/{service_id}")
    answer = execute(flowpay, service_id, BOUGHT[service_id], version=before["version"])

    assert answer.status == 201, answer.text
    assert (answer.body["status"], answer.body["reason"]) == ("completed", None)
    assert faults(before["output_schema"], answer.body["output"]) == ()
    assert answer.body["cost"] == before["price"]
    assert paid_to(flowpay, f"agent:{service_id}") == [before["price"]["amount"]]
    after = flowpay.get(f"{SERVICES}/{service_id}")["reliability"]
    assert after == {"completed": 1, "failed": 0, "score": 0.6667}


def test_what_cannot_be_computed_costs_nothing_and_says_what_to_answer(flowpay):
    supply = SUPPLY | {"lines": [LINE | {"hsn": "8419"}]}
    task = execute(flowpay, "compute-gst", supply).body

    assert (task["status"], task["cost"], task["output"]) == ("failed", wire("0.00"), None)
    assert "what is the GST rate of HSN 8419" in task["reason"]
    assert money(flowpay) == ("50000.00", "0.00", "0.00")
    assert flowpay.get(f"{SERVICES}/compute-gst")["reliability"]["failed"] == 1


@pytest.mark.parametrize("service_id", BOUGHT)
def test_an_input_that_breaks_its_schema_holds_nothing(flowpay, service_id):
    answer = execute(flowpay, service_id, {"more": 1})

    assert (answer.status, answer.body["code"]) == (422, "input_breaks_schema")
    assert answer.body["errors"][0]["field"].startswith("input")
    assert money(flowpay) == ("50000.00", "0.00", "0.00")
    assert flowpay.get("/api/a2a/tasks")["items"] == []
