"""The page behind an approver's link: it shows, it decides once, and says why where it does not."""

from importlib import import_module

import pytest

from flowpay.domain.decision import PURPOSE, DecisionLink
from flowpay.runtime import config
from flowpay.runtime.signing import sign
from flowpay.services import links
from tests.integration.commands import money, opened
from tests.support.approvers import (
    BOTH,
    FORM,
    MEERA,
    RAVI,
    has_buttons,
    link,
    look,
    press,
)
from tests.support.books import books_balance
from tests.support.builders import an_order, wire
from tests.support.faults import overtaken_by
from tests.support.world import http_event, lambda_context, world

FIRST = {"x-api-key": "first-key"}
HEADERS = {
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
}


@pytest.fixture
def flowpay(executions):
    """Flowpay with two approvers, where one of them decides."""
    with world(APPROVER_EMAILS=BOTH) as deployment:
        yield deployment
        books_balance(deployment)


def ask(flowpay, amount="3000.00", **changes):
    """Return the escrow of an order whose approvers were told."""
    escrow = opened(flowpay, amount, **changes)
    return told(flowpay, escrow)


def told(flowpay, escrow):
    flowpay.task("NotifyApprovers", account="default", escrow_id=escrow["escrow_id"])
    return escrow


def status(flowpay, escrow):
    every = flowpay.get("/api/escrows", limit="100")["items"]
    return next(e["status"] for e in every if e["escrow_id"] == escrow["escrow_id"])


def change_rules(flowpay, **changes):
    rules = flowpay.get("/api/spending-controls")
    assert flowpay.request("PUT", "/api/spending-controls", rules | changes).status == 200


def everything(flowpay):
    return [flowpay.images(noun) for noun in ("escrow", "wallet", "journal", "outbox", "event")]


def two_are_needed(flowpay):
    change_rules(flowpay, further_approver_thresholds=[wire("2500.00")])


def test_opening_a_link_shows_what_is_asked_and_changes_nothing(flowpay):
    ask(flowpay, memo="for the looms")
    before = everything(flowpay)
    page = look(flowpay, link())

    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert has_buttons(page)
    assert all(text in page.text for text in ("USD 3,000.00", "sup_1", "for the looms", RAVI))
    assert everything(flowpay) == before


@pytest.mark.parametrize("path", [link, lambda: "/decision/forged"])
def test_every_page_forbids_to_be_kept_framed_or_told_of(flowpay, path):
    ask(flowpay)
    headers = look(flowpay, path()).headers

    assert HEADERS.items() <= headers.items()
    assert "default-src 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    ("button", "ends", "done"),
    [("approve", "held", "approved"), ("reject", "rejected", "rejected")],
)
def test_a_button_decides_in_its_approvers_name(flowpay, button, ends, done):
    escrow = ask(flowpay)
    answer = press(flowpay, link(), button, reason="  checked\r\nwith the mill ")
    approval = flowpay.get("/api/approvals", status="history")["items"][0]["approval"]

    assert (answer.status, answer.headers["location"], answer.text) == (303, link(), "")
    assert status(flowpay, escrow) == ends
    assert (approval["decided_by"], approval["reason"]) == (RAVI, "checked\nwith the mill")
    page = look(flowpay, link())
    assert (page.status, has_buttons(page)) == (200, False)
    assert f"You {done} it" in page.text


def test_without_a_reason_none_is_kept(flowpay):
    ask(flowpay)
    press(flowpay, link(), "approve", reason="  ")

    assert flowpay.get("/api/approvals", status="history")["items"][0]["approval"]["reason"] is None


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_a_link_decides_once_whatever_comes_after(flowpay, second):
    escrow = ask(flowpay)
    first, again = press(flowpay, link(), "approve"), press(flowpay, link(), second)

    assert (again.status, again.headers["location"]) == (303, first.headers["location"])
    assert status(flowpay, escrow) == "held"


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_of_two_clicks_at_the_same_moment_one_decides(flowpay, second):
    escrow = ask(flowpay)
    with overtaken_by(lambda: press(flowpay, link(), "approve")):
        answer = press(flowpay, link(), second)

    assert answer.status == 303
    assert status(flowpay, escrow) == "held"
    decided = [e for e in flowpay.publish() if e["type"] == "flowpay.escrow.held"]
    assert len(decided) == 1


@pytest.mark.parametrize("late", ["approve", "reject"])
def test_who_comes_after_a_decision_is_told_of_it(flowpay, late):
    escrow = ask(flowpay)
    press(flowpay, link(MEERA), "reject", reason="too dear")
    before = money(flowpay)
    answer = press(flowpay, link(RAVI), late)

    assert answer.status == 409
    assert f"<bdi>{MEERA}</bdi> rejected it" in answer.text
    assert "too dear" in answer.text
    assert (status(flowpay, escrow), money(flowpay)) == ("rejected", before)


def test_of_two_approvers_at_the_same_moment_one_decides(flowpay):
    escrow = ask(flowpay)
    with overtaken_by(lambda: press(flowpay, link(MEERA), "reject")):
        answer = press(flowpay, link(RAVI), "approve")

    assert (answer.status, has_buttons(answer)) == (409, False)
    assert status(flowpay, escrow) == "rejected"


def test_where_two_are_needed_two_links_decide(flowpay):
    two_are_needed(flowpay)
    escrow = ask(flowpay)
    assert press(flowpay, link(RAVI), "approve").status == 303
    assert status(flowpay, escrow) == "pending_approval"
    assert "1 of 2" in look(flowpay, link(MEERA)).text

    press(flowpay, link(MEERA), "approve")
    assert status(flowpay, escrow) == "held"


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_where_two_are_needed_one_link_is_good_for_one_of_them(flowpay, second):
    two_are_needed(flowpay)
    escrow = ask(flowpay)
    for button in ("approve", second):
        assert press(flowpay, link(RAVI), button).status == 303

    page = look(flowpay, link(RAVI))
    assert status(flowpay, escrow) == "pending_approval"
    assert "You have approved this payment" in page.text
    assert not has_buttons(page)


def test_where_two_are_needed_one_may_refuse_after_the_other_has_approved(flowpay):
    two_are_needed(flowpay)
    escrow = ask(flowpay)
    press(flowpay, link(RAVI), "approve")
    press(flowpay, link(MEERA), "reject")

    assert status(flowpay, escrow) == "rejected"


def test_a_link_to_what_was_asked_before_decides_nothing(flowpay):
    escrow = ask(flowpay)
    old = link()
    change_rules(flowpay, daily_limit=wire("9000.00"))
    page, answer = look(flowpay, old), press(flowpay, old, "approve")

    assert (page.status, answer.status) == (410, 409)
    assert not has_buttons(page)
    assert "This question has changed" in page.text
    assert status(flowpay, escrow) == "pending_approval"

    told(flowpay, escrow)
    assert press(flowpay, link(), "approve").status == 303
    assert status(flowpay, escrow) == "held"


def test_rules_that_change_under_an_open_page_ask_anew(flowpay):
    escrow = ask(flowpay)
    with overtaken_by(lambda: change_rules(flowpay, daily_limit=wire("9000.00"))):
        answer = press(flowpay, link(), "approve")

    assert (answer.status, has_buttons(answer)) == (409, False)
    assert status(flowpay, escrow) == "pending_approval"


@pytest.mark.parametrize("button", ["approve", "reject"])
def test_a_link_ends_with_the_time_to_decide(flowpay, clock, button):
    escrow = ask(flowpay)
    clock.forward(days=3)
    page, answer = look(flowpay, link()), press(flowpay, link(), button)

    assert (page.status, answer.status) == (410, 409)
    assert "The time to decide is over" in page.text
    assert status(flowpay, escrow) == "pending_approval"

    flowpay.task("ExpireHold", account="default", escrow_id=escrow["escrow_id"])
    assert "the money is back" in look(flowpay, link()).text


def forged(escrow, purpose=PURPOSE, **changes):
    facts = {
        "account": "default",
        "escrow_id": escrow["escrow_id"],
        "approver": RAVI,
        "hash": escrow["approval"]["hash"],
        "expires_at": escrow["approval"]["expires_at"],
    }
    return f"/decision/{sign(purpose, DecisionLink.model_validate(facts | changes))}"


FORGERIES = {
    "cut": lambda path, _: path[:-1],
    "altered": lambda path, _: path[:40] + ("A" if path[40] != "A" else "B") + path[41:],
    "signed by nobody": lambda path, _: path.rpartition(".")[0],
    "for another purpose": lambda _, escrow: forged(escrow, purpose="quote"),
    "for nobody's address": lambda _, escrow: forged(escrow, approver="eve@example.com"),
    "for another escrow": lambda _, escrow: forged(escrow, escrow_id="esc_other"),
    "for another account": lambda _, escrow: forged(escrow, account="other"),
    "no token at all": lambda *_: "/decision/esc_1",
}


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_link_that_is_not_one_of_ours_leads_nowhere(flowpay, forge):
    escrow = ask(flowpay)
    path = forge(link(), escrow)

    for answer in (look(flowpay, path), press(flowpay, path, "approve")):
        assert answer.status == 404
        assert "This link leads nowhere" in answer.text
        assert "USD" not in answer.text
    assert status(flowpay, escrow) == "pending_approval"


def test_a_link_of_another_deployment_leads_nowhere(flowpay, monkeypatch):
    ask(flowpay)
    path = link()
    monkeypatch.setitem(config.secrets(), "SIGNING_KEY", "another")

    assert look(flowpay, path).status == 404


def test_whoever_is_no_approver_any_more_has_links_that_lead_nowhere(flowpay, monkeypatch):
    escrow = ask(flowpay)
    settings = config.config().model_copy(update={"APPROVER_EMAILS": (MEERA,)})
    monkeypatch.setattr(links, "config", lambda: settings)

    assert press(flowpay, link(RAVI), "approve").status == 404
    assert press(flowpay, link(MEERA), "approve").status == 303
    assert status(flowpay, escrow) == "held"


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("decision=maybe", 422),
        ("reason=none", 422),
        ("", 422),
        ("decision=approve&amount=1", 422),
        ("decision=approve&by=meera@example.com", 422),
        ("decision=approve&reason=" + "x" * 501, 422),
        ("decision=approve&reason=%00", 422),
        ("decision=approve&decision=reject", 400),
        ("decision", 400),
        ("decision=%FF", 400),
        ("decision=approve&reason=" + "x" * 256 * 1024, 413),
    ],
)
def test_a_form_that_is_not_the_pages_own_decides_nothing(flowpay, form, why):
    escrow = ask(flowpay)
    answer = flowpay.request("POST", link(), form, headers=FORM)

    assert answer.status == why
    assert "Nothing was decided" in answer.text
    assert status(flowpay, escrow) == "pending_approval"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_only_a_form_decides(flowpay, kind):
    escrow = ask(flowpay)
    answer = flowpay.request("POST", link(), "decision=approve", headers={"content-type": kind})

    assert answer.status == 415
    assert status(flowpay, escrow) == "pending_approval"


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS"])
def test_no_other_method_does_anything(flowpay, method):
    escrow = ask(flowpay)

    assert flowpay.request(method, link()).status == 404
    assert status(flowpay, escrow) == "pending_approval"


def test_a_bug_of_ours_is_said_on_a_page_too(flowpay):
    event = http_event("GET", "/decision/x", route="GET /decision/{token}")
    del event["rawPath"]
    answer = import_module("api.decision").handler(event, lambda_context())

    assert answer["statusCode"] == 500
    assert "on our side" in answer["body"]


@pytest.fixture
def strict(executions):
    """Flowpay as in AWS, where keys are required, and Ravi asks for payments too."""
    with world(APPROVER_EMAILS=BOTH, REQUIRE_API_KEY="true") as deployment:
        yield deployment
        books_balance(deployment)


def key_of(flowpay, principal, *roles, **more):
    """Return the headers of a new key, and its id."""
    wanted = {"principal": principal, "roles": roles, **more}
    given = flowpay.request("POST", "/api/keys", wanted, headers=FIRST)
    assert given.status == 201, given.text
    return {"x-api-key": given.body["key"]}, given.body["key_id"]


def asked_by(flowpay, principal, **more):
    headers, _ = key_of(flowpay, principal, "requester", **more)
    made = flowpay.request("POST", "/api/create-escrow", an_order("3000.00"), headers=headers)
    return told(flowpay, made.body)


def verdict(flowpay):
    """Return how the one question that was asked is decided, None if it is not."""
    found = flowpay.request("GET", "/api/approvals", headers=FIRST, status="history").body["items"]
    return found[0]["approval"]["verdict"] if found else None


def test_where_keys_are_required_the_link_is_key_enough(strict):
    asked_by(strict, "asha")

    assert look(strict, link()).status == 200
    assert press(strict, link(), "approve").status == 303
    assert verdict(strict) == "approved"


@pytest.mark.parametrize("principal", [RAVI, "Ravi@Example.com"])
def test_whoever_asked_for_a_payment_cannot_approve_it_by_link_either(strict, principal):
    asked_by(strict, principal)
    answer = press(strict, link(RAVI), "approve")

    assert answer.status == 403
    assert "somebody else approves it" in answer.text
    assert verdict(strict) is None
    assert press(strict, link(MEERA), "approve").status == 303
    assert verdict(strict) == "approved"


@pytest.mark.parametrize("address", [RAVI, "Ravi@Example.COM"])
def test_whoever_asked_by_key_cannot_approve_by_the_link_in_their_mail(strict, address):
    asked_by(strict, "ravi.k", email=address)

    assert press(strict, link(RAVI), "approve").status == 403
    assert verdict(strict) is None


@pytest.fixture
def of_two(executions):
    """Flowpay with keys, where two people have to approve."""
    with world(APPROVER_EMAILS=BOTH, REQUIRE_API_KEY="true") as deployment:
        rules = deployment.request("GET", "/api/spending-controls", headers=FIRST).body
        rules["further_approver_thresholds"] = [wire("2500.00")]
        changed = deployment.request("PUT", "/api/spending-controls", rules, headers=FIRST)
        assert changed.status == 200
        yield deployment
        books_balance(deployment)


def approve_by_key(flowpay, escrow, headers):
    body = {"escrow_id": escrow["escrow_id"]}
    return flowpay.request("POST", "/api/approve-payment", body, headers=headers)


def test_one_person_gives_one_consent_by_key_and_by_link(of_two):
    headers, _ = key_of(of_two, "ravi.k", "approver", email=RAVI)
    escrow = asked_by(of_two, "asha")
    assert approve_by_key(of_two, escrow, headers).status == 200
    page = look(of_two, link(RAVI))
    press(of_two, link(RAVI), "approve")

    assert "You have approved this payment" in page.text
    assert f"{RAVI}</bdi> only" in page.text
    assert verdict(of_two) is None
    assert press(of_two, link(MEERA), "approve").status == 303
    assert verdict(of_two) == "approved"


def test_one_person_gives_one_consent_by_link_and_by_key(of_two):
    headers, _ = key_of(of_two, "ravi.k", "approver", email=RAVI)
    escrow = asked_by(of_two, "asha")
    assert press(of_two, link(RAVI), "approve").status == 303
    answer = approve_by_key(of_two, escrow, headers)

    assert (answer.status, answer.body["code"]) == (409, "consent_already_given")
    pending = of_two.request("GET", "/api/approvals", headers=FIRST).body["items"][0]
    assert [consent["by"] for consent in pending["approval"]["consents"]] == ["ravi.k"]


def test_a_key_that_was_revoked_gives_its_address_no_name_any_more(of_two):
    _, key_id = key_of(of_two, "ravi.k", "approver", email=RAVI)
    of_two.request("DELETE", f"/api/keys/{key_id}", headers=FIRST)
    asked_by(of_two, "asha")
    press(of_two, link(RAVI), "approve")

    pending = of_two.request("GET", "/api/approvals", headers=FIRST).body["items"][0]
    assert [consent["by"] for consent in pending["approval"]["consents"]] == [RAVI]


def test_an_address_is_one_persons(strict):
    for _ in range(2):
        key_of(strict, "ravi.k", "approver", email=RAVI)
    wanted = {"principal": "meera", "roles": ["approver"], "email": RAVI.upper()}
    answer = strict.request("POST", "/api/keys", wanted, headers=FIRST)

    assert (answer.status, answer.body["code"]) == (409, "email_taken")


@pytest.mark.parametrize("email", ["ravi", "@", "a b@example.com", "x" * 250 + "@example.com"])
def test_a_key_takes_no_address_that_is_none(strict, email):
    wanted = {"principal": "ravi.k", "roles": ["approver"], "email": email}

    assert strict.request("POST", "/api/keys", wanted, headers=FIRST).status == 422


def test_a_due_time_is_written_in_the_accounts_own_zone(executions):
    with world(APPROVER_EMAILS=RAVI, ACCOUNT_TIMEZONE="Asia/Kolkata") as flowpay:
        ask(flowpay)

        assert "(Asia/Kolkata)" in look(flowpay, link()).text
