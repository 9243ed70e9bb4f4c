"""Suppliers answer over HTTP as they would: on the page that their mail links to, and by mail."""

import re
import shutil
from collections.abc import Iterator

import pytest

from .books import books_balance
from .client import SENTENCE, Flowpay, Json, new_id
from .deployment import deployed, free_ports


@pytest.fixture(scope="module")
def flowpay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flowpay]:
    """A deployment that waits for quotes; the one that is shared chooses from listed prices."""
    folder = tmp_path_factory.mktemp("quotes")
    with deployed(folder, free_ports(), QUOTE_WINDOW_SECONDS="300") as own:
        yield own
        books_balance(own)
    shutil.rmtree(folder)


def asked(flowpay: Flowpay, session_id: str) -> list[Json]:
    """Return the three requests for quotes of a session, in the order of the ranking."""
    session = flowpay.until(
        lambda: len((found := flowpay.get(f"/api/session/{session_id}"))["quotes"]) == 3 and found,
        what="three requests for quotes",
    )
    quotes = {quote["supplier_id"]: quote for quote in session["quotes"]}
    return [quotes[id] for id in session["asking"]["suppliers"]]


def page_of(flowpay: Flowpay, quote: Json) -> str:
    """Return the path of the page that a supplier's mail links to."""
    mail = flowpay.get(f"/sandbox/emails/{quote['email_id']}")
    found = re.search(r"http\S+(/quote/\S+)", mail["text"])
    assert found
    return found[1]


def start(flowpay: Flowpay) -> str:
    session_id = new_id()
    flowpay.post("/api/request-source", {"query": SENTENCE, "session_id": session_id})
    return session_id


def test_quotes_come_by_page_and_by_mail_and_the_best_of_them_is_held(flowpay: Flowpay):
    session_id = start(flowpay)
    first, second, third = asked(flowpay, session_id)
    form = {"action": "answer", "price": "270", "currency": "INR", "lead_days": "3"}
    form |= {"freight": "included"}
    assert "1200 kg" in flowpay.http.get(page_of(flowpay, first)).text.replace(",", "")
    assert flowpay.http.post(page_of(flowpay, first), data=form).status_code == 303
    declined = flowpay.http.post(page_of(flowpay, second), data={"action": "decline"})
    assert declined.status_code == 303
    text = "Dear Sir, our best price is Rs 255 per kg, freight included. Delivery in 3 days."
    sent = flowpay.post(f"/sandbox/emails/{third['email_id']}/reply", {"text": text, "times": 3})
    assert {each["status"] for each in sent["delivered"]} == {200}

    flowpay.until(
        lambda: flowpay.get(f"/api/session/{session_id}")["escrow_id"], what="the money held"
    )
    session = flowpay.get(f"/api/session/{session_id}")
    quotes = {quote["supplier_id"]: quote for quote in session["quotes"]}
    [best, runner_up, *_] = session["ranked"]
    assert (best["supplier_id"], best["quoted"]) == (third["supplier_id"], True)
    assert runner_up["supplier_id"] == first["supplier_id"]
    assert quotes[third["supplier_id"]]["status"] == "draft"
    assert len(quotes[third["supplier_id"]]["received"]) == 1
    assert quotes[second["supplier_id"]]["status"] == "declined"
    [escrow] = [e for e in flowpay.every("/api/escrows") if e["session_id"] == session_id]
    assert escrow["amount"] == {"amount": "306000.00", "currency": "INR"}


def test_a_page_without_its_signature_is_nobodys(flowpay: Flowpay):
    path = page_of(flowpay, asked(flowpay, start(flowpay))[0])
    forged = path[:-2] + ("AA" if not path.endswith("AA") else "BB")
    assert flowpay.http.get(forged).status_code == 404
    assert flowpay.http.post(forged, data={"action": "decline"}).status_code == 404


def test_a_webhook_that_nobody_signed_changes_nothing(flowpay: Flowpay):
    body = {"type": "email.received", "created_at": "2026-11-22T10:00:00Z", "data": {}}
    headers = {"svix-id": "msg_1", "svix-timestamp": "1", "svix-signature": "v1,AAAA"}
    assert flowpay.http.post("/hooks/resend", json=body, headers=headers).status_code == 401


def test_several_things_are_sourced_side_by_side(flowpay: Flowpay):
    session_id = new_id()
    sentence = "Need 500 kg cotton yarn under 300 per kg and 100 kg textile dye in 20 days"
    flowpay.post("/api/request-source", {"query": sentence, "session_id": session_id})
    parts = flowpay.until(
        lambda: flowpay.get(f"/api/session/{session_id}")["parts"], what="a session for each"
    )
    assert [
        line["material"]
        for id in parts
        for line in flowpay.get(f"/api/session/{id}")["intent"]["lines"]
    ] == ["cotton yarn", "textile dye"]
    for id in parts:
        assert len(asked(flowpay, id)) == 3
