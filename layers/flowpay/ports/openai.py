"""OpenAI: a model answers a question in the form that it is given (POST /chat/completions)."""

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.money import Money
from flowpay.runtime.config import config

from .calling import call
from .json_form import misfit
from .reading import fields, items, whole
from .request import Answer, Key, ProviderAnswerInvalid, ProviderRefused, Request, Wrapped, denies
from .tariff import MOST_TOKENS_READ, MOST_TOKENS_WRITTEN, Call, Charged, asked, most

if TYPE_CHECKING:
    from .wire import Wire

BUDGET_S, READ_S = 12, 11
"""A model that takes longer is no help: the rules go on without it."""

_OVERHEAD_TOKENS = 100
"""What OpenAI wraps around messages and schema, generously."""

_REASONING = ("o1", "o3", "o4", "gpt-5")


class ModelDeclined(ProviderRefused):
    """The model would not or could not answer; the fact `cost` is what its tokens cost."""


class ModelAnswerInvalid(ProviderAnswerInvalid):
    """The model wrote what nobody can use; the fact `cost` is what its tokens cost."""


def complete(
    *,
    system: str,
    user: str,
    name: str,
    schema: dict[str, Any],
    most_tokens: int,
    wire: "Wire | None" = None,
) -> Charged[dict[str, Any]]:
    """Return what the model answers to `user`, in the form of a strict JSON schema.

    The text is data to the model and its answer is data to us. The whole question may have 11,900
    bytes, the answer 1,000 tokens: more is a mistake of ours. Raises ProviderFailed.
    """
    form = {"name": name, "strict": True, "schema": schema}
    asked_bytes = len((system + user + json.dumps(form)).encode())
    if asked_bytes + _OVERHEAD_TOKENS > MOST_TOKENS_READ or most_tokens > MOST_TOKENS_WRITTEN:
        raise ValueError(f"{name} asks {asked_bytes} bytes for {most_tokens} tokens")
    body = {
        "model": config().AGENT_MODEL,
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "response_format": {"type": "json_schema", "json_schema": form},
        "max_completion_tokens": most_tokens,
        **_manner(config().AGENT_MODEL),
    }
    answer = call(
        Request(
            provider=Call.ASK_MODEL.provider,
            method="POST",
            url=f"{config().OPENAI_API_BASE}/chat/completions",
            key=Key("OPENAI_API_KEY"),
            body=body,
            wrapped=Wrapped("openai/chat", body),
            budget_s=BUDGET_S,
            read_s=READ_S,
            denies=_denies,
        ),
        wire,
    )
    cost = _cost(answer)
    return Charged(_read(answer, schema, cost), cost)


def _manner(model: str) -> dict[str, Any]:
    """A model that reasons takes no temperature, and reasons no longer than it must."""
    reasons = model.startswith(_REASONING) and "chat" not in model
    return {"reasoning_effort": "low"} if reasons else {"temperature": 0}


def _denies(answer: Answer) -> bool:
    """Too many requests are over in a moment; a spent quota, with the same status, is not."""
    return denies(answer) or answer.code == "insufficient_quota"


def _cost(answer: Answer) -> Money:
    """Return what the tokens cost that OpenAI counted; the most, if it does not say."""
    usage = fields(answer.body.get("usage"))
    read = whole(usage.get("prompt_tokens"), most=10**9)
    written = whole(usage.get("completion_tokens"), most=10**9)
    return most(Call.ASK_MODEL) if read is None or written is None else asked(read, written)


def _read(answer: Answer, schema: dict[str, Any], cost: Money) -> dict[str, Any]:
    choice = fields(next(iter(items(answer.body.get("choices"), most=1)), None))
    message = fields(choice.get("message"))
    content, ended = message.get("content"), choice.get("finish_reason")
    if message.get("refusal"):
        raise _useless(ModelDeclined, "refusal", cost)
    if ended in ("length", "content_filter"):
        raise _useless(ModelDeclined, ended, cost)
    try:
        value = json.loads(str(content or ""), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        raise _useless(ModelAnswerInvalid, "no_json", cost) from None
    if ended != "stop" or misfit(value, schema):
        raise _useless(ModelAnswerInvalid, "another_form", cost)
    answered: dict[str, Any] = value
    return answered


def _useless(kind: type[ProviderFailed], why: str, cost: Money) -> ProviderFailed:
    """Return the error for an answer that came, and costs what it costs, and cannot be used."""
    provider = Call.ASK_MODEL.provider
    return kind(
        f"{provider} answered with what cannot be used ({why})",
        provider=provider,
        provider_status=200,
        reason=why,
        may_be_charged=True,
        cost=cost,
    )


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not JSON")
