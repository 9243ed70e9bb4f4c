"""Planning: the rules' plan, to which a model may add, within the rules and on the record."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from flowpay.domain import model_plan
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.intent import Intent, Line
from flowpay.domain.model_plan import Checked
from flowpay.domain.money import Money
from flowpay.domain.plan import Search, asking_by_rules, search_by_rules
from flowpay.domain.proposal import Asking, Proposal
from flowpay.domain.ranked import Ranked
from flowpay.ports.tariff import Call

from .asking_model import Question, answer_to, charges_for, failure_of, is_set_up, proposed

MOST_TOKENS = 600


@dataclass(frozen=True, slots=True)
class Planned[T]:
    """A plan, what a model proposed for it, and what its answer costs.

    The step that asked settles the charges with its own. `failure` is a model's, for where
    integrations are strict: the plan is the rules' then.
    """

    value: T
    proposal: Proposal | None = None
    charges: dict[Call, Money] = field(default_factory=dict)
    failure: ProviderFailed | None = None


def calls() -> tuple[Call, ...]:
    """Return the call that a plan may take, for the reserve of its step; none without a model."""
    return (Call.ASK_MODEL,) if is_set_up() else ()


def search_calls(line: Line, intent: Intent) -> list[Call]:
    """Return the calls that a search may take, for the reserve of its step."""
    by_rules = len(search_by_rules(line, intent).queries)
    added = model_plan.MOST_QUERIES if is_set_up() else 0
    return [*calls(), *[Call.SEARCH_COMPANIES] * (by_rules + added)]


def search_plan(line: Line, intent: Intent) -> Planned[Search]:
    """Return what to search for: the rules' queries, and up to two of a model's behind them."""
    by_rules = search_by_rules(line, intent)
    if not is_set_up():
        return Planned(by_rules)
    question = Question(
        of="search",
        name=model_plan.SEARCH_NAME,
        prompt=model_plan.SEARCH_PROMPT,
        data=model_plan.search_question(line, intent, by_rules),
        schema=model_plan.SEARCH_SCHEMA,
        most_tokens=MOST_TOKENS,
    )
    check = partial(model_plan.with_queries, by_rules, line=line)
    return _planned(question, by_rules, check)


def asking_plan(
    line: Line,
    intent: Intent,
    askable: Sequence[Ranked],
    *,
    most: int,
    explanation: str | None,
    may_ask: bool = True,
) -> Planned[Asking]:
    """Return whom to ask, what else to ask them, and why the first is first.

    `askable` are those who may be asked, the best first; no plan asks anybody else, or more than
    `most`. `explanation` is the rules' own. `may_ask` a model: where it can be paid.
    """
    by_rules = asking_by_rules(askable, most=most, explanation=explanation)
    if not askable or not may_ask or not is_set_up():
        return Planned(by_rules)
    question = Question(
        of="asking",
        name=model_plan.ASKING_NAME,
        prompt=model_plan.ASKING_PROMPT,
        data=model_plan.asking_question(line, intent, askable),
        schema=model_plan.ASKING_SCHEMA,
        most_tokens=MOST_TOKENS,
    )
    check = partial(
        model_plan.with_proposals, by_rules, line=line, intent=intent, askable=askable, most=most
    )
    return _planned(question, by_rules, check)


def _planned[T](
    question: Question, by_rules: T, check: Callable[[dict[str, Any]], Checked[T]]
) -> Planned[T]:
    """Return the rules' plan with what holds of a model's proposal."""
    answer = answer_to(question)
    charges, failure = charges_for(answer), failure_of(answer)
    if isinstance(answer, ProviderFailed):
        return Planned(by_rules, proposed(question, answer), charges, failure)
    checked = check(answer.value)
    proposal = proposed(question, answer, checked.taken, checked.refused)
    return Planned(checked.value, proposal, charges)
