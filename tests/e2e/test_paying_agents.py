"""Agents that want to be paid first (x402), bought from in the deployed system by its own key."""

import httpx
import pytest
from x402.http.utils import decode_payment_response_header

from infra.local.addresses import api_url
from tests.support.official_seller import Seller
from tests.support.payments import PAY_TO, PAYER

from .client import Flowpay, Json, usd
from .receiving import serving
from .test_agent_tasks import COUNTED, ended, executed, offered

pytestmark = pytest.mark.usefixtures("balanced")


def bought(flowpay: Flowpay, manner: str) -> Json:
    """Return the task of an agent that may be paid, at its end."""
    service_id = offered(flowpay, manner, pay_to=[PAY_TO])
    return ended(flowpay, executed(flowpay, service_id).json())


def payment_of(flowpay: Flowpay, task: Json) -> Json:
    made = flowpay.every("/api/x402/payments")
    [found] = [each for each in made if each["resource"] == f"task:{task['task_id']}"]
    return found


@pytest.mark.parametrize("manner", ["toll", "toll_message", "toll_late"])
def test_an_agent_is_paid_once_and_the_network_shows_it(flowpay: Flowpay, manner: str):
    task = bought(flowpay, manner)
    assert (task["status"], task["output"], task["cost"]) == ("completed", COUNTED, usd("0.01"))

    def settled() -> Json | None:
        flowpay.sweep()
        found = payment_of(flowpay, task)
        return found if found["status"] == "settled" else None

    what = f"the payment of {manner} to be seen"
    payment = flowpay.until(settled, what=what, pause_s=1)
    assert (payment["payer"], payment["pay_to"], payment["amount"]) == (PAYER, PAY_TO, usd("0.01"))


@pytest.mark.parametrize(
    "manner", ["toll_dear", "toll_asset", "toll_network", "toll_recipient", "toll_over"]
)
def test_a_demand_that_may_not_be_met_costs_nothing(flowpay: Flowpay, manner: str):
    before = flowpay.wallet()["available"]
    task = bought(flowpay, manner)

    assert (task["status"], task["payment"], task["cost"]) == ("failed", None, usd("0.00"))
    assert flowpay.wallet()["available"] == before


def test_an_agent_that_sells_by_the_official_helpers_is_paid_once(flowpay: Flowpay):
    path = "/sandbox/agents/honest"
    reached = api_url("sandbox", flowpay.system.emulator_port)
    with httpx.Client(base_url=reached, timeout=30) as sandbox:
        seller = Seller(path, "$0.01", sandbox=sandbox)
        with serving(seller) as port:
            endpoint = f"http://127.0.0.1:{port}{path}"
            service_id = offered(flowpay, "honest", endpoint=endpoint, pay_to=[PAY_TO])
            task = ended(flowpay, executed(flowpay, service_id).json())

    assert (task["status"], task["output"], task["cost"]) == ("completed", COUNTED, usd("0.01"))
    assert [answer.status_code for answer in seller.told] == [402, 200]
    receipt = decode_payment_response_header(seller.told[1].headers["PAYMENT-RESPONSE"])
    assert (receipt.success, receipt.payer) == (True, PAYER)
    assert payment_of(flowpay, task)["pay_to"] == PAY_TO


def test_nobody_is_paid_whom_no_admin_has_allowed(flowpay: Flowpay):
    task = ended(flowpay, executed(flowpay, offered(flowpay, "toll")).json())

    assert (task["status"], task["payment"]) == ("failed", None)


@pytest.mark.parametrize("manner", ["toll_twice", "toll_taken", "toll_robbing"])
def test_a_hostile_agent_is_paid_once_and_no_more(flowpay: Flowpay, manner: str):
    task = bought(flowpay, manner)

    assert (task["status"], task["cost"]) == ("failed", usd("0.01"))
    assert payment_of(flowpay, task)["amount"] == usd("0.01")
