"""The page behind a supplier's link: it takes one supplier's answer, and changes nothing else."""

from datetime import timedelta
from importlib import import_module

import pytest

from flowpay.domain.quote_link import PURPOSE, QuoteLink
from flowpay.domain.session import SessionStatus
from flowpay.persistence import book, sessions
from flowpay.runtime import clock, config
from flowpay.runtime.signing import sign
from tests.integration.mails import ranked_session, send
from tests.integration.sourcing import session, step
from tests.support.approvers import FORM
from tests.support.builders import wire
from tests.support.faults import overtaken_by
from tests.support.sellers import decline, errors, fields, has_form, link, look, offer
from tests.support.world import http_event, lambda_context

HEADERS = {
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
}


@pytest.fixture
def flowpay(flowpay):
    """Flowpay with a session that has its suppliers ranked, and has asked the last of them."""
    ranked_session()
    assert send(flowpay, "sup_last").status == 201
    return flowpay


def quote(flowpay, supplier_id="sup_last"):
    return next(q for q in session(flowpay)["quotes"] if q["supplier_id"] == supplier_id)


def told(flowpay):
    """Return what was told of quotes since they were asked for."""
    kinds = ("quote_answered", "quote_declined")
    return [e for e in flowpay.publish() if e["type"].rpartition(".")[2] in kinds]


def everything_else(flowpay):
    """Return all that an answer must not touch."""
    nouns = ("wallet", "journal", "escrow", "usage", "supplier", "candidate")
    return [flowpay.images(noun) for noun in nouns]


def test_opening_the_link_shows_what_is_asked_and_changes_nothing(flowpay):
    before = [*everything_else(flowpay), flowpay.images("quote"), flowpay.images("session")]
    page = look(flowpay, link())

    assert page.status == 200
    assert page.headers["Content-Type"].startswith("text/html")
    assert has_form(page)
    assert all(text in page.text for text in ("cotton yarn", "1200 kg", "RFQ-s-1", "Last"))
    assert "Price per kg" in page.text
    assert fields(page)["currency"] == "INR"
    after = [*everything_else(flowpay), flowpay.images("quote"), flowpay.images("session")]
    assert after == before


def test_the_page_tells_nothing_of_the_others_or_of_what_the_buyer_would_pay(flowpay):
    send(flowpay, "sup_best")
    offer(flowpay, link("best"), price="231.70")
    page = look(flowpay, link()).text

    for secret in ("300", "360", "Best", "231.7", "250", "50,000", "asha", "sales@"):
        assert secret not in page


@pytest.mark.parametrize("path", [link, lambda: "/quote/forged"])
def test_every_page_forbids_to_be_kept_framed_or_told_of(flowpay, path):
    headers = look(flowpay, path()).headers

    assert HEADERS.items() <= headers.items()
    assert "default-src 'none'" in headers["content-security-policy"]


def test_an_answer_is_kept_told_and_shown(flowpay):
    until = (clock.today() + timedelta(days=30)).isoformat()
    before = everything_else(flowpay)
    answer = offer(flowpay, link(), valid_until=until)

    assert (answer.status, answer.headers["location"], answer.text) == (303, link(), "")
    kept = quote(flowpay)
    assert (kept["status"], kept["via"]) == ("answered", "page")
    assert kept["answer"] == {
        "unit_price": wire("245.50", "INR"),
        "unit": "kg",
        "minimum_quantity": 500,
        "lead_days": 7,
        "valid_until": until,
        "freight": wire("2000.00", "INR"),
        "note": "40s combed",
    }
    assert everything_else(flowpay) == before
    [event] = told(flowpay)
    assert (event["type"], event["actor"]) == ("flowpay.session.quote_answered", "sup_last")
    assert (event["subject"], event["sessionid"]) == ("sup_last", "s-1")
    assert event["data"]["answer"] == kept["answer"]

    page = look(flowpay, link())
    assert "Thank you" in page.text
    for text in ("INR 245.50 per kg", "500 kg", "7 days", "INR 2,000.00 in total", "40s combed"):
        assert text in page.text


def test_what_is_left_open_stays_open(flowpay):
    offer(flowpay, link(), minimum=" ", freight="unknown", freight_amount="", note=" \r\n ")
    answer = quote(flowpay)["answer"]

    left_open = ("minimum_quantity", "valid_until", "freight", "note")
    assert {name: answer[name] for name in left_open} == dict.fromkeys(left_open)


def test_freight_that_is_included_is_zero(flowpay):
    offer(flowpay, link(), freight="included", freight_amount="")

    assert quote(flowpay)["answer"]["freight"] == wire("0.00", "INR")


@pytest.mark.parametrize(
    ("price", "amount"),
    [
        ("250", "250.00"),
        ("1,20,000.50", "120000.50"),
        ("120,000", "120000.00"),
        ("0.125", "0.125"),
        ("₹ 250", "250.00"),
        ("Rs. 250/-", "250.00"),
        ("२५०", "250.00"),
        ("250,50", "250.50"),
    ],
)
def test_a_price_is_read_as_people_write_it(flowpay, price, amount):
    assert offer(flowpay, link(), price=price).status == 303
    assert quote(flowpay)["answer"]["unit_price"] == wire(amount, "INR")


@pytest.mark.parametrize(
    ("field", "value", "what_to_do"),
    [
        ("price", "", "such as 250.50"),
        ("price", "-5", "above zero"),
        ("price", "0", "above zero"),
        ("price", "1" + "0" * 20, "price of one kg"),
        ("price", "9" * 1000, "price of one kg"),
        ("price", "1e20", "in digits"),
        ("price", "cheap", "in digits"),
        ("price", "1,2,3", "in digits"),
        ("price", "1.200", "in digits"),
        ("price", "$250", "choose its currency"),
        ("price", "250 per kg", "in digits"),
        ("price", "<script>alert(1)</script>", "in digits"),
        ("price", "999999999", "whole order"),
        ("currency", "XXX", "of the list"),
        ("currency", "", "of the list"),
        ("minimum", "-1", "number of kg"),
        ("minimum", "5 litres", "number of kg"),
        ("minimum", "1" + "0" * 12, "anybody can order"),
        ("lead_days", "", "how many days"),
        ("lead_days", "366", "0 to 365"),
        ("lead_days", "-1", "0 to 365"),
        ("lead_days", "7.5", "0 to 365"),
        ("lead_days", "a week", "0 to 365"),
        ("valid_until", "2020-01-31", "has passed"),
        ("valid_until", "2026-02-30", "a day such as"),
        ("valid_until", "9999-12-31", "too far"),
        ("valid_until", "soon", "a day such as"),
        ("freight_amount", "", "whole quantity"),
        ("freight_amount", "-2000", "above zero"),
        ("freight_amount", "2000.123456", "2 decimal places"),
        ("note", "x" * 501, "500 characters"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(
    flowpay, field, value, what_to_do
):
    before = flowpay.images("quote")
    answer = offer(flowpay, link(), **{field: value})

    assert answer.status == 422
    assert list(errors(answer)) == [field]
    assert what_to_do in errors(answer)[field]
    assert f'aria-describedby="{field}-error"' in answer.text
    typed = fields(answer)
    if field not in ("currency", "freight"):
        assert typed[field] == value
    if field != "note":
        assert typed["note"] == "40s combed"
    assert "<script" not in answer.text
    assert flowpay.images("quote") == before
    assert told(flowpay) == []


def test_every_wrong_field_is_named_at_once(flowpay):
    answer = offer(flowpay, link(), price="x", lead_days="x", valid_until="x", freight="free")

    assert list(errors(answer)) == ["price", "lead_days", "valid_until", "freight_amount"]
    assert "4 fields need a look" in answer.text


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ("", 422),
        ("price=5", 422),
        ("action=approve", 422),
        ("action=answer&supplier_id=sup_best", 422),
        ("action=answer&price=" + "5" * 2001, 422),
        ("action=answer&price=5&price=6", 400),
        ("action=answer&note=%FF", 400),
        ("action", 400),
        ("action=answer&note=" + "x" * 256 * 1024, 413),
    ],
)
def test_a_form_that_is_not_the_pages_own_changes_nothing(flowpay, form, why):
    before = flowpay.images("quote")
    answer = flowpay.request("POST", link(), form, headers=FORM)

    assert answer.status == why
    assert "Nothing was saved" in answer.text
    assert flowpay.images("quote") == before


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_only_a_form_answers(flowpay, kind):
    form = "action=decline"
    answer = flowpay.request("POST", link(), form, headers={"content-type": kind})

    assert answer.status == 415
    assert quote(flowpay)["status"] == "requested"


@pytest.mark.parametrize("method", ["HEAD", "PUT", "DELETE", "OPTIONS"])
def test_no_other_method_does_anything(flowpay, method):
    assert flowpay.request(method, link()).status == 404
    assert quote(flowpay)["status"] == "requested"


def test_a_button_says_that_they_cannot_offer_it(flowpay):
    answer = decline(flowpay, link())

    assert answer.status == 303
    assert (quote(flowpay)["status"], quote(flowpay)["answer"]) == ("declined", None)
    assert [event["type"] for event in told(flowpay)] == ["flowpay.session.quote_declined"]
    page = look(flowpay, link())
    assert "You have declined this request" in page.text
    assert "We cannot offer this" not in page.text


def test_whoever_declined_may_offer_after_all_and_the_other_way_round(flowpay):
    decline(flowpay, link())
    offer(flowpay, link())
    assert quote(flowpay)["status"] == "answered"

    decline(flowpay, link())
    assert (quote(flowpay)["status"], quote(flowpay)["answer"]) == ("declined", None)


def test_an_answer_may_be_changed_while_nobody_has_chosen(flowpay):
    offer(flowpay, link())
    page = look(flowpay, link())
    assert fields(page)["price"] == "245.50"
    offer(flowpay, link(), price="240", minimum="", note="")

    answer = quote(flowpay)["answer"]
    assert answer["unit_price"] == wire("240.00", "INR")
    assert (answer["minimum_quantity"], answer["note"]) == (None, None)
    assert len(told(flowpay)) == 2


def test_the_page_fills_in_what_was_answered_so_that_sending_it_again_says_the_same(flowpay):
    offer(flowpay, link(), price="0.125", freight="included", freight_amount="")
    first = quote(flowpay)["answer"]
    offer(flowpay, link(), **fields(look(flowpay, link())))

    assert quote(flowpay)["answer"] == first
    assert len(told(flowpay)) == 1


def test_an_answer_that_comes_twice_is_one(flowpay):
    for _ in range(2):
        assert offer(flowpay, link()).status == 303

    assert quote(flowpay)["version"] == 2
    assert len(told(flowpay)) == 1


def test_of_two_clicks_at_the_same_moment_one_is_told(flowpay):
    with overtaken_by(lambda: offer(flowpay, link())):
        answer = offer(flowpay, link())

    assert answer.status == 303
    assert quote(flowpay)["version"] == 2
    assert len(told(flowpay)) == 1


def test_of_two_answers_at_the_same_moment_the_last_counts_and_both_are_told(flowpay):
    with overtaken_by(lambda: offer(flowpay, link(), price="250")):
        offer(flowpay, link(), price="240")

    assert quote(flowpay)["answer"]["unit_price"] == wire("240.00", "INR")
    assert [e["data"]["answer"]["unit_price"]["amount"] for e in told(flowpay)] == [
        "250.00",
        "240.00",
    ]


def test_an_answer_that_is_overtaken_for_ever_is_asked_to_come_again(flowpay):
    prices = (str(price) for price in range(100, 200))
    competitors = [lambda: offer(flowpay, link(), price=next(prices)) for _ in range(10)]
    with overtaken_by(*competitors):
        answer = offer(flowpay, link(), price="240")

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert quote(flowpay)["answer"]["unit_price"] == wire("109.00", "INR")


def test_an_answer_is_not_changed_for_ever(flowpay):
    for price in range(100, 150):
        assert offer(flowpay, link(), price=str(price)).status == 303
    answer = offer(flowpay, link(), price="150")

    assert answer.status == 409
    assert "too often" in answer.text
    assert offer(flowpay, link(), price="149").status == 303
    assert quote(flowpay)["answer"]["unit_price"] == wire("149.00", "INR")


def choose() -> None:
    """The suppliers are ranked on their quotes, as RankQuotes does it."""
    at = clock.now()
    fact = {"fact": "quotes_ranked_at", "stage": "rank_quotes", "at": at, "quotes_ranked_at": at}
    book.commit([sessions.advanced("default", "s-1", **fact)])


def test_quotes_stay_welcome_while_a_person_decides_where_none_are_waited_for(flowpay):
    step(flowpay, "OpenEscrow")

    assert offer(flowpay, link()).status == 303


def test_once_the_buyer_has_chosen_nothing_can_be_answered(flowpay):
    choose()
    before = flowpay.images("quote")
    page, answer = look(flowpay, link()), offer(flowpay, link())

    assert (page.status, answer.status, decline(flowpay, link()).status) == (410, 409, 409)
    for shown in (page, answer):
        assert "This request is closed" in shown.text
        assert not has_form(shown)
    assert flowpay.images("quote") == before


def test_what_was_answered_is_still_shown_once_the_buyer_has_chosen(flowpay):
    offer(flowpay, link())
    choose()

    assert "INR 245.50 per kg" in look(flowpay, link()).text
    assert offer(flowpay, link(), price="1").status == 409
    assert quote(flowpay)["answer"]["unit_price"] == wire("245.50", "INR")


def test_a_wrong_form_for_a_closed_request_is_told_that_it_is_closed(flowpay):
    choose()

    assert offer(flowpay, link(), price="x").status == 409


def test_a_session_that_has_ended_takes_no_answers(flowpay):
    step(flowpay, "FailSession", error={"Error": "States.Timeout", "Cause": ""})

    assert look(flowpay, link()).status == 410
    assert offer(flowpay, link()).status == 409


def test_a_request_by_hand_after_the_choice_can_be_answered(flowpay, clock):
    choose()
    clock.forward(seconds=5)
    send(flowpay, "sup_fair")

    assert offer(flowpay, link("fair")).status == 303
    assert quote(flowpay, "sup_fair")["status"] == "answered"


def test_a_request_is_over_when_its_window_closes(executions, flowpay, clock):
    closes = clock.moment + timedelta(hours=1)
    ranked_session("s-2", quotes_close_at=closes)
    send(flowpay, "sup_last", session_id="s-2")
    clock.forward(seconds=3599)
    assert look(flowpay, link()).status == 200

    clock.forward(seconds=1)
    assert look(flowpay, link()).status == 410


FORGERIES = {
    "cut": lambda path: path[:-1],
    "altered": lambda path: path[:40] + ("A" if path[40] != "A" else "B") + path[41:],
    "signed by nobody": lambda path: path.rpartition(".")[0],
    "for another purpose": lambda _: forged(purpose="decision"),
    "for another session": lambda _: forged(session_id="s-9"),
    "for a supplier that was not asked": lambda _: forged(supplier_id="sup_best"),
    "for another account": lambda _: forged(account="other"),
    "no token at all": lambda _: "/quote/s-1",
}


def forged(purpose=PURPOSE, **changes):
    facts = {"account": "default", "session_id": "s-1", "supplier_id": "sup_last"}
    return f"/quote/{sign(purpose, QuoteLink.model_validate(facts | changes))}"


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_link_that_is_not_one_of_ours_leads_nowhere(flowpay, forge):
    before = flowpay.images("quote")
    path = forge(link())

    for answer in (look(flowpay, path), offer(flowpay, path), decline(flowpay, path)):
        assert answer.status == 404
        assert "This link leads nowhere" in answer.text
        assert "cotton" not in answer.text
    assert flowpay.images("quote") == before


def test_a_link_of_another_deployment_leads_nowhere(flowpay, monkeypatch):
    path = link()
    monkeypatch.setitem(config.secrets(), "SIGNING_KEY", "another")

    assert look(flowpay, path).status == 404


def test_a_bug_of_ours_is_said_on_a_page_too(flowpay):
    event = http_event("GET", "/quote/x", route="GET /quote/{token}")
    del event["rawPath"]
    answer = import_module("api.quote").handler(event, lambda_context())

    assert answer["statusCode"] == 500
    assert "on our side" in answer["body"]


def test_what_a_supplier_writes_is_never_markup(flowpay):
    offer(flowpay, link(), note="<script>alert(1)</script> & more")
    page = look(flowpay, link()).text

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_an_ended_session_keeps_its_state_whatever_suppliers_answer(flowpay, clock):
    step(flowpay, "FailSession", error={"Error": "States.Timeout", "Cause": ""})
    clock.forward(seconds=5)
    send(flowpay, "sup_fair")
    offer(flowpay, link("fair"))

    assert session(flowpay)["status"] == SessionStatus.FAILED
