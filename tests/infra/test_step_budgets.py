"""The time that a step's calls may take, repeats and all, fits the time that the step has."""

import json
from pathlib import Path

import pytest

from flowpay.domain.breaker import FAILURES
from flowpay.ports import a2a, apollo, browser_use, exa, firecrawl, laso, openai, rates, resend
from flowpay.runtime.config import Config
from flowpay.services import agent_asking, mailing
from infra.functions import TIMEOUT_S
from infra.states import task_states

BOOK_S = 10
"""For the book, which answers in milliseconds, and once in a while has to be asked again."""
PAID = 2 * rates.BUDGET_S
"""What calls cost is converted when it is reserved, and when it is settled."""
CALLS_S = {
    "ParseRequest": openai.BUDGET_S + PAID,
    "DiscoverSuppliers": openai.BUDGET_S + exa.BUDGET_S + PAID,
    "EnrichSupplier": max(firecrawl.BUDGET_S, apollo.BUDGET_S) + PAID,
    # A rate for each currency; after so many failures the source is left alone.
    "RankSuppliers": FAILURES * rates.BUDGET_S + openai.BUDGET_S,
    "RankQuotes": FAILURES * rates.BUDGET_S,
    "RequestQuote": resend.BUDGET_S + PAID,
    "OpenEscrow": rates.BUDGET_S,
    "NotifyApprovers": mailing.BEGIN_WITHIN_S + resend.BUDGET_S + PAID,
    "HoldTax": rates.BUDGET_S,
    # It is looked for, asked for, and stopped again where a twin was faster.
    "OpenPortal": 3 * browser_use.BUDGET_S + PAID,
    # It is looked at, its task is stopped, the next is given.
    "ReadPortal": 3 * browser_use.BUDGET_S,
    # It is looked at, or for, and stopped.
    "CloseRun": 2 * browser_use.BUDGET_S + PAID,
    "FailRun": 2 * browser_use.BUDGET_S + PAID,
    # Its task is looked for, then looked at; where it asks for that, it is paid, or paid again.
    "AskAgent": 3 * a2a.WITHIN_S,
    "CloseTask": a2a.BRIEFLY_S,
    "RemindApprovers": mailing.BEGIN_WITHIN_S + resend.BUDGET_S + PAID,
}
BY_HAND_S = {
    "send-email": resend.BUDGET_S + PAID,
    "intent-preview": openai.BUDGET_S + PAID,
    "create-escrow": rates.BUDGET_S,
    # It is asked, paid where it asks for that, and told where it asks back that nobody will answer.
    "tasks/execute": a2a.WITHIN_S + a2a.PAID_WITHIN_S + a2a.BRIEFLY_S + rates.BUDGET_S,
    "virtual-cards": laso.BUDGET_S + rates.BUDGET_S,
}
TTL = "AGENT_TASK_TTL_SECONDS"
STATES = {
    name: state
    for file in Path("statemachines").glob("*.asl.json")
    for name, state in task_states(json.loads(file.read_text()))
}


@pytest.mark.parametrize("step", CALLS_S)
def test_a_step_has_the_time_that_its_calls_may_take(step):
    needed_s = CALLS_S[step] + BOOK_S
    assert needed_s <= STATES[step]["TimeoutSeconds"]
    assert needed_s <= TIMEOUT_S["tasks"]


@pytest.mark.parametrize("route", BY_HAND_S)
def test_a_command_has_the_time_that_its_calls_may_take(route):
    assert BY_HAND_S[route] < TIMEOUT_S["api"]


def test_the_longest_task_of_an_agent_fits_the_history_of_an_execution():
    """Step Functions ends one with 25,000 events; a look is 9 of them, and 14 where it is tried
    again once (what is tried more often is rare)."""
    [longest_s] = (limit.le for limit in Config.model_fields[TTL].metadata if hasattr(limit, "le"))
    growing = agent_asking.LONGEST_WAIT_S / agent_asking.SHORTEST_WAIT_S * 5
    looks = growing + longest_s / agent_asking.LONGEST_WAIT_S
    assert looks * 14 < 25_000


@pytest.mark.parametrize("port", [apollo, browser_use, exa, firecrawl, laso, openai, rates, resend])
def test_one_answer_may_take_less_than_all_tries_together(port):
    assert 0 < port.READ_S < port.BUDGET_S
