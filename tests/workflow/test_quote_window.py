"""With a quote window the session waits for suppliers, then ranks them by what they answered."""

import pytest

from tests.support.suppliers import answer_on_page, decline_on_page, link_of
from tests.support.workflows import Workflows, workflows

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"
LONG = {"QUOTE_WINDOW_SECONDS": "3600"}


def asked(flow: Workflows) -> list[str]:
    """Return the ids of whoever was asked for a quote, once the session waits for them."""
    flow.until(lambda: flow.calls_of("AwaitQuotes"))
    return [quote["supplier_id"] for quote in flow.session()["quotes"]]


def ranked(flow: Workflows) -> list[str]:
    return [each["supplier_id"] for each in flow.session()["ranked"]]


def test_the_best_quote_wins_over_a_better_listed_price():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, second = asked(flow)
        assert ranked(flow)[0] == first
        answer_on_page(flow, first, price="299")
        answer_on_page(flow, second, price="240", lead_days=2)
        flow.decide("approve", flow.until_held())
        flow.until(flow.all_ended)
        session = flow.session()
        assert (session["status"], ranked(flow)[0]) == ("completed", second)
        held = flow.world.get("/api/escrows")["items"][0]
        assert held["amount"] == {"amount": "288000.00", "currency": "INR"}
        bases = [record["basis"] for record in session["decision_records"]]
        assert bases == ["listed_prices", "quotes"]


def test_nothing_is_held_before_all_have_answered():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, _ = asked(flow)
        answer_on_page(flow, first, price="250")
        flow.play_stream()
        assert flow.calls_of("RankQuotes") == 0
        assert flow.session()["escrow_id"] is None


def test_a_window_that_closes_goes_on_with_what_is_there():
    with workflows(timeouts_s={"AwaitQuotes": 1}, **LONG) as flow:
        flow.ask(SENTENCE)
        flow.until_held()
        session = flow.session()
        assert session["quotes_ranked_at"] is not None
        assert not any(each["quoted"] for each in session["ranked"])


def test_who_declines_is_not_chosen_and_the_reason_is_shown():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, second = asked(flow)
        decline_on_page(flow, first)
        answer_on_page(flow, second, price="290")
        flow.until_held()
        by_id = {each["supplier_id"]: each for each in flow.session()["ranked"]}
        assert by_id[first]["excluded"].startswith("has declined")
        assert ranked(flow)[0] == second


def test_quotes_that_are_all_too_dear_end_the_session_with_nothing_held():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        for supplier_id in asked(flow):
            answer_on_page(flow, supplier_id, price="301")
        flow.until(flow.all_ended)
        session = flow.session()
        assert (session["status"], session["reason_code"]) == ("failed", "no_supplier_fits")
        assert flow.world.get("/api/wallet-state")["reserved"]["amount"] == "0.00"


def test_freight_counts_in_the_choice_and_in_what_is_held():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, second = asked(flow)
        answer_on_page(flow, first, price="260", freight="36000")
        answer_on_page(flow, second, price="280", freight="0")
        flow.until_held()
        assert ranked(flow)[0] == second


@pytest.mark.parametrize("state", ["AwaitQuotes", "RankQuotes"])
def test_a_session_that_is_started_again_waits_no_second_window(state: str):
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, second = asked(flow)
        answer_on_page(flow, first, price="250")
        answer_on_page(flow, second, price="260")
        flow.until_held()
        quoted = flow.calls_of(state)
        flow.decide("approve", flow.session()["escrow_id"])
        flow.until(flow.all_ended)
        assert flow.calls_of(state) == quoted == 1


def test_the_link_of_a_supplier_stands_in_its_mail_and_nowhere_else():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, _ = asked(flow)
        token = link_of(flow, first).rpartition("/")[2]
        assert token not in flow.world.get("/api/session/s-1").__repr__()
        assert not any(token in repr(event) for event in flow.world.publish())
