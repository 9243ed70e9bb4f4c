"""Discovery: companies that may sell it are searched for, and remembered from earlier sessions."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import zip_longest
from typing import NamedTuple

from flowpay.domain import log_line
from flowpay.domain.discovery import Chosen, chosen, sells
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.findings import Discovery
from flowpay.domain.intent import Line
from flowpay.domain.plan import Search
from flowpay.domain.proposal import Proposal
from flowpay.domain.session import NoSupplierFound, Session
from flowpay.domain.sites import supplier_id_for
from flowpay.persistence import sessions as kept
from flowpay.persistence import suppliers
from flowpay.persistence.book import Write
from flowpay.ports import exa
from flowpay.ports.tariff import Call
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import planning, wallets
from .events import logged
from .steps import (
    Outcome,
    advanced,
    intent_of,
    line_of,
    reserved,
    settle_once,
    total_of,
    tried,
    value_of,
)

MOST_SUPPLIERS = 8
MOST_KNOWN = 100
"""Of those known, the most trusted: among these are looked for who may sell it."""


class Remembered(NamedTuple):
    """Suppliers of earlier sessions, looked into of late or before; the most trusted first."""

    fresh: tuple[Discovery, ...]
    older: tuple[Discovery, ...]


def discover_suppliers(account: str, session_id: str) -> tuple[str, ...]:
    """Find companies that may sell it; return their supplier ids. Raises NoSupplierFound."""
    session = kept.load(account, session_id)
    if session.found is None:
        _discover(account, session)
        session = kept.load(account, session_id)
    if not session.found:
        raise NoSupplierFound(f"No supplier was found for {line_of(session).material}.")
    return session.found


def _discover(account: str, session: Session) -> None:
    """Search, and keep whom to look into: new ones, and some of those known, each once."""
    line, intent = line_of(session), intent_of(session)
    calls = planning.search_calls(line, intent)
    is_found = partial(_is_found, account, session)
    usage = reserved(account, session, "discover_suppliers", calls, done=is_found)
    if usage is None:
        return
    plan = planning.search_plan(line, intent)
    searches = _searched(plan.value)
    cost = total_of(Call.SEARCH_COMPANIES, searches)
    charges = {Call.SEARCH_COMPANIES: cost, **plan.charges}
    missing = [each for each in (*searches, plan.failure) if isinstance(each, ProviderFailed)]
    is_down = all(isinstance(each, ProviderFailed) for each in searches)
    blocked = _blocked(account)
    known = _remembered(account, line, blocked)
    if missing and (config().STRICT_INTEGRATIONS or (is_down and not any(known))):
        settle_once(account, usage, charges, ())
        raise missing[0]
    found = _in_turn(value_of(search) or () for search in searches)
    barred = _failing(account, found) | blocked
    picked = chosen(found, **known._asdict(), barred=barred, most=MOST_SUPPLIERS)
    facts = _found(account, session, picked, missing, plan.proposal)
    settle_once(account, usage, charges, facts)


def _searched(plan: Search) -> list[Outcome[tuple[Discovery, ...]]]:
    """Return what each query brings; they are asked side by side."""
    search = partial(exa.search_companies, country=plan.country, limit=MOST_SUPPLIERS)
    with ThreadPoolExecutor(len(plan.queries)) as beside:
        ask = partial(tried, Call.SEARCH_COMPANIES)
        return list(beside.map(lambda query: ask(lambda: search(query)), plan.queries))


def _in_turn(searches: Iterable[Sequence[Discovery]]) -> list[Discovery]:
    """Return what was found, the best of each search before the second of any."""
    rows = zip_longest(*searches)
    return [each for row in rows for each in row if each is not None]


def _found(
    account: str,
    session: Session,
    picked: Chosen,
    missing: Sequence[ProviderFailed],
    proposal: Proposal | None,
) -> list[Write]:
    """Return the writes of who was found, and of the event, which also says who was left out."""
    named = {supplier_id_for(each.url): each for each in picked.kept}
    data = {
        "suppliers": [
            {"supplier_id": id, "name": each.name, "website": each.url}
            for id, each in named.items()
        ],
        "left_out": [
            {"name": each.name, "website": each.url, "reason": reason}
            for each, reason in picked.left_out
        ],
        "missing": [str(failure) for failure in missing],
        "proposal": proposal and proposal.model_dump(mode="json"),
    }
    step = advanced(
        account,
        session,
        "discover_suppliers",
        "suppliers_found",
        data,
        found=tuple(named),
        search_proposal=proposal,
    )
    kept_each = (kept.found(account, session.session_id, id, each) for id, each in named.items())
    lines = log_line.found(len(named), picked.left_out, missing)
    return [*step, *kept_each, *logged(account, session, *lines)]


def _is_found(account: str, session: Session) -> bool:
    return kept.load(account, session.session_id).found is not None


def _remembered(account: str, line: Line, blocked: Mapping[str, str]) -> Remembered:
    """Return suppliers of earlier sessions that sell such goods, and may come back.

    One page of a list is read. A category is looked for in it; goods without one are told by the
    words of the product that was seen, so only among the most trusted of all.
    """
    at = clock.now()
    known, _ = suppliers.listed(account, material=line.category, limit=MOST_KNOWN, cursor=None)
    well = [
        (each.is_fresh(at), Discovery(name=each.name, url=each.website, city=each.location))
        for each in known
        if each.supplier_id not in blocked and not each.is_failing(at) and sells(each, line, at=at)
    ]
    return Remembered(
        fresh=tuple(each for fresh, each in well if fresh),
        older=tuple(each for fresh, each in well if not fresh),
    )


def _blocked(account: str) -> dict[str, str]:
    """Return whom the account does not buy from, by supplier id, with the reason.

    A supplier is blocked by a limit of nothing in the account's spending controls.
    """
    limits = wallets.seen(account).controls.supplier_limits
    reason = "blocked by the account's spending controls"
    return {id: reason for id, limit in limits.items() if limit.micros == 0}


def _failing(account: str, found: Iterable[Discovery]) -> dict[str, str]:
    """Return who of those found is left alone for now, by supplier id, with the reason."""
    known = suppliers.looked_up(account, {supplier_id_for(each.url) for each in found})
    failing = (id for id, each in known.items() if each.is_failing(clock.now()))
    return dict.fromkeys(failing, "could not be reached the last times")
