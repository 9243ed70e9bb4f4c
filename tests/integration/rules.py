"""What an admin does to the rules, in one line, and what a refusal says of them."""

from typing import Any

from tests.support.world import Answer, World

PATH = "/api/spending-controls"


def change(flowpay: World, **changes: Any) -> Answer:
    """Send the controls as they are read now, with these changes."""
    return flowpay.request("PUT", PATH, flowpay.get(PATH) | changes)


def ruled(flowpay: World, **changes: Any) -> dict[str, Any]:
    """Return the controls after a change that was taken."""
    answer = change(flowpay, **changes)
    assert answer.status == 200, answer.text
    controls: dict[str, Any] = answer.body
    return controls


def rules_against(answer: Answer) -> list[str]:
    """Return which rules have refused a payment."""
    assert (answer.status, answer.body["code"]) == (409, "spending_refused"), answer.text
    return [rule["rule"] for rule in answer.body["rules"] if rule["verdict"] == "refused"]
