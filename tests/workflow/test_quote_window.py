"""With a quote window the session waits for suppliers, then ranks them by what they answered."""

import re
from datetime import timedelta

import pytest

from flowpay.ports import executions
from flowpay.runtime import clock
from flowpay.services import ranking, sweep
from tests.support import sellers
from tests.support.definitions import machine_arn
from tests.support.workflows import Workflows, workflows

SENTENCE = "Need 1200kg cotton yarn under 300 per kg within 5 days"
LONG = {"QUOTE_WINDOW_SECONDS": "3600"}


def asked(flow: Workflows) -> list[str]:
    """Return the ids of whoever was asked for a quote, once the session waits for them."""
    flow.until(lambda: flow.calls_of("AwaitQuotes"))
    return [quote["supplier_id"] for quote in flow.session()["quotes"]]


def link_of(flow: Workflows, supplier_id: str) -> str:
    """Return the path of the page on which a supplier answers, from the mail that it got."""
    quotes = {quote["supplier_id"]: quote for quote in flow.session()["quotes"]}
    mail = flow.sandbox("GET", f"emails/{quotes[supplier_id]['email_id']}")
    [found] = set(re.findall(r"/quote/\S+", mail["text"]))
    return str(found)


def answers(flow: Workflows, supplier_id: str, price: str, **fields: str) -> int:
    """Let a supplier send the form, freight included and no minimum; return the status."""
    form = {"minimum": "", "lead_days": "3", "freight": "included", "freight_amount": ""}
    return sellers.offer(
        flow.world, link_of(flow, supplier_id), price=price, **form | fields
    ).status


def declines(flow: Workflows, supplier_id: str) -> None:
    assert sellers.decline(flow.world, link_of(flow, supplier_id)).status == 303


def dies_and_is_started_again(flow: Workflows) -> None:
    """Pull the plug of the session's execution, and let the sweep find out."""
    executions.stop(machine_arn("procurement"), "default-s-1", cause="the test pulls the plug")
    flow.until(lambda: flow.executions("procurement")["default-s-1"] == "ABORTED")
    sweep.execution_ended("default", "s-1", "default-s-1")


def ranked(flow: Workflows) -> list[str]:
    return [each["supplier_id"] for each in flow.session()["ranked"]]


def test_the_best_quote_wins_over_a_better_listed_price():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, second = asked(flow)
        assert ranked(flow)[0] == first
        answers(flow, first, "299")
        answers(flow, second, "240", lead_days="2")
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
        answers(flow, first, "250")
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
        declines(flow, first)
        answers(flow, second, "290")
        flow.until_held()
        by_id = {each["supplier_id"]: each for each in flow.session()["ranked"]}
        assert by_id[first]["excluded"].startswith("has declined")
        assert ranked(flow)[0] == second


def test_quotes_that_are_all_too_dear_end_the_session_with_nothing_held():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        for supplier_id in asked(flow):
            answers(flow, supplier_id, "301")
        flow.until(flow.all_ended)
        session = flow.session()
        assert (session["status"], session["reason_code"]) == ("failed", "no_supplier_fits")
        assert flow.world.get("/api/wallet-state")["reserved"]["amount"] == "0.00"


def test_freight_counts_in_the_choice_and_in_what_is_held():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, second = asked(flow)
        answers(flow, first, "260", freight="amount", freight_amount="36000")
        answers(flow, second, "280")
        flow.until_held()
        assert ranked(flow)[0] == second


def test_a_session_that_is_started_again_waits_no_second_window(monkeypatch: pytest.MonkeyPatch):
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, _ = asked(flow)
        dies_and_is_started_again(flow)
        flow.until(lambda: flow.calls_of("AwaitQuotes") == 2)
        answers(flow, first, "250")
        with monkeypatch.context() as patch:
            now = clock.now
            patch.setattr(clock, "now", lambda: now() + timedelta(hours=1, minutes=1))
            sweep.sweep_all()
            flow.until(lambda: flow.session()["quotes_ranked_at"])
        assert ranked(flow)[0] == first


def test_a_session_that_is_started_again_after_the_choice_keeps_its_hold_and_asks_nobody():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, second = asked(flow)
        declines(flow, first)
        answers(flow, second, "290")
        flow.until_held()
        dies_and_is_started_again(flow)
        escrow_id = flow.until_held(tries=1)
        flow.until(lambda: flow.calls_of("AwaitEscrow") == 2)
        flow.decide("approve", escrow_id)
        flow.until(flow.all_ended)
        assert flow.session()["status"] == "completed"
        assert len(flow.sandbox("GET", "emails")["items"]) == 2


def test_who_names_no_price_is_asked_and_may_win():
    with workflows(suppliers=8, **LONG) as flow:
        flow.ask("Need 50 kg textile dye under 700 per kg")
        flow.until(lambda: flow.calls_of("AwaitQuotes"))
        quotes = {quote["supplier_id"]: quote for quote in flow.session()["quotes"]}
        silent = [id for id, quote in quotes.items() if quote["unit_price"] is None]
        assert silent
        for id in quotes:
            answers(flow, id, "100" if id == silent[0] else "600")
        flow.until(lambda: flow.session()["escrow_id"])
        assert ranked(flow)[0] == silent[0]


def test_an_answer_that_comes_while_quotes_are_ranked_counts_or_is_refused(
    monkeypatch: pytest.MonkeyPatch,
):
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, second = asked(flow)
        answers(flow, first, "250")
        late, rank = [299], ranking._ranked

        def overtaken(account: str, session: object, basis: str, quotes: object) -> object:
            done = rank(account, session, basis, quotes)  # type: ignore[arg-type]
            if late:
                assert answers(flow, first, str(late.pop())) == 303
            return done

        monkeypatch.setattr(ranking, "_ranked", overtaken)
        answers(flow, second, "290")
        flow.until(lambda: flow.session()["escrow_id"])
        assert not late
        assert ranked(flow)[0] == second
        assert answers(flow, first, "200") == 409


def test_the_link_of_a_supplier_stands_in_its_mail_and_nowhere_else():
    with workflows(**LONG) as flow:
        flow.ask(SENTENCE)
        first, _ = asked(flow)
        token = link_of(flow, first).rpartition("/")[2]
        assert token not in flow.world.get("/api/session/s-1").__repr__()
        assert not any(token in repr(event) for event in flow.world.publish())
