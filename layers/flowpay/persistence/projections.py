"""Projections: what is kept up to date beside the journal, as figures to be held against it."""

from collections import Counter
from collections.abc import Callable, Iterator

from pydantic import ValidationError

from flowpay.domain import books
from flowpay.domain.agent_task import AgentTask
from flowpay.domain.books import Figures, Subject
from flowpay.domain.card import Card
from flowpay.domain.errors import FlowpayError
from flowpay.domain.escrow import Escrow
from flowpay.domain.payout import Payout
from flowpay.domain.usage import Usage
from flowpay.domain.x402_payment import X402Payment

from . import book
from .book import Listing, key
from .items import Item

_FIGURES: dict[str, Callable[[Item], Figures]] = {
    "escrow": lambda item: books.of_escrow(Escrow.model_validate(item)),
    "card": lambda item: books.of_card(Card.model_validate(item)),
    "usage": lambda item: books.of_usage(Usage.model_validate(item)),
    "agent_task": lambda item: books.of_agent_task(AgentTask.model_validate(item)),
    "x402_payment": lambda item: books.of_x402_payment(X402Payment.model_validate(item)),
    "payout": lambda item: books.of_payout(Payout.model_validate(item)),
}


def every(account: str) -> Iterator[tuple[Subject, Figures]]:
    """Yield what each escrow, card, usage, task, payout and payment by x402 says of itself."""
    for noun in _FIGURES:
        for item in book.each(Listing(partition=f"{account}#{noun}", ascending=True)):
            yield (noun, item["sk"]), _figures(noun, item)


def one(account: str, subject: Subject) -> Figures:
    """Return what one of them says of itself now; of what is not there, nothing."""
    noun, id = subject
    item = book.get(key(account, noun, id))
    return _figures(noun, item) if item else Counter()


def _figures(noun: str, item: Item) -> Figures:
    """What cannot be read, or makes no sense, says nothing: then no figure of it agrees."""
    try:
        return _FIGURES[noun](item)
    except (ValidationError, ArithmeticError, FlowpayError):
        return Counter()
