"""What the pipeline's steps share: write a fact once, go on without a provider, pay for calls."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.intent import Intent, Line
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.domain.ranked import Ranked
from flowpay.domain.session import NoSupplierFits, Session
from flowpay.domain.usage import Usage
from flowpay.persistence import book, sessions
from flowpay.persistence.book import Write
from flowpay.persistence.sessions import SessionMoved
from flowpay.persistence.usages import UsageMoved
from flowpay.ports.tariff import NOTHING, Call, Charged, most
from flowpay.runtime import clock

from . import usages
from .breakers import guarded
from .events import announced_in

type Outcome[T] = Charged[T] | ProviderFailed
"""What a provider brought, or how it failed."""


def intent_of(session: Session) -> Intent:
    """Return what was understood; a step comes after ParseRequest or not at all."""
    if session.intent is None:
        raise ValueError(f"{session.session_id} was not understood yet")
    return session.intent


def line_of(session: Session) -> Line:
    return intent_of(session).lines[0]


def fitting(session: Session) -> tuple[Ranked, ...]:
    """Return the suppliers that may be chosen, best first; raises NoSupplierFits, saying why."""
    ranked = session.ranked or ()
    fits = tuple(each for each in ranked if each.excluded is None)
    if not fits:
        raise NoSupplierFits(why_none_fits(ranked))
    return fits


def why_none_fits(ranked: Sequence[Ranked]) -> str:
    """Return in a sentence why nobody of these can be chosen."""
    if not ranked:
        return "None of the suppliers that were found could be looked into: try again later."
    reasons = "; ".join(f"{each.name}: {each.excluded}" for each in ranked[:3])
    return f"None of {len(ranked)} suppliers fits the request. {reasons}"


def advanced(
    account: str, session: Session, stage: str, event: str, data: dict[str, Any], **fields: Any
) -> list[Write]:
    """Return the writes of a step's fact, the first of `fields`, and of its event."""
    return [
        sessions.advanced(
            account,
            session.session_id,
            fact=next(iter(fields)),
            stage=stage,
            at=clock.now(),
            **fields,
        ),
        announced_in(account, session, event, data),
    ]


def reserved(
    account: str,
    session: Session,
    step: str,
    calls: Iterable[Call],
    *,
    done: Callable[[], bool],
    by: str | None = None,
    once: Once | None = None,
) -> Usage | None:
    """Return the step's reserve, None if a twin has meanwhile done the step.

    Only a second try can be too late, so only then the facts are looked at once more. `by` is who
    does it by hand, by the command `once`, also for a session that has ended; the pipeline's own
    step names neither.
    """
    usage = usages.reserve(
        account,
        session.session_id,
        step,
        calls,
        by=by or session.requested_by,
        once_ended=by is not None,
        once=once,
    )
    if usage.is_first or not done():
        return usage
    usages.void(account, usage)
    return None


def write_once(writes: Iterable[Write]) -> None:
    """Write a step's fact; a twin that was faster has written the same."""
    try:
        book.commit(writes)
    except SessionMoved:
        return


def conclude(
    account: str, usage: Usage | None, charges: dict[Call, Money], facts: Iterable[Write]
) -> None:
    """Write a step's facts, and pay for its calls if it has made any."""
    if usage is None:
        write_once(facts)
    else:
        settle_once(account, usage, charges, facts)


def settle_once(
    account: str, usage: Usage, charges: dict[Call, Money], facts: Iterable[Write]
) -> None:
    """Pay for a step's calls and write its facts.

    If a twin has written the facts, what this one reserved is still paid; a reserve that it shares
    with the twin is paid once.
    """
    try:
        usages.settle(account, usage, charges, facts)
    except SessionMoved:
        settle_once(account, usage, charges, ())
    except UsageMoved:
        return


def tried[T](call: Call, ask: Callable[[], Charged[T]]) -> Outcome[T]:
    """Return what a call brings, or how it failed: the step decides whether it goes on without."""
    try:
        return guarded(call.provider, ask)
    except ProviderFailed as failure:
        return failure


def value_of[T](outcome: Outcome[T]) -> T | None:
    return None if isinstance(outcome, ProviderFailed) else outcome.value


def cost_of(call: Call, outcome: Outcome[Any]) -> Money:
    """Return what a call cost: the most, where the answer was lost and nobody can tell."""
    if isinstance(outcome, ProviderFailed):
        return most(call) if outcome.facts.get("may_be_charged") else NOTHING
    return outcome.cost


def total_of(call: Call, outcomes: Iterable[Outcome[Any]]) -> Money:
    """Return what several calls of one kind cost together."""
    return sum((cost_of(call, outcome) for outcome in outcomes), NOTHING)
