"""Understanding: what the rules read of a request, completed by a model where that could help.

Where the rules are sure, nobody else is asked: that is cheaper, faster, and the same every time.
"""

from dataclasses import dataclass, field
from functools import partial

from flowpay.domain import model_request
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.intent import Intent
from flowpay.domain.model_reading import Doubted, Terms, is_worth_asking, read
from flowpay.domain.money import Money
from flowpay.domain.proposal import Proposal, Refusal
from flowpay.domain.rate import RateMissing
from flowpay.domain.session import Session
from flowpay.domain.spending import SpendingRefused
from flowpay.domain.usage import Usage
from flowpay.persistence import sessions as kept
from flowpay.ports.tariff import Call
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import wallets
from .asking_model import (
    Question,
    answer_to,
    charges_for,
    failure_of,
    is_set_up,
    not_asked,
    proposed,
)
from .steps import reserved

STEP = "parse_request"
MOST_TOKENS = 800


@dataclass(frozen=True, slots=True)
class Understood:
    """The intent, what a model proposed for it, and the usage to settle with these charges.

    Where no model was asked there is nothing to settle. `failure` is a model's, for where
    integrations are strict.
    """

    intent: Intent
    proposal: Proposal | None = None
    usage: Usage | None = None
    charges: dict[Call, Money] = field(default_factory=dict)
    failure: ProviderFailed | None = None


def understood(account: str, session: Session, by_rules: Intent) -> Understood:
    """Return the rules' intent, or a model's where something is missing and all it says holds.

    The caller writes the intent together with the settlement. On any doubt the rules' answer
    stands, whole; so it does where nothing can be reserved to pay a model with.
    """
    if not is_worth_asking(by_rules, session.query, clock.today()) or not is_set_up():
        return Understood(by_rules)
    question = _question(session.query)
    is_done = partial(_is_done, account, session)
    try:
        usage = reserved(account, session, STEP, [Call.ASK_MODEL], done=is_done)
    except (SpendingRefused, RateMissing) as refusal:
        return Understood(by_rules, not_asked(question, str(refusal)))
    except ProviderFailed as failure:
        return Understood(by_rules, not_asked(question, str(failure)), failure=failure)
    if usage is None:
        return Understood(by_rules)
    answer = answer_to(question)
    charges = charges_for(answer)
    if isinstance(answer, ProviderFailed):
        return Understood(by_rules, proposed(question, answer), usage, charges, failure_of(answer))
    try:
        intent = read(answer.value, session.query, by_rules, _terms(account))
    except Doubted as doubt:
        refused = (Refusal(what="reading", why=str(doubt)),)
        return Understood(by_rules, proposed(question, answer, (), refused), usage, charges)
    taken = tuple(line.material for line in intent.lines)
    return Understood(intent, proposed(question, answer, taken), usage, charges)


def _question(text: str) -> Question:
    return Question(
        of="intent",
        name=model_request.NAME,
        prompt=model_request.PROMPT,
        data=model_request.question(text, clock.today()),
        schema=model_request.SCHEMA,
        most_tokens=MOST_TOKENS,
    )


def _terms(account: str) -> Terms:
    return Terms(clock.today(), config().PRICE_CURRENCY, wallets.allowed_categories(account))


def _is_done(account: str, session: Session) -> bool:
    now = kept.load(account, session.session_id)
    return now.intent is not None or not now.is_open
