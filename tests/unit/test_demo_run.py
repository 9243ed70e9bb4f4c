"""The demo's run: what it follows, what it sends, and with what it ends."""

import json
from contextlib import contextmanager
from io import StringIO

import httpx
import pytest
from rich.console import Console
from websockets.exceptions import ConnectionClosedError

from infra.local.demo import ChoiceUnknown, chosen, run
from infra.local.following import Api, LogLost, Problem, following

USD = "USD"
PENDING, HELD, REJECTED = "pending_approval", "held", "rejected"
LOST = ConnectionClosedError(None, None)


def money(amount):
    return {"amount": amount, "currency": USD}


def an_event(number, kind, **data):
    """Return an event as the live log sends it."""
    time = f"2026-11-22T12:00:{number:02d}Z"
    place = {"specversion": "1.0", "sequence": f"{number:012d}", "time": time}
    return {**place, "type": f"flowpay.{kind}", "data": data}


def an_escrow(number, status, *, approval=None):
    names = {"escrow_id": "esc_1", "supplier_name": "Hema Spinners", "rate": None}
    amounts = {"amount": money("3000.00"), "wallet_amount": money("3000.00")}
    return an_event(
        number, f"escrow.{status}", status=status, approval=approval, **names, **amounts
    )


def decided(number, status, verdict):
    return an_escrow(number, status, approval={"verdict": verdict, "decided_by": "asha"})


STARTED = an_event(1, "session.started")
WAITS = an_escrow(2, PENDING, approval={"verdict": None})
COMPLETED = [decided(3, HELD, "approved"), an_event(4, "session.completed")]
TURNED_DOWN = [decided(3, REJECTED, "rejected"), an_event(4, "session.rejected")]
LIVE = {"type": "flowpay.stream.live", "sequence": "000000000001"}


class Script:
    """A deployment: each connection to its log plays one list of frames, then is silent."""

    url, key = "http://127.0.0.1:8000", None

    def __init__(self, *connections, status="completed", refusal=None):
        self.connections, self.status, self.refusal = list(connections), status, refusal
        self.posted, self.resumed_from = [], []

    @contextmanager
    def live(self, _, since):
        self.resumed_from.append(since)
        self.frames = iter(self.connections.pop(0) if self.connections else [])
        yield self

    def recv(self, **_):
        frame = next(self.frames, TimeoutError())
        if isinstance(frame, BaseException):
            raise frame
        return json.dumps(frame)

    def get(self, path):
        if path == "/api/wallet-state":
            names = ("available", "reserved", "committed_today", "daily_limit")
            return {name: money("10000.00") for name in names}
        session = {"session_id": "ses_1", "status": self.status, "escrow_id": "esc_1"}
        return {**session, "summary": "It did not work.", "cost": money("0.0878")}

    def post(self, path, body=None, *, key=None):
        self.posted.append((path, body, key))
        if self.refusal and path.endswith("-payment"):
            raise self.refusal
        return {"session_id": "ses_1"}


def the_end_of(deployment, choice="approve"):
    """Return the exit code and what was on the screen."""
    out = Console(file=StringIO(), width=100)
    return run(deployment, out, "1200 kg cotton yarn", choice), out.file.getvalue()


def sequences(events):
    return [int(event["sequence"]) for event in events]


def never_pauses(_):
    return None


def an_api(answer, key=None):
    return Api("http://flowpay.test/", key, httpx.MockTransport(answer))


def a_refusal(code):
    request = httpx.Request("POST", "http://127.0.0.1:8000/api/approve-payment")
    return Problem(httpx.Response(409, json={"code": code, "detail": "no"}, request=request))


@pytest.mark.parametrize(
    ("choice", "status", "rest"),
    [("approve", "completed", COMPLETED), ("reject", "rejected", TURNED_DOWN)],
)
def test_a_session_that_ends_as_it_was_decided_is_a_success(choice, status, rest):
    deployment = Script([STARTED, LIVE, WAITS, *rest], status=status)
    code, text = the_end_of(deployment, choice)
    assert code == 0
    body = {"escrow_id": "esc_1", "reason": "decided in the demo"}
    assert deployment.posted[1:] == [(f"/api/{choice}-payment", body, f"demo-{choice}-esc_1")]
    assert "Hema Spinners" in text


def test_who_decides_to_wait_sends_nothing_and_is_told_how_to_decide():
    deployment = Script([STARTED, WAITS], status="awaiting_approval")
    code, text = the_end_of(deployment, "wait")
    assert (code, len(deployment.posted)) == (0, 1)
    assert "curl -X POST http://127.0.0.1:8000/api/approve-payment" in text


def test_an_amount_below_the_threshold_completes_without_a_decision():
    events = [STARTED, an_escrow(2, HELD), an_event(3, "session.completed")]
    deployment = Script(events)
    assert the_end_of(deployment, "reject")[0] == 0
    assert len(deployment.posted) == 1


def test_a_decision_that_somebody_else_took_first_is_seen_in_the_end():
    taken = a_refusal("approval_already_decided")
    deployment = Script([STARTED, WAITS, *TURNED_DOWN], status="rejected", refusal=taken)
    assert the_end_of(deployment, "approve")[0] == 1


def test_a_decision_that_is_not_allowed_is_not_passed_over():
    deployment = Script([STARTED, WAITS], refusal=a_refusal("self_approval_forbidden"))
    with pytest.raises(Problem):
        the_end_of(deployment)


def test_a_request_that_lacks_something_shows_the_questions():
    asked = an_event(2, "session.needs_input", questions=["How much?"])
    code, text = the_end_of(Script([STARTED, asked], status="needs_input"))
    assert code == 1
    assert "? How much?" in text


def test_a_failure_is_told_even_if_its_event_never_came():
    code, text = the_end_of(Script([STARTED], [], status="failed"))
    assert code == 1
    assert "It did not work." in text


def test_a_repeat_is_dropped_and_a_lost_connection_taken_up_where_it_broke():
    deployment = Script([STARTED, STARTED, LOST], [STARTED, WAITS, *COMPLETED])
    heard = following(deployment, "ses_1", pause=never_pauses)
    assert sequences(heard) == [1, 2, 3, 4]
    assert deployment.resumed_from[:2] == [None, "000000000001"]


def test_what_silence_has_swallowed_is_asked_for_again():
    deployment = Script([STARTED], [], [WAITS, *COMPLETED], status="completed")
    deployment.connections[1] = [WAITS]
    heard = following(deployment, "ses_1", pause=never_pauses)
    assert sequences(heard) == [1, 2, 3, 4]


def test_a_log_that_is_lost_again_and_again_is_given_up():
    deployment = Script(*([LOST] for _ in range(9)), status="running")
    with pytest.raises(LogLost, match="GET /api/session/ses_1"):
        list(following(deployment, "ses_1", pause=never_pauses))
    assert len(deployment.resumed_from) == 5


def test_a_log_that_refuses_says_why():
    refusal = {"type": "flowpay.stream.error", "code": "x", "detail": "not from there"}
    with pytest.raises(LogLost, match="not from there"):
        list(following(Script([refusal]), "ses_1"))


def test_without_a_terminal_the_decision_is_to_approve_unless_it_is_given():
    assert chosen({}, interactive=False) == "approve"
    assert chosen({"DECISION": "wait"}, interactive=False) == "wait"


def test_at_a_terminal_the_person_is_asked():
    assert chosen({}, interactive=True) is None


def test_a_decision_that_is_none_is_refused_before_anything_is_sent():
    with pytest.raises(ChoiceUnknown, match="approve, reject, wait"):
        chosen({"DECISION": "yes"}, interactive=False)


@pytest.mark.parametrize(
    ("answer", "up"),
    [
        (httpx.Response(200, json={"status": "ok"}), True),
        (httpx.Response(503, json={"status": "unavailable"}), False),
        (httpx.Response(200, text="<h1>another program</h1>"), False),
        (httpx.Response(200, json=[]), False),
    ],
)
def test_flowpay_is_up_where_it_says_that_it_can_work(answer, up):
    with an_api(lambda _: answer) as api:
        assert api.is_up() is up


def test_where_nobody_answers_flowpay_is_not_up():
    def refused(request):
        raise httpx.ConnectError("refused", request=request)

    with an_api(refused) as api:
        assert not api.is_up()


def test_the_key_goes_with_every_request_in_a_header():
    seen = []

    def answer(request):
        seen.append((request.headers["x-api-key"], str(request.url)))
        return httpx.Response(200, json={})

    with an_api(answer, key="secret") as api:
        api.post("/api/request-source", {"query": "yarn"})
    assert seen == [("secret", "http://flowpay.test/api/request-source")]


def test_a_refusal_says_what_to_do_in_the_services_own_words():
    said = {"detail": "say what you need", "code": "request_empty"}
    with (
        an_api(lambda _: httpx.Response(422, json=said)) as api,
        pytest.raises(Problem, match="say what you need"),
    ):
        api.post("/api/request-source", {"query": " "})
