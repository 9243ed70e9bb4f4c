"""With a model: what it may add to a session, what it costs, and that nothing hangs on it."""

from collections.abc import Iterator
from importlib import import_module

import pytest

from flowpay.domain.intent import Intent
from flowpay.domain.money import Money
from flowpay.domain.ranking import rank
from flowpay.persistence import sessions as kept
from flowpay.ports.tariff import NOTHING, Call, most
from flowpay.services import planning, sessions, understanding, usages
from flowpay.services.steps import settle_once
from tests.integration.sourcing import request, session, step
from tests.support.books import books_balance
from tests.support.builders import a_line, a_supplier, inr, ranking_inputs
from tests.support.executions import Executions
from tests.support.faults import provider_fails
from tests.support.world import World, http_event, lambda_context, world

BOLTS = "we could use some of those M8 hex bolts, say two hundred and fifty"
LINE = {
    "material": "hex bolts",
    "specification": None,
    "quantity": {"quote": "two hundred and fifty", "value": 250, "unit": None},
    "price": None,
}
READING = {"lines": [LINE], "deliver_by": None, "destination": None}
HOSTILE = {"lines": [LINE | {"quantity": LINE["quantity"] | {"value": 25_000}}]}


@pytest.fixture
def flowpay(executions: Executions) -> Iterator[World]:
    with world(OPENAI_API_KEY="sandbox") as deployment:
        yield deployment
        books_balance(deployment)


def lay_ready(name: str, content) -> None:
    """Lay an answer ready for the model, for one kind of question."""
    body = {"name": name, "content": content}
    event = http_event("POST", "/sandbox/openai/answers", route="ANY /sandbox/{proxy+}", body=body)
    answer = import_module("sandbox.main").handler(event, lambda_context())
    assert answer["statusCode"] == 201


def understood(text: str = BOLTS) -> understanding.Understood:
    """Understand the text of a new session, and settle as ParseRequest does."""
    started = sessions.start("default", text, "s-1", by="asha")
    told = understanding.understood("default", started, sessions.preview("default", text))
    if told.usage:
        settle_once("default", told.usage, told.charges, ())
    return told


def paid() -> Money:
    return usages.cost_of("default", kept.load("default", "s-1"))


def test_a_request_that_the_rules_have_not_understood_is_completed_by_a_model(flowpay):
    lay_ready("request", READING)
    told = understood()
    assert (told.intent.parser, told.intent.is_complete) == ("model", True)
    assert told.proposal.taken == ("hex bolts",)
    assert told.proposal.cost == told.charges[Call.ASK_MODEL] == paid()
    assert NOTHING.micros < paid().micros < most(Call.ASK_MODEL).micros


def test_what_a_model_makes_up_changes_nothing_and_is_on_the_record(flowpay):
    lay_ready("request", READING | HOSTILE)
    told = understood()
    assert told.intent == sessions.preview("default", BOLTS)
    assert told.intent.parser == "rules"
    assert "is not 25000" in told.proposal.refused[0].why
    assert told.proposal.proposed["lines"][0]["quantity"]["value"] == 25_000
    assert paid().micros > 0


@pytest.mark.parametrize("text", ["1200 kg cotton yarn under 300 within 5 days", "cotton yarn"])
def test_where_a_model_cannot_help_none_is_asked_or_paid(flowpay, text):
    told = understood(text)
    assert (told.proposal, told.usage, told.charges) == (None, None, {})
    assert paid().micros == 0


@pytest.mark.parametrize(
    ("fault", "tokens_are_known"),
    [
        ("failing", False),
        ("rate_limited", False),
        ("no_quota", False),
        ("unauthorized", False),
        ("timeout", False),
        ("garbage", None),
        ("refusal", True),
        ("truncated", True),
        ("content_filter", True),
        ("no_json", True),
    ],
)
def test_a_model_that_fails_leaves_the_rules_answer_and_costs_what_it_used(
    flowpay, fault, tokens_are_known
):
    lay_ready("request", READING)
    provider_fails("openai", fault, times=10, seconds=0)
    told = understood()
    assert told.intent == sessions.preview("default", BOLTS)
    declined = fault in ("refusal", "truncated", "content_filter")
    assert (told.failure is None) is declined
    assert told.proposal.refused[0].what == "answer"
    cost = told.charges[Call.ASK_MODEL]
    assert paid() == cost
    if tokens_are_known is None:
        assert cost == most(Call.ASK_MODEL)
    else:
        assert (NOTHING.micros < cost.micros < most(Call.ASK_MODEL).micros) is tokens_are_known


def test_where_the_limits_leave_nothing_the_rules_go_on_alone(executions):
    with world(OPENAI_API_KEY="sandbox", DAILY_SPEND_LIMIT="0.000001") as deployment:
        told = understood()
        assert (told.intent.parser, told.usage) == ("rules", None)
        assert told.proposal.refused
        books_balance(deployment)


def test_without_a_key_there_is_no_model(executions):
    with world() as deployment:
        assert understood().proposal is None
        assert planning.calls() == ()
        line, intent = a_line(), Intent(lines=(a_line(),))
        assert planning.search_plan(line, intent).charges == {}
        books_balance(deployment)


SUPPLIERS = [
    a_supplier("kovai.example", name="Kovai Spinners", unit_price=inr("245.50"), lead_days=3),
    a_supplier("salem.example", name="Salem Mills", unit_price=inr("270.00"), lead_days=5),
]


def plans():
    line = a_line()
    intent = Intent(lines=(line,), deliver_within_days=5)
    ranked = rank(ranking_inputs(*SUPPLIERS), SUPPLIERS)
    search = planning.search_plan(line, intent)
    asking = planning.asking_plan(line, intent, ranked, most=3, explanation="by the rules")
    return search, asking


def test_a_model_that_has_nothing_to_add_leaves_the_rules_plan(flowpay):
    search, asking = plans()
    assert (search.proposal.taken, asking.proposal.taken) == ((), ())
    assert asking.value.explanation == "by the rules"
    assert len(asking.value.suppliers) == 2
    assert search.charges.keys() == asking.charges.keys() == {Call.ASK_MODEL}


def test_a_model_adds_orders_and_explains(flowpay):
    lay_ready("search_plan", {"queries": ["ring spun cotton yarn mills"]})
    words = "Kovai Spinners comes first at INR 245.50 per kg."
    questions = ["Is it combed?", "Can you meet 300 per kg?"]
    proposal = {"suppliers": ["B"], "questions": questions, "explanation": words}
    lay_ready("asking_plan", proposal)
    search, asking = plans()
    assert search.value.queries[1:] == ("ring spun cotton yarn mills",)
    assert asking.value.suppliers[0] == SUPPLIERS[1].supplier_id
    assert asking.value.questions == ("Is it combed?",)
    assert asking.value.explanation == words
    assert [each.what for each in asking.proposal.refused] == ["Can you meet 300 per kg?"]
    assert asking.proposal.model == "gpt-4o-mini"


def test_a_model_that_fails_leaves_the_rules_plan(flowpay):
    provider_fails("openai", "no_quota", times=10)
    search, asking = plans()
    assert search.failure
    assert asking.failure
    assert search.value.queries == planning.search_by_rules(a_line(), Intent()).queries
    assert asking.value.explanation == "by the rules"
    assert sum(charge.micros for charge in [*search.charges.values()]) == 0


def test_the_whole_way_with_a_model_is_paid_and_told(flowpay):
    lay_ready("search_plan", {"queries": ["combed cotton yarn mills Coimbatore"]})
    request(flowpay)
    step(flowpay, "ParseRequest")
    step(flowpay, "DiscoverSuppliers")
    entries = flowpay.publish()
    found = next(e for e in entries if e["type"] == "flowpay.session.suppliers_found")
    assert found["data"]["proposal"]["taken"] == ["combed cotton yarn mills Coimbatore"]
    assert session(flowpay)["status"] == "running"
