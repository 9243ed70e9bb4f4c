"""Ranking: suppliers in order, by listed prices first and by quotes once those are in; and why.

Each ranking leaves a decision record, from which anyone can work out the order again.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from flowpay.domain import log_line
from flowpay.domain.decision_record import Basis, DecisionRecord, decided, reworded
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.log_line import LogLine
from flowpay.domain.money import Money
from flowpay.domain.outliers import without_outliers
from flowpay.domain.proposal import Asking, Proposal
from flowpay.domain.quote import Quote, Terms
from flowpay.domain.ranked import Ranked
from flowpay.domain.ranking import rank
from flowpay.domain.ranking_inputs import RankingInputs
from flowpay.domain.rate import Rate, RateMissing, RateOutdated
from flowpay.domain.session import NoSupplierFits, Session
from flowpay.domain.spending import SpendingRefused
from flowpay.domain.supplier import Supplier
from flowpay.domain.usage import Usage
from flowpay.persistence import decision_records, quotes, ranking_weights, track_records
from flowpay.persistence import rates as kept_rates
from flowpay.persistence import sessions as kept
from flowpay.persistence.book import Write
from flowpay.persistence.sessions import SessionMoved
from flowpay.ports.tariff import Call
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import planning, rates
from .events import logged
from .judging import AccountBusy
from .planning import Planned
from .steps import (
    advanced,
    conclude,
    fitting,
    intent_of,
    line_of,
    reserved,
    settle_once,
    why_none_fits,
    write_once,
)

MOST_QUOTES = 3
MOST_TRIES = 5


class ToAsk(NamedTuple):
    """Whom to ask for a quote, and whether what they answer is waited for."""

    supplier_ids: tuple[str, ...]
    quote_window: bool


def rank_suppliers(account: str, session_id: str) -> ToAsk:
    """Rank what was found by its listed prices. Raises NoSupplierFits if nobody is to be asked."""
    session = kept.load(account, session_id)
    if session.ranked is None:
        _rank_listed(account, session)
        session = kept.load(account, session_id)
    if session.asking is None or not session.asking.suppliers:
        raise NoSupplierFits(why_none_fits(session.ranked or ()))
    waits = session.quotes_close_at is not None and session.quotes_ranked_at is None
    return ToAsk(session.asking.suppliers, waits)


def rank_quotes(account: str, session_id: str) -> tuple[str, ...]:
    """Rank again, those who have answered by their quotes; return who fits, best first.

    An answer that comes in meanwhile counts, or is refused. Raises NoSupplierFits or AccountBusy.
    """
    session = kept.load(account, session_id)
    for _ in range(MOST_TRIES):
        if session.quotes_ranked_at or not session.is_open:
            return tuple(each.supplier_id for each in fitting(session))
        _rank_quoted(account, session)
        session = kept.load(account, session_id)
    raise AccountBusy(f"quotes for {session_id} keep changing while they are ranked")


def _rank_quoted(account: str, session: Session) -> None:
    asked = quotes.of_session(account, session.session_id)
    ranked, record = _ranked(account, session, Basis.QUOTES, asked)
    facts = _facts(
        account,
        session,
        "rank_quotes",
        record,
        log_line.quoted(ranked, len(asked)),
        quotes_ranked_at=record.made_at,
        ranked=ranked,
        quotes_as_read=session.quotes_changes,
    )
    write_once(facts)


def _rank_listed(account: str, session: Session) -> None:
    """Rank by listed prices, decide whom to ask, and open the quote window if there is one."""
    usage, calls = None, planning.calls()
    try:
        usage = _reserved(account, session, calls) if calls else None
        if calls and usage is None:
            return
    except SpendingRefused as refusal:  # the rules plan alone where a model cannot be paid
        logger.info("no model is asked", session_id=session.session_id, why=str(refusal))
    ranked, record = _ranked(account, session, Basis.LISTED_PRICES, ())
    window = timedelta(seconds=config().QUOTE_WINDOW_SECONDS)
    plan = planning.asking_plan(
        line_of(session),
        intent_of(session),
        _askable(ranked, waits=bool(window)),
        most=MOST_QUOTES,
        explanation=record.explanation,
        may_ask=usage is not None,
    )
    if usage and plan.failure and config().STRICT_INTEGRATIONS:
        settle_once(account, usage, plan.charges, ())
        raise plan.failure
    closes_at = record.made_at + window if window else None
    silent = len(set(session.found or ()) - {each.supplier_id for each in ranked})
    facts = _facts(
        account,
        session,
        "rank_suppliers",
        _explained(record, plan),
        log_line.ranked(ranked, plan.value.suppliers, silent=silent, closes_at=closes_at),
        asking=plan.value,
        asking_proposal=plan.proposal,
        ranked=ranked,
        quotes_close_at=closes_at,
    )
    conclude(account, usage, plan.charges, facts)


def _explained(record: DecisionRecord, plan: Planned[Asking]) -> DecisionRecord:
    """Return the record in a model's words, where it proposed some that hold."""
    words = plan.value.explanation
    return reworded(record, words) if words and words != record.explanation else record


def _reserved(account: str, session: Session, calls: Iterable[Call]) -> Usage | None:
    def is_ranked() -> bool:
        return kept.load(account, session.session_id).ranked is not None

    return reserved(account, session, "rank_suppliers", calls, done=is_ranked)


def _ranked(
    account: str, session: Session, basis: Basis, asked: Sequence[Quote]
) -> tuple[tuple[Ranked, ...], DecisionRecord]:
    """Return the suppliers in order, and the record of what the order was made from.

    A page's price that nobody sells at counts for nothing; a quote of the supplier's own does.
    """
    line, found = line_of(session), kept.candidates(account, session.session_id)
    rates = _rates(line.currency, _prices(found, asked))
    worth = partial(_converted, currency=line.currency, rates=rates)
    believed = without_outliers(found, convert=worth, at=clock.now(), ceiling=line.price_ceiling)
    terms = _terms(believed, asked)
    suppliers = [each.supplier for each in terms]
    inputs = RankingInputs.of(
        suppliers,
        line=line,
        intent=intent_of(session),
        weights=ranking_weights.load(account).weights,
        rates=rates,
        records=track_records.of(account, [each.supplier_id for each in suppliers]),
        quoted=_on(terms, "quoted"),
        withdrawn={
            each.supplier.supplier_id: each.basis
            for each in terms
            if each.basis in ("declined", "expired")
        },
    )
    ranked = rank(inputs, suppliers)
    record = decided(inputs, ranked, session_id=session.session_id, basis=basis, at=clock.now())
    return ranked, record


def _on(terms: Iterable[Terms], basis: str) -> list[str]:
    return [each.supplier.supplier_id for each in terms if each.basis == basis]


def _facts(
    account: str,
    session: Session,
    stage: str,
    record: DecisionRecord,
    lines: Iterable[LogLine],
    *,
    ranked: Sequence[Ranked],
    asking_proposal: Proposal | None = None,
    **fields: Any,
) -> list[Write]:
    """Return the writes of a ranking: the step's, its events', and the decision record's."""
    told = {"evidence"}  # by the check of each supplier, and too much for all at once
    data = {
        "basis": record.basis.value,
        "not_looked_into": sorted(set(session.found or ()) - {each.supplier_id for each in ranked}),
        "suppliers": [each.model_dump(mode="json", exclude=told) for each in ranked],
        "explanation": record.explanation,
        "sensitivity": record.sensitivity,
        "decision_hash": record.hash,
        "proposal": asking_proposal and asking_proposal.model_dump(mode="json"),
    }
    fields |= {"ranked": ranked} | ({"asking_proposal": asking_proposal} if asking_proposal else {})
    return [
        *advanced(account, session, stage, "ranked", data, **fields),
        decision_records.recorded(
            account, record, refusal=lambda: SessionMoved(session.session_id)
        ),
        *logged(account, session, *lines),
    ]


def _terms(suppliers: Iterable[Supplier], asked: Iterable[Quote]) -> list[Terms]:
    """Return at what terms each supplier sells: those of its quote, or else of its page."""
    by_id, today = {each.supplier_id: each for each in asked}, clock.today()
    return [
        quote.terms_of(each, today) if (quote := by_id.get(each.supplier_id)) else Terms(each)
        for each in suppliers
    ]


def _askable(ranked: Sequence[Ranked], *, waits: bool) -> list[Ranked]:
    """Return whom to ask: whoever fits and, if quotes are waited for, then who names no price.

    In many trades a price is told on request only, and then the quote is how to learn it.
    """
    fits = [each for each in ranked if each.excluded is None]
    silent = [each for each in ranked if each.excluded and not each.unit_price and each.email]
    return [*fits, *(silent if waits else ())]


def _prices(found: Iterable[Supplier], asked: Iterable[Quote]) -> list[Money]:
    answers = (quote.answer for quote in asked)
    prices = [*(each.unit_price for each in found), *(each and each.unit_price for each in answers)]
    return [price for price in prices if price]


def _rates(currency: str, prices: Iterable[Money]) -> list[Rate]:
    """Return the rates that the prices need; one that is not to be had is left out."""
    others = sorted({price.currency for price in prices} - {currency})
    return [rate for other in others if (rate := _rate(currency, other))]


def _converted(price: Money, *, currency: str, rates: Iterable[Rate]) -> Money | None:
    """Return what a price is worth in a currency, None without a rate."""
    if price.currency == currency:
        return price
    rate = next((rate for rate in rates if price.currency in (rate.base, rate.symbol)), None)
    return rate.convert(price, to_micros=True) if rate else None


def _rate(base: str, symbol: str) -> Rate | None:
    """Raises ProviderFailed where integrations are strict."""
    try:
        return rates.for_hold(base, symbol, kept_rates.find(base, symbol))
    except (RateMissing, RateOutdated):
        return None
    except ProviderFailed:
        if config().STRICT_INTEGRATIONS:
            raise
        return None
