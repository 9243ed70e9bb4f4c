"""GST runs as people and programs meet them: what is asked, and the person at the live page."""

import json
from importlib import import_module
from typing import Any

from .workflows import Workflows
from .world import ONE_AT_A_TIME, http_event, lambda_context

GSTIN = "27AAPFU0939F1ZV"
BUYER = "29AAGCB7383J1Z4"
TAX = {"amount": "18000.00", "currency": "INR"}
VALIDATE = {"action": "validate_gstin", "gstin": GSTIN, "portal": True}
PAY = {"action": "pay_tax", "gstin": GSTIN, "period": "2026-10", "amount": TAX}
LINE = {
    "description": "cotton yarn",
    "hsn": "5205",
    "quantity": "10",
    "unit": "kg",
    "unit_price": {"amount": "300.00", "currency": "INR"},
}


def an_invoice(
    number: str = "KA/1", issued_on: str = "2026-10-02", **changes: Any
) -> dict[str, Any]:
    """Return a draft of an invoice of ours: 3,000 rupees of yarn to another State."""
    return {
        "number": number,
        "issued_on": issued_on,
        "supplier": {"gstin": GSTIN},
        "recipient": {"gstin": BUYER},
        "lines": [LINE],
        **changes,
    }


GSTR1 = {
    "action": "prepare_gstr1",
    "gstin": GSTIN,
    "period": "2026-10",
    "documents": [an_invoice()],
}


class Runs:
    """The runs of one world of workflows.

    What is asked of the API waits until the sandbox has answered: of two handlers at once in one
    process the one would read the other's event, since the router keeps it for all of them.
    """

    def __init__(self, flow: Workflows) -> None:
        self.flow = flow

    def post(self, path: str, body: Any, *, key: str | None = None) -> Any:
        with ONE_AT_A_TIME:
            return self.flow.world.post(path, body, key=key)

    def ask(self, body: dict[str, Any], *, key: str | None = None, status: int = 202) -> str:
        """Return the id of the run that is asked for."""
        answer = self.post("/api/gstn/automate", body, key=key)
        assert answer.status == status, answer.text
        run_id: str = answer.body["run_id"]
        return run_id

    def run(self, run_id: str) -> dict[str, Any]:
        with ONE_AT_A_TIME:
            found: dict[str, Any] = self.flow.world.get(f"/api/gstn/runs/{run_id}")
        return found

    def until_waited_for(self, run_id: str) -> dict[str, Any]:
        """Return the run once its machine waits for the person."""
        self.flow.until(lambda: "person_token" in self.item(run_id))
        return self.run(run_id)

    def until_ended(self, run_id: str) -> dict[str, Any]:
        """Return the run at its end, its executions over."""
        self.flow.until(lambda: self.run(run_id)["ended_at"])
        self.flow.until(self.flow.all_ended)
        return self.run(run_id)

    def press(self, run: dict[str, Any]) -> None:
        """Do at the live page what the person does there."""
        path = run["live_url"].partition("/sandbox/")[2]
        assert "Entered" in self.sandbox_page("POST", path)

    def sandbox_page(self, method: str, path: str) -> str:
        event = http_event(method, f"/sandbox/{path}", route="ANY /sandbox/{proxy+}")
        with ONE_AT_A_TIME:
            answer = import_module("sandbox.main").handler(event, lambda_context())
        assert answer["statusCode"] == 200, answer["body"]
        text: str = answer["body"]
        return text

    def say(self, run_id: str, word: str = "continue", **said: Any) -> Any:
        return self.post(f"/api/gstn/runs/{run_id}/{word}", said)

    def has_its_turn(self, run_id: str) -> None:
        """Let the person do it at the live page, and say so."""
        self.press(self.until_waited_for(run_id))
        assert self.say(run_id).status == 200

    def next_tasks_end(self, *outcomes: str) -> None:
        """Lay ready how the browser's next tasks end: the first opens, the second reads."""
        for outcome in outcomes:
            self.flow.sandbox("POST", "browser-use/outcomes", {"outcome": outcome})

    def item(self, run_id: str) -> dict[str, Any]:
        """Return the run's item, tokens and live address with it."""
        (found,) = (i for i in self.flow.world.images("gst_run") if i["sk"]["S"] == run_id)
        return found

    def browsers(self) -> list[dict[str, Any]]:
        """Return the browser sessions that the provider has, newest first."""
        event = http_event(
            "GET",
            "/sandbox/browser-use/api/v3/sessions",
            route="ANY /sandbox/{proxy+}",
            headers={"X-Browser-Use-API-Key": "sandbox"},
        )
        with ONE_AT_A_TIME:
            answer = import_module("sandbox.main").handler(event, lambda_context())
        found: list[dict[str, Any]] = json.loads(answer["body"])["sessions"]
        return found

    def events(self) -> list[str]:
        """Return what the log says of runs, without the common prefix."""
        prefix = "flowpay.gst_run."
        log = self.flow.world.publish()
        return [e["type"].removeprefix(prefix) for e in log if e["type"].startswith(prefix)]
