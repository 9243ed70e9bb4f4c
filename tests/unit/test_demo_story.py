"""The demo's story: what a session's events say, and how they are told."""

from io import StringIO

import pytest
from rich.console import Console

from infra.local.ending import curl, raised, trouble
from infra.local.story import Lap, Story
from infra.local.telling import bar, doing, money, plain, told


def INR(amount):
    return {"amount": amount, "currency": "INR"}


def USD(amount):
    return {"amount": amount, "currency": "USD"}


def an_event(kind, *, at=0, **data):
    """Return an event as the live log sends it, `at` so many seconds after noon."""
    time = f"2026-11-22T12:00:{at:02d}Z"
    return {"type": f"flowpay.{kind}", "sequence": "1", "time": time, "data": data}


def the_story(*events):
    return Story(tuple(events))


def an_escrow(status, *, verdict=None):
    decided = {"verdict": verdict, "decided_by": "asha" if verdict else None}
    rate = {"base": "USD", "symbol": "INR", "rate": "84.336", "date": "2026-11-20"}
    return {
        "escrow_id": "esc_1",
        "status": status,
        "amount": INR("332400.00"),
        "wallet_amount": USD("3941.38"),
        "rate": {**rate, "source": "ecb"},
        "approval": decided if verdict or status == "pending_approval" else None,
    }


def a_supplier(name, *, excluded=None):
    parts = {"price": 1, "delivery": 0.8, "verification": 1, "fit": 1}
    facts = {"name": name, "unit_price": INR("277.00"), "lead_days": 2, "score": 0.95}
    return {**facts, "score_parts": parts, "excluded": excluded}


def a_refused_rule():
    amounts = {"value": USD("11824.40"), "limit": USD("10000.00")}
    said = {"rule": "daily_limit", "verdict": "refused", "remedy": "Raise it."}
    return {**said, **amounts, "change": {"daily_limit": USD("11824.40")}}


def shown(renderables) -> str:
    console = Console(file=StringIO(), width=100)
    for renderable in renderables:
        console.print(renderable)
    return console.file.getvalue()


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (INR("332400.00"), "INR 3,32,400.00"),
        (INR("12345678.50"), "INR 1,23,45,678.50"),
        (USD("3941.38"), "USD 3,941.38"),
        (USD("0.0878"), "USD 0.0878"),
        (USD("-1824.40"), "USD -1,824.40"),
        ({"amount": "1234567", "currency": "JPY"}, "JPY 1,234,567"),
    ],
)
def test_money_is_written_as_people_of_its_currency_write_it(amount, said):
    assert money(amount) == said


def test_a_stage_lasts_from_the_end_of_the_one_before_to_its_own_last_event():
    story = the_story(
        an_event("session.started", at=0),
        an_event("session.understood", at=1),
        an_event("session.suppliers_found", at=3, suppliers=[{}, {}], missing=[]),
        an_event("session.supplier_checked", at=4),
        an_event("session.supplier_checked", at=8),
    )
    assert story.laps() == [Lap("understood", 1), Lap("found", 2), Lap("checked", 5)]


def test_a_person_is_waited_for_until_somebody_has_decided():
    story = the_story(an_event("escrow.pending_approval", **an_escrow("pending_approval")))
    assert story.awaits_decision
    decided = story.heard(an_event("escrow.held", **an_escrow("held", verdict="approved")))
    assert not decided.awaits_decision
    assert "approved by asha" in shown(told(decided))


def test_a_small_amount_is_held_without_a_person():
    story = the_story(an_event("escrow.held", **an_escrow("held")))
    assert (story.stage, story.awaits_decision) == ("held", False)
    assert "INR 3,32,400.00 = USD 3,941.38 at 84.336" in shown(told(story))


def test_while_suppliers_are_checked_the_bar_counts_them():
    story = the_story(
        an_event("session.suppliers_found", suppliers=[{}, {}, {}], missing=[]),
        an_event("session.supplier_checked", missing=[]),
    )
    assert doing(story) == ("checking suppliers", 1, 3)
    assert told(story) == []


def test_suppliers_stand_in_their_order_and_those_that_are_out_below_with_the_reason():
    suppliers = [a_supplier("Hema Spinners"), a_supplier("Slow Mills", excluded="too late")]
    text = shown(told(the_story(an_event("session.ranked", suppliers=suppliers))))
    assert "1 can do it, 1 cannot" in text
    assert "✗ Slow Mills too late" in " ".join(text.split())
    assert text.index("Hema Spinners") < text.index("Slow Mills")


def test_what_a_web_page_says_can_neither_style_nor_move_the_terminal():
    name = "[red]Mills[/]\x1b[2J"
    text = shown(told(the_story(an_event("session.ranked", suppliers=[a_supplier(name)]))))
    assert "[red]Mills[/]" in text
    assert "\x1b" not in text
    assert plain("a\x1bb\nc").plain == "a b c"


def test_a_provider_that_failed_is_said():
    found = an_event("session.suppliers_found", suppliers=[], missing=["the search is down"])
    assert "the search is down" in shown(told(the_story(found)))


@pytest.mark.parametrize(("share", "drawn"), [(0, "·····"), (0.7, "███▌·"), (1, "█████")])
def test_a_share_is_drawn_to_an_eighth(share, drawn):
    assert bar(share).plain == drawn


def test_a_refusal_says_which_rule_and_by_how_much():
    story = the_story(an_event("session.spending_refused", rules=[a_refused_rule()]))
    text = shown([trouble({"status": "failed", "summary": "no"}, story)])
    assert "daily_limit: USD 11,824.40 where USD 10,000.00 is allowed, USD 1,824.40 over" in text


def test_a_failure_whose_events_were_lost_is_told_by_the_session():
    assert "too late" in shown([trouble({"status": "failed", "summary": "too late"}, Story())])


def test_the_limit_that_is_proposed_leaves_room_for_the_next_runs_own_calls():
    controls = {"daily_limit": USD("10000.00"), "monthly_limit": USD("30000.00"), "version": 1}
    wanted = raised(controls, [a_refused_rule()])
    assert wanted == {**controls, "daily_limit": USD("12000")}


def test_a_category_that_is_not_allowed_is_added_and_nothing_else():
    change = {"allowed_categories": ["steel rod", "silk"]}
    controls = {"allowed_categories": ["steel rod"], "version": 1}
    assert raised(controls, [{"rule": "allowed_categories", "change": change}]) == controls | change


def test_a_cap_and_a_pace_are_raised_by_what_the_service_says():
    change = {"supplier_limits": {"sup_1": USD("12.34")}, "payments_per_hour": 3}
    controls = {"supplier_limits": {"sup_1": USD("10.00")}, "payments_per_hour": 2, "version": 1}
    rules = [{"rule": name, "change": {name: value}} for name, value in change.items()]
    assert raised(controls, rules) == controls | change


def test_an_empty_wallet_is_no_matter_of_limits():
    rule = {"rule": "available_balance", "change": {"top_up": USD("8.00")}}
    assert raised({"version": 1}, [rule]) is None


def test_a_command_to_copy_never_shows_the_key():
    command = curl("http://127.0.0.1:8000", "POST", "/api/x", {"a": "it's"}, with_key=True)
    assert '-H "x-api-key: $FLOWPAY_API_KEY"' in command
    assert command.endswith("""-d '{"a": "it'\\''s"}'""")
