"""Browser Use's stand-in: sessions that work, wait for a person, and end in every way there is."""

import json
from decimal import Decimal

import pytest

BASE = "/browser-use/api/v3/sessions"
FORM = {
    "type": "object",
    "properties": {"found": {"type": "boolean"}, "gstin": {"type": ["string", "null"]}},
    "required": ["found", "gstin"],
    "additionalProperties": False,
}
ERRAND = {
    "task": "Search 27AAPFU0939F1ZV",
    "keepAlive": True,
    "maxCostUsd": "2.00",
    "outputSchema": FORM,
}


@pytest.fixture
def browser(call):
    """Return a session with a task, as the answer has it."""

    def open(**changes):
        answer = call("POST", BASE, ERRAND | changes)
        assert answer.status == 200, answer.text
        return answer.json()

    return open


def live_path(session):
    return "/" + session["liveUrl"].partition("/sandbox/")[2]


def looked(call, session, times=1):
    for _ in range(times):
        session = call("GET", f"{BASE}/{session['id']}").json()
    return session


def ends(call, browser, outcome, **changes):
    assert call("POST", "/browser-use/outcomes", {"outcome": outcome}).status == 201
    return looked(call, browser(**changes), 3)


def test_a_task_takes_some_looks_and_leaves_the_browser_waiting(call, browser):
    session = browser()
    assert (session["status"], session["output"]) == ("running", None)
    assert looked(call, session)["status"] == "running"
    assert looked(call, session)["status"] == "idle"
    assert Decimal(looked(call, session)["totalCostUsd"]) == Decimal("0.062")


def test_without_keep_alive_the_session_stops_after_its_task(call, browser):
    assert looked(call, browser(keepAlive=False), 2)["status"] == "stopped"


def test_nothing_is_found_until_the_person_has_pressed(call, browser):
    session = browser()
    assert looked(call, session, 2)["output"] == {"found": False, "gstin": "27AAPFU0939F1ZV"}
    live = live_path(session)
    assert "captcha" in call("GET", live).text
    assert "Entered" in call("POST", live).text
    again = ERRAND | {"sessionId": session["id"]}
    assert call("POST", BASE, again).json()["status"] == "running"
    done = looked(call, session, 2)
    assert done["output"]["found"] is True
    assert done["isTaskSuccessful"] is True


def test_the_live_page_shows_the_task_as_text_and_runs_no_script(call, browser):
    session = browser(task="<script>alert(1)</script>")
    page = call("GET", live_path(session))
    assert "<script>" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        ("stops", "stopped"),
        ("times_out", "timed_out"),
        ("breaks", "error"),
        ("cost_limit", "stopped"),
        ("unsuccessful", "idle"),
        ("prose", "idle"),
        ("another_form", "idle"),
        ("of_another", "idle"),
        ("hostile", "idle"),
        ("not_paid", "idle"),
        ("of_before", "idle"),
        ("same_challan", "idle"),
        ("never_ends", "running"),
    ],
)
def test_a_task_ends_as_it_was_laid_ready(call, browser, outcome, status):
    assert ends(call, browser, outcome)["status"] == status


def test_a_cost_limit_that_is_reached_is_what_it_cost(call, browser):
    session = ends(call, browser, "cost_limit")
    assert (session["totalCostUsd"], session["isTaskSuccessful"]) == ("2.00", False)


def test_an_outcome_is_met_once(call, browser):
    ends(call, browser, "breaks")
    assert looked(call, browser(), 2)["status"] == "idle"


def test_an_output_in_another_form_lacks_what_was_asked(call, browser):
    assert "found" not in ends(call, browser, "another_form")["output"]
    assert isinstance(ends(call, browser, "prose")["output"], str)


def test_a_browser_of_another_is_in_form_and_about_somebody_else(call, browser):
    assert ends(call, browser, "of_another")["output"] == {
        "found": True,
        "gstin": "29AAGCB7383J1Z4",
    }


@pytest.mark.parametrize("strategy", ["task", "session"])
def test_a_session_is_stopped_or_only_its_task_and_twice_is_once(call, browser, strategy):
    session = browser()
    path, body = f"{BASE}/{session['id']}/stop", {"strategy": strategy}
    assert call("POST", path, body).json()["status"] == {"task": "idle"}.get(strategy, "stopped")
    assert call("POST", path, body).status == 200


@pytest.mark.parametrize(("before", "status"), [((), 409), (("stop",), 409)])
def test_a_session_that_works_or_has_ended_takes_no_task(call, browser, before, status):
    session = browser()
    for step in before:
        call("POST", f"{BASE}/{session['id']}/{step}", {})
    assert call("POST", BASE, ERRAND | {"sessionId": session["id"]}).status == status


@pytest.mark.parametrize(
    "body",
    [
        ERRAND | {"taks": "x"},
        ERRAND | {"model": "gpt-2"},
        ERRAND | {"maxCostUsd": "two"},
        ERRAND | {"maxCostUsd": "-1"},
        ERRAND | {"keepAlive": "yes"},
        [],
        "not json",
    ],
)
def test_what_the_provider_would_not_take_is_told_as_it_tells_it(call, body):
    answer = call("POST", BASE, body)
    assert answer.status == 422
    assert {"loc", "msg", "type"} == set(answer.json()["detail"][0])


def test_a_session_that_never_was_is_not_found(call):
    nobody = "0b8f6a52-5e0c-4b8e-9a54-2f4d1c0f6a11"
    assert call("GET", f"{BASE}/{nobody}").status == 404
    assert call("POST", f"{BASE}/{nobody}/stop", {}).status == 404
    assert call("POST", BASE, ERRAND | {"sessionId": nobody}).status == 404


def test_without_a_key_nobody_is_answered(call):
    assert call("POST", BASE, ERRAND, headers={}).status == 401


def test_the_newest_sessions_come_first_page_by_page(call, browser):
    ids = [browser()["id"] for _ in range(3)]
    first = call("GET", BASE, query={"page": "1", "page_size": "2"}).json()
    second = call("GET", BASE, query={"page": "2", "page_size": "2"}).json()
    shown = [each["id"] for each in (*first["sessions"], *second["sessions"])]
    assert shown == ids[::-1]
    assert (first["total"], first["page"], first["pageSize"]) == (3, 1, 2)


@pytest.mark.parametrize("query", [{"page": "0"}, {"page_size": "101"}, {"page": "x"}])
def test_a_page_out_of_range_is_refused(call, query):
    assert call("GET", BASE, query=query).status == 422


def test_an_outcome_that_nobody_knows_is_refused(call):
    answer = call("POST", "/browser-use/outcomes", {"outcome": "explodes"})
    assert answer.status == 400
    assert "cost_limit" in json.loads(answer.text)["message"]
