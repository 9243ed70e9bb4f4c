"""Asking a model: only where one is set up, and never so that a step depends on it."""

from typing import Any, Literal, NamedTuple

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.money import Money
from flowpay.domain.proposal import Proposal, Refusal, bounded
from flowpay.ports import openai
from flowpay.ports.tariff import NOTHING, Call
from flowpay.runtime.config import config, has_secret

from .steps import Outcome, cost_of, tried


class Question(NamedTuple):
    """What a model is asked: how it is to go about it, the data, and the form of the answer."""

    of: Literal["intent", "search", "asking"]
    name: str
    prompt: str
    data: str
    schema: dict[str, Any]
    most_tokens: int


def is_set_up() -> bool:
    """Return whether there is a model to ask; without one the rules are alone."""
    return has_secret("OPENAI_API_KEY")


def answer_to(question: Question) -> Outcome[dict[str, Any]]:
    """Return what the model answers, or how it failed."""
    return tried(
        Call.ASK_MODEL,
        lambda: openai.complete(
            system=question.prompt,
            user=question.data,
            name=question.name,
            schema=question.schema,
            most_tokens=question.most_tokens,
        ),
    )


def failure_of(outcome: Outcome[Any]) -> ProviderFailed | None:
    """Return how asking has failed; a model that declines has answered."""
    if not isinstance(outcome, ProviderFailed) or isinstance(outcome, openai.ModelDeclined):
        return None
    return outcome


def charges_for(outcome: Outcome[Any]) -> dict[Call, Money]:
    """Return what is to be paid for the answer; also for one of no use, whose tokens are known."""
    told = outcome.facts.get("cost") if isinstance(outcome, ProviderFailed) else None
    return {Call.ASK_MODEL: told or cost_of(Call.ASK_MODEL, outcome)}


def proposed(
    question: Question,
    outcome: Outcome[dict[str, Any]],
    taken: tuple[str, ...] = (),
    refused: tuple[Refusal, ...] = (),
) -> Proposal:
    """Return what is kept of a question: the proposal, or why there is none."""
    charged = charges_for(outcome)[Call.ASK_MODEL]
    if isinstance(outcome, ProviderFailed):
        return not_asked(question, str(outcome), charged)
    return Proposal(
        of=question.of,
        model=config().AGENT_MODEL,
        proposed=bounded(outcome.value),
        taken=taken,
        refused=refused,
        cost=charged,
    )


def not_asked(question: Question, why: str, cost: Money = NOTHING) -> Proposal:
    """Return the record of a question that got no answer."""
    refusal = Refusal(what="answer", why=why)
    return Proposal(of=question.of, model=config().AGENT_MODEL, refused=(refusal,), cost=cost)
