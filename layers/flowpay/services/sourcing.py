"""Sourcing: from the buyer's sentence to ranked suppliers and the hold in escrow, a fact a step.

Every step first looks whether its fact is in the book already: so an execution can be started
again for a session at any time and runs through to where it was.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.escrow import Escrow
from flowpay.domain.intent import Intent, Line
from flowpay.domain.money import AmountInvalid, Money
from flowpay.domain.once import Once
from flowpay.domain.ranking import rank, total_price
from flowpay.domain.rate import RateMissing
from flowpay.domain.session import NoSupplierFound, Session, SessionStatus
from flowpay.domain.spending import SpendingRefused
from flowpay.domain.supplier import Discovery, assemble, domain_of, supplier_id_for
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import book, suppliers
from flowpay.persistence import escrows as kept_escrows
from flowpay.persistence import sessions as kept
from flowpay.persistence.book import Write
from flowpay.persistence.sessions import SessionMoved
from flowpay.ports import apollo, exa, firecrawl
from flowpay.ports.tariff import Call
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import escrows, rates, sessions
from .events import announced_in
from .steps import (
    advanced,
    cost_of,
    fitting,
    intent_of,
    line_of,
    reserved,
    settle_once,
    tried,
    value_of,
    write_once,
)

MOST_SUPPLIERS = 8
MOST_QUOTES = 3


def parse_request(account: str, session_id: str) -> bool:
    """Understand the sentence; return whether it has all it needs, else the session has ended."""
    session = kept.load(account, session_id)
    if session.intent is not None:
        return session.is_open
    intent = _single(sessions.preview(account, session.query))
    if not intent.is_complete:
        sessions.ask(account, session, intent)
        return False
    data = {"intent": intent.model_dump(mode="json")}
    write_once(advanced(account, session, "parse_request", "understood", data, intent=intent))
    return True


def discover_suppliers(account: str, session_id: str) -> tuple[str, ...]:
    """Find companies that may sell it; return their supplier ids. Raises NoSupplierFound."""
    session = kept.load(account, session_id)
    if session.found is None:
        _discover(account, session)
        session = kept.load(account, session_id)
    if not session.found:
        raise NoSupplierFound(f"No supplier was found for {line_of(session).material}.")
    return session.found


def enrich_supplier(account: str, session_id: str, supplier_id: str) -> None:
    """Read the supplier's page and what a directory says of it, and keep what they show."""
    discovery, supplier = kept.candidate(account, session_id, supplier_id)
    if supplier is not None:
        return

    def known() -> bool:
        return kept.candidate(account, session_id, supplier_id)[1] is not None

    session = kept.load(account, session_id)
    calls = (Call.READ_SUPPLIER_PAGE, Call.ORGANISATION)
    step = f"enrich_supplier/{supplier_id}"
    usage = reserved(account, session, step, calls, done=known)
    if usage is None:
        return
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(tried, lambda: apollo.organisation(domain_of(discovery.url)))
        page = tried(lambda: firecrawl.read_supplier_page(discovery.url))
        organisation = asked.result()
    charges = {
        call: cost_of(call, each) for call, each in zip(calls, (page, organisation), strict=True)
    }
    missing = [each for each in (page, organisation) if isinstance(each, ProviderFailed)]
    if missing and config().STRICT_INTEGRATIONS:
        settle_once(account, usage, charges, ())
        raise missing[0]
    supplier = assemble(
        discovery, value_of(page), value_of(organisation), line=line_of(session), at=clock.now()
    )
    data = {
        "supplier": supplier.model_dump(mode="json"),
        "missing": [str(failure) for failure in missing],
    }
    facts = [
        kept.enriched(account, session_id, supplier),
        suppliers.known(account, supplier),
        announced_in(account, session, "supplier_checked", data, subject=supplier_id),
    ]
    settle_once(account, usage, charges, facts)


def rank_suppliers(account: str, session_id: str) -> tuple[str, ...]:
    """Rank what was found; return the best few supplier ids. Raises NoSupplierFits."""
    session = kept.load(account, session_id)
    if session.ranked is None:
        line = line_of(session)
        ranked = rank(
            kept.candidates(account, session_id),
            line,
            intent_of(session),
            convert=partial(_converted, line.currency),
        )
        told = {"evidence"}  # by the check of each supplier, and too much for all at once
        data = {"suppliers": [each.model_dump(mode="json", exclude=told) for each in ranked]}
        write_once(advanced(account, session, "rank_suppliers", "ranked", data, ranked=ranked))
        session = kept.load(account, session_id)
    return tuple(each.supplier_id for each in fitting(session)[:MOST_QUOTES])


def open_escrow(account: str, session_id: str) -> tuple[str, EscrowStatus]:
    """Hold the money for the best supplier; return the escrow's id and status.

    Raises SpendingRefused, once the refusal and its rules are in the log.
    """
    session = kept.load(account, session_id)
    if session.escrow_id is None:
        try:
            _hold(account, session)
        except SessionMoved:  # a twin was faster, or the session has ended: the book says which
            logger.info("session moved", session_id=session_id)
    escrow_id = kept.load(account, session_id).escrow_id
    if escrow_id is None:
        raise SessionMoved(f"{session_id} ended before its money was held")
    return escrow_id, kept_escrows.load(account, escrow_id).status


def _discover(account: str, session: Session) -> None:
    line = line_of(session)
    step = "discover_suppliers"
    calls = [Call.SEARCH_COMPANIES]
    usage = reserved(account, session, step, calls, done=partial(_is_found, account, session))
    if usage is None:
        return
    query = f"{line.material} {line.specification or ''} manufacturer supplier in India"
    search = tried(lambda: exa.search_companies(query, limit=MOST_SUPPLIERS))
    charges = {Call.SEARCH_COMPANIES: cost_of(Call.SEARCH_COMPANIES, search)}
    found = _remembered(account, line) if isinstance(search, ProviderFailed) else search.value
    if isinstance(search, ProviderFailed) and (config().STRICT_INTEGRATIONS or not found):
        settle_once(account, usage, charges, ())
        raise search
    named = {supplier_id_for(each.url): each for each in found}
    data = {
        "suppliers": [
            {"supplier_id": id, "name": each.name, "website": each.url}
            for id, each in named.items()
        ],
        "missing": [str(search)] if isinstance(search, ProviderFailed) else [],
    }
    facts = [
        *advanced(account, session, step, "suppliers_found", data, found=tuple(named)),
        *(kept.found(account, session.session_id, id, each) for id, each in named.items()),
    ]
    settle_once(account, usage, charges, facts)


def _is_found(account: str, session: Session) -> bool:
    return kept.load(account, session.session_id).found is not None


def _hold(account: str, session: Session) -> Escrow:
    best, line = fitting(session)[0], line_of(session)
    order = escrows.Order(
        supplier_id=best.supplier_id,
        supplier_name=best.name,
        amount=total_price(best, line),
        category=line.category or line.material,
        session_id=session.session_id,
        memo=session.query[:200],
    )

    def on_session(escrow: Escrow) -> Iterable[Write]:
        waits = escrow.status is EscrowStatus.PENDING_APPROVAL
        status = SessionStatus.AWAITING_APPROVAL if waits else SessionStatus.RUNNING
        return [
            kept.advanced(
                account,
                session.session_id,
                fact="escrow_id",
                stage="open_escrow",
                at=clock.now(),
                escrow_id=escrow.escrow_id,
                status=status,
            )
        ]

    once = Once.of(account=account, route="tasks/open_escrow", key=session.session_id, body=None)
    try:
        return escrows.create(order, by=session.requested_by, once=once, along=on_session)
    except SpendingRefused as refusal:
        data = {"amount": order.amount.to_wire(), "rules": refusal.facts["rules"]}
        book.commit([announced_in(account, session, "spending_refused", data)])
        raise


def _converted(currency: str, price: Money) -> Money | None:
    """Return a price in `currency`, None where it cannot be told: then it is no price we know."""
    try:
        return rates.converted(price, currency)[0]
    except (RateMissing, AmountInvalid):
        return None
    except ProviderFailed:
        if config().STRICT_INTEGRATIONS:
            raise
        return None


def _single(intent: Intent) -> Intent:
    """Return the intent, with a question if it asks for several things at once."""
    if len(intent.lines) < 2:
        return intent
    names = " and ".join(line.material for line in intent.lines)
    question = f"Please send {names} as one request each: each is sourced and paid on its own."
    return intent.model_copy(update={"questions": (*intent.questions, question)})


def _remembered(account: str, line: Line) -> tuple[Discovery, ...]:
    """Return suppliers of earlier sessions, where the search is down."""
    if line.category is None:
        return ()
    known, _ = suppliers.listed(account, material=line.category, limit=MOST_SUPPLIERS, cursor=None)
    return tuple(
        Discovery(name=supplier.name, url=supplier.website, city=supplier.location)
        for supplier in known
    )
