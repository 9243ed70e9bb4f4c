"""A GST run at the portal: a browser, a person's turn, what was read, and an end for everything."""

from typing import Any

import pytest

from tests.support.clock import Clock, three_days_pass
from tests.support.faults import provider_fails
from tests.support.gst_runs import GSTIN, GSTR1, PAY, VALIDATE, Runs
from tests.support.workflows import LambdaFailed, Workflows, workflows

GST_ALLOWED = {"ALLOWED_VENDOR_CATEGORIES": "cotton yarn,gst"}
LIVE = {"USE_LIVE_APIS": "true"}
BUG = KeyError("portal")


@pytest.fixture
def runs(flow: Workflows) -> Runs:
    return Runs(flow)


def wallet(flow: Workflows) -> tuple[str, str]:
    state = flow.world.get("/api/wallet-state")
    return state["available"]["amount"], state["reserved"]["amount"]


def nothing_is_left(runs: Runs) -> None:
    """Assert that no browser runs, nothing is reserved, and nobody has a live address."""
    assert {each["status"] for each in runs.browsers()} <= {"stopped", "timed_out", "error"}
    assert runs.flow.reserves_nothing()
    assert not any("live_url" in item for item in runs.flow.world.images("gst_run"))


def test_a_number_is_looked_up_with_a_persons_help(runs: Runs):
    run_id = runs.ask(VALIDATE)
    waiting = runs.until_waited_for(run_id)
    assert waiting["status"] == "awaiting_person"
    assert "captcha" in waiting["person"]["asks"]
    runs.has_its_turn(run_id)
    run = runs.until_ended(run_id)
    assert run["status"] == "completed"
    assert run["summary"].startswith(f"{GSTIN} is registered for GAVIPALIKA")
    (seen,) = run["evidence"]
    assert (seen["source"], seen["facts"]["status"]) == ("portal", "Active")
    assert len(seen["sha256"]) == 64
    assert run["cost"] == {"amount": "0.093", "currency": "USD"}
    assert run["live_url"] is None
    assert run["result"]["checked"]["state"] == "Maharashtra"
    nothing_is_left(runs)


def test_the_log_tells_every_step_and_no_live_address(runs: Runs):
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    run = runs.until_ended(run_id)
    expected = ["started", "awaiting_person", "person_done", "reading", "completed"]
    assert runs.events() == expected
    log = str(runs.flow.world.publish())
    assert "browser-use/live" not in log
    assert run["evidence"][0]["sha256"] in log
    assert "GAVIPALIKA" in run["summary"]


def test_the_machine_goes_through_its_states_in_order(runs: Runs):
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    runs.until_ended(run_id)
    states = runs.flow.states_of("gst_run", f"default-{run_id}")
    assert states[:4] == ["IsThereTax", "OpenPortal", "WhoseTurn", "AwaitPerson"]
    assert states[-1] == "CloseRun"
    assert "PauseReading" in states


def test_a_word_that_comes_before_the_token_is_not_lost(runs: Runs):
    def early(given: dict[str, Any]) -> None:
        runs.press(runs.run(given["run_id"]))
        assert runs.say(given["run_id"]).status == 200

    runs.flow.meets("AwaitPerson", early)
    run_id = runs.ask(VALIDATE)
    assert runs.until_ended(run_id)["status"] == "completed"


def test_whoever_cancels_has_nothing_read(runs: Runs):
    run_id = runs.ask(VALIDATE)
    runs.until_waited_for(run_id)
    assert runs.say(run_id, "cancel", reason="later").status == 200
    run = runs.until_ended(run_id)
    assert (run["status"], run["reason_code"]) == ("failed", "cancelled")
    assert runs.flow.calls_of("ReadPortal") == 0
    nothing_is_left(runs)


def test_a_person_who_never_comes_leaves_it_unverified():
    with workflows(timeouts_s={"AwaitPerson": 1}) as flow:
        runs = Runs(flow)
        run = runs.until_ended(runs.ask(VALIDATE))
        assert (run["status"], run["reason_code"]) == ("unverified", "portal_says_otherwise")
        nothing_is_left(runs)


def test_a_person_who_did_it_and_said_nothing_is_not_forgotten():
    with workflows(timeouts_s={"AwaitPerson": 3}) as flow:
        runs = Runs(flow)
        run_id = runs.ask(VALIDATE)
        runs.press(runs.until_waited_for(run_id))
        assert runs.until_ended(run_id)["status"] == "completed"


@pytest.mark.parametrize(
    ("outcome", "code", "says"),
    [
        ("stops", "answer_not_as_asked", "the browser was stopped"),
        ("times_out", "answer_not_as_asked", "nobody moved it"),
        ("breaks", "answer_not_as_asked", "the browser broke"),
        ("cost_limit", "answer_not_as_asked", "its cost limit was reached"),
        ("unsuccessful", "answer_not_as_asked", "not what was asked"),
        ("prose", "answer_not_as_asked", "not what was asked"),
        ("another_form", "answer_not_as_asked", "not what was asked"),
        ("of_another", "portal_says_otherwise", "another gstin"),
    ],
)
def test_what_goes_wrong_at_the_portal_is_told_and_paid_for(
    runs: Runs, outcome: str, code: str, says: str
):
    runs.next_tasks_end("works", outcome)
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    run = runs.until_ended(run_id)
    assert (run["status"], run["reason_code"]) == ("unverified", code)
    assert says in run["summary"]
    assert float(run["cost"]["amount"]) > 0
    nothing_is_left(runs)


def test_a_cost_limit_that_is_reached_costs_what_was_reserved_and_no_more(runs: Runs):
    runs.next_tasks_end("works", "cost_limit")
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    assert runs.until_ended(run_id)["cost"] == {"amount": "2.00", "currency": "USD"}
    assert wallet(runs.flow) == ("49998.00", "0.00")


def test_text_that_wants_to_be_obeyed_is_evidence_and_nothing_else(runs: Runs):
    runs.next_tasks_end("works", "hostile")
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    run = runs.until_ended(run_id)
    assert "ignore all previous instructions" in run["evidence"][0]["facts"]["legal_name"]
    assert wallet(runs.flow)[1] == "0.00"
    assert not any(t.startswith("flowpay.escrow") for t in runs.events())


def test_a_reading_that_never_ends_is_given_up(runs: Runs, monkeypatch: pytest.MonkeyPatch):
    clock = Clock()
    clock.take_the_place_of_time(monkeypatch)
    runs.next_tasks_end("works", "never_ends")
    run_id = runs.ask(VALIDATE)
    runs.flow.meets("ReadPortal", lambda _: clock.forward(minutes=6), after=True)
    runs.has_its_turn(run_id)
    run = runs.until_ended(run_id)
    assert run["status"] == "unverified"
    nothing_is_left(runs)


@pytest.mark.parametrize(
    "fault", ["out_of_credits", "spend_limit", "unauthorized", "unprocessable"]
)
def test_a_browser_that_is_refused_leaves_it_unverified(runs: Runs, fault: str):
    provider_fails("browser_use", fault, operation="create", times=9)
    run = runs.until_ended(runs.ask(VALIDATE))
    assert run["status"] == "unverified"
    assert run["reason_code"].startswith("provider_")
    assert run["cost"]["amount"] == "0.00"
    nothing_is_left(runs)


@pytest.mark.parametrize("fault", ["rate_limited", "failing", "timeout", "overloaded", "garbage"])
@pytest.mark.parametrize("operation", ["create", "one", "stop"])
def test_a_provider_that_fails_once_costs_a_try_and_never_a_second_browser(
    runs: Runs, fault: str, operation: str
):
    provider_fails("browser_use", fault, operation=operation, seconds=0)
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    run = runs.until_ended(run_id)
    assert run["status"] in ("completed", "unverified")
    runs.flow.sweep()
    assert len(runs.browsers()) == 1
    nothing_is_left(runs)


def test_a_browser_whose_answer_was_lost_is_found_and_not_asked_for_again(runs: Runs):
    provider_fails("browser_use", "lost_answer", operation="create")
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    assert runs.until_ended(run_id)["status"] == "completed"
    assert len(runs.browsers()) == 1
    assert runs.flow.calls_of("OpenPortal") == 2
    nothing_is_left(runs)


def test_a_browser_that_cannot_be_stopped_is_stopped_by_the_sweep(runs: Runs):
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    provider_fails("browser_use", "failing", operation="stop", times=3)
    run = runs.until_ended(run_id)
    assert run["status"] == "unverified"
    assert run["cost"]["amount"] == "2.00"
    assert runs.browsers()[0]["status"] == "idle"
    for _ in range(4):
        runs.flow.sweep()
    nothing_is_left(runs)
    assert not runs.flow.world.images("gst_left")


def test_a_browser_is_not_asked_for_again_before_it_was_looked_for(runs: Runs):
    provider_fails("browser_use", "lost_answer", operation="create")
    provider_fails("browser_use", "failing", operation="listed")
    provider_fails("browser_use", "overloaded", operation="listed")
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    assert runs.until_ended(run_id)["status"] == "completed"
    assert len(runs.browsers()) == 1
    nothing_is_left(runs)


STATES = ["OpenPortal", "AwaitPerson", "ReadPortal", "CloseRun"]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("answer_lost", [False, True])
def test_a_step_that_comes_again_does_nothing_twice(runs: Runs, state: str, answer_lost: bool):
    runs.flow.fails(state, LambdaFailed("Lambda.Unknown"), answer_lost=answer_lost)
    run_id = runs.ask(VALIDATE)
    runs.has_its_turn(run_id)
    assert runs.until_ended(run_id)["status"] == "completed"
    assert len(runs.browsers()) == 1
    assert runs.events().count("completed") == 1
    nothing_is_left(runs)


@pytest.mark.parametrize("state", ["OpenPortal", "ReadPortal", "CloseRun"])
def test_a_step_that_breaks_ends_the_run_and_stops_the_browser(runs: Runs, state: str):
    runs.flow.fails(state, BUG, answer_lost=True)
    run_id = runs.ask(VALIDATE)
    if state != "OpenPortal":
        runs.has_its_turn(run_id)
    run = runs.until_ended(run_id)
    assert run["status"] == ("completed" if state == "CloseRun" else "unverified")
    nothing_is_left(runs)


def test_where_the_portal_is_closed_a_number_stays_unverified():
    with workflows(**LIVE) as flow:
        runs = Runs(flow)
        run = runs.until_ended(runs.ask(VALIDATE))
        assert (run["status"], run["reason_code"]) == ("unverified", "portal_closed")
        assert "ALLOW_GST_PORTAL is off" in run["summary"]
        assert "nothing is looked up" in run["steps"][-2]["detail"]
        assert runs.browsers() == []


def test_where_only_the_key_is_missing_it_says_so():
    with workflows(**LIVE, ALLOW_GST_PORTAL="true") as flow:
        runs = Runs(flow)
        run = runs.until_ended(runs.ask(VALIDATE))
        assert (run["status"], run["reason_code"]) == ("unverified", "portal_closed")
        assert "there is no BROWSER_USE_API_KEY" in run["summary"]
        assert "ALLOW_GST_PORTAL" not in run["summary"]
        assert runs.browsers() == []


def test_a_person_is_asked_for_no_secret_and_none_is_kept(runs: Runs):
    run_id = runs.ask(VALIDATE)
    runs.until_waited_for(run_id)
    for word, said in (("continue", {"note": "OTP 482913"}), ("cancel", {"reason": "482913"})):
        answer = runs.say(run_id, word, **said)
        assert (answer.status, answer.body["code"]) == (422, "secret_written")
    assert runs.say(run_id, reference="482913").status == 422
    runs.press(runs.run(run_id))
    assert runs.say(run_id, note="captcha is entered").status == 200
    runs.until_ended(run_id)
    kept = str(runs.flow.world.images("gst_run")) + str(runs.flow.world.publish())
    assert "482913" not in kept


def test_a_return_is_filed_by_a_person_and_proved_by_what_the_portal_shows(runs: Runs):
    prepared = runs.ask(GSTR1, status=201)
    run_id = runs.ask({"action": "file_return", "prepared_run_id": prepared})
    runs.has_its_turn(run_id)
    run = runs.until_ended(run_id)
    assert run["status"] == "completed"
    assert (run["return_type"], run["period"]) == ("gstr1", "2026-10")
    assert run["evidence"][0]["facts"]["reference"] in run["summary"]


def test_a_return_that_is_filed_by_hand_is_a_persons_word():
    with workflows(**LIVE) as flow:
        runs = Runs(flow)
        prepared = runs.ask(GSTR1, status=201)
        run_id = runs.ask({"action": "file_return", "prepared_run_id": prepared})
        waiting = runs.until_waited_for(run_id)
        assert waiting["live_url"] is None
        assert "yourself" in waiting["person"]["asks"]
        closed = waiting["steps"][-1]["detail"]
        assert "ALLOW_GST_PORTAL is off" in closed
        assert "nothing is opened, paid or filed from here" in closed
        assert runs.say(run_id, reference="AA270126000123Z").status == 200
        run = runs.until_ended(run_id)
        assert (run["status"], run["reason_code"]) == ("unverified", "by_hand")
        assert run["evidence"][0]["source"] == "person"
        assert run["evidence"][0]["facts"]["reference"] == "AA270126000123Z"


def test_tax_is_held_paid_and_released_on_the_portals_proof():
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        run_id = runs.ask(PAY)
        waiting = runs.until_waited_for(run_id)
        escrow = flow.world.get("/api/escrows")["items"][0]
        assert (escrow["status"], escrow["category"]) == ("held", "gst")
        assert escrow["supplier_name"] == "GST portal"
        assert waiting["escrow_id"] == escrow["escrow_id"]
        runs.has_its_turn(run_id)
        run = runs.until_ended(run_id)
        assert run["status"] == "completed"
        assert "challan" in run["summary"]
        assert flow.world.get("/api/escrows")["items"][0]["status"] == "released"
        nothing_is_left(runs)


def test_tax_outside_the_controls_is_refused_before_a_browser_is_opened(runs: Runs):
    run = runs.until_ended(runs.ask(PAY))
    assert (run["status"], run["reason_code"]) == ("failed", "spending_refused")
    assert "Add 'gst' to allowed_categories, in Settings." in run["summary"]
    assert runs.browsers() == []
    assert wallet(runs.flow) == ("50000.00", "0.00")


BIG = PAY | {"amount": {"amount": "400000.00", "currency": "INR"}}


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_tax_above_the_threshold_waits_for_a_person(verdict: str):
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        run_id = runs.ask(BIG)
        flow.until(lambda: flow.calls_of("AwaitTax") and flow.calls_of("AwaitDecision"))
        escrow_id = runs.run(run_id)["escrow_id"]
        assert flow.decide(verdict, escrow_id) == 200
        if verdict == "approve":
            runs.has_its_turn(run_id)
        run = runs.until_ended(run_id)
        ends = {"approve": ("completed", None), "reject": ("failed", "tax_not_approved")}
        assert (run["status"], run["reason_code"]) == ends[verdict]
        assert wallet(flow)[1] == "0.00"


@pytest.mark.parametrize("outcome", ["stops", "of_another", "prose", "not_paid", "of_before"])
def test_tax_of_which_nobody_knows_stays_held_for_an_approver(outcome: str):
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        runs.next_tasks_end("works", outcome)
        run_id = runs.ask(PAY)
        runs.has_its_turn(run_id)
        run = runs.until_ended(run_id)
        assert run["status"] == "unverified"
        assert "let an approver release it" in run["summary"]
        escrow = flow.world.get("/api/escrows")["items"][0]
        assert escrow["status"] == "held"
        body = {"escrow_id": escrow["escrow_id"]}
        assert flow.world.post("/api/refund-escrow", body).status == 200
        nothing_is_left(runs)


def test_one_challan_proves_one_payment():
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        ends = []
        for period in ("2026-09", "2026-10"):
            runs.next_tasks_end("works", "same_challan")
            run_id = runs.ask(PAY | {"period": period})
            runs.has_its_turn(run_id)
            ends.append(runs.until_ended(run_id))
        assert [run["status"] for run in ends] == ["completed", "unverified"]
        assert ends[1]["reason_code"] == "proof_used"
        assert "proof of another run" in ends[1]["summary"]
        statuses = [each["status"] for each in flow.world.get("/api/escrows")["items"]]
        assert statuses == ["held", "released"]
        nothing_is_left(runs)


def test_a_hold_that_somebody_has_settled_meanwhile_is_told_of():
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        run_id = runs.ask(PAY)
        escrow_id = runs.until_waited_for(run_id)["escrow_id"]
        assert flow.world.post("/api/refund-escrow", {"escrow_id": escrow_id}).status == 200
        runs.has_its_turn(run_id)
        run = runs.until_ended(run_id)
        assert run["status"] == "completed"
        assert f"Its hold {escrow_id} was refunded meanwhile" in run["summary"]
        nothing_is_left(runs)


@pytest.mark.parametrize("state", ["ReadPortal", "CloseRun"])
def test_a_run_that_breaks_after_the_persons_turn_says_that_its_hold_stands(state: str):
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        flow.fails(state, BUG)
        run_id = runs.ask(PAY)
        runs.has_its_turn(run_id)
        run = runs.until_ended(run_id)
        assert (run["status"], run["reason_code"]) == ("unverified", "failed")
        assert "nothing is held" not in run["summary"]
        assert f"The hold {run['escrow_id']} stands" in run["summary"]
        assert flow.world.get("/api/escrows")["items"][0]["status"] == "held"
        nothing_is_left(runs)


def test_tax_that_is_cancelled_comes_back():
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        run_id = runs.ask(PAY)
        runs.until_waited_for(run_id)
        runs.say(run_id, "cancel")
        assert runs.until_ended(run_id)["status"] == "failed"
        assert flow.world.get("/api/escrows")["items"][0]["status"] == "refunded"
        nothing_is_left(runs)


def test_tax_comes_back_where_no_browser_could_be_opened():
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        provider_fails("browser_use", "out_of_credits", operation="create", times=9)
        run = runs.until_ended(runs.ask(PAY))
        assert run["status"] == "failed"
        assert wallet(flow) == ("50000.00", "0.00")


@pytest.mark.parametrize("state", ["HoldTax", "AwaitTax", "CloseRun"])
@pytest.mark.parametrize("answer_lost", [False, True])
def test_tax_is_held_and_released_once_whatever_comes_again(state: str, answer_lost: bool):
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        flow.fails(state, LambdaFailed("Lambda.Unknown"), answer_lost=answer_lost)
        run_id = runs.ask(PAY)
        runs.has_its_turn(run_id)
        assert runs.until_ended(run_id)["status"] == "completed"
        kinds = [item["kind"]["S"] for item in flow.world.images("journal")]
        assert (kinds.count("hold"), kinds.count("capture")) == (1, 1)


def test_tax_that_is_paid_by_hand_is_released_by_an_approver():
    with workflows(**GST_ALLOWED, **LIVE) as flow:
        runs = Runs(flow)
        run_id = runs.ask(PAY | {"amount": {"amount": "100.00", "currency": "INR"}})
        runs.until_waited_for(run_id)
        runs.say(run_id, reference="26102700012345HDFC")
        run = runs.until_ended(run_id)
        assert (run["status"], run["reason_code"]) == ("unverified", "by_hand")
        assert flow.world.get("/api/escrows")["items"][0]["status"] == "held"


def test_tax_that_nobody_could_be_waited_for_is_held_no_longer():
    with workflows(**GST_ALLOWED) as flow:
        runs = Runs(flow)
        flow.fails("AwaitTax", BUG)
        run = runs.until_ended(runs.ask(BIG))
        assert (run["status"], run["reason_code"]) == ("failed", "failed")
        assert flow.world.get("/api/escrows")["items"][0]["status"] == "rejected"
        assert wallet(flow) == ("50000.00", "0.00")


def test_tax_that_nobody_approves_in_time_is_refused(monkeypatch: pytest.MonkeyPatch):
    with workflows(timeouts_s={"AwaitDecision": 1}, **GST_ALLOWED) as flow:
        runs = Runs(flow)
        flow.meets("AwaitDecision", lambda _: None)
        flow.meets("AwaitDecision", lambda _: three_days_pass(monkeypatch))
        run = runs.until_ended(runs.ask(BIG))
        assert (run["status"], run["reason_code"]) == ("failed", "tax_not_approved")
        assert flow.world.get("/api/escrows")["items"][0]["status"] == "expired"
        assert runs.browsers() == []
