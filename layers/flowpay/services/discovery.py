"""Discovery: companies that may sell it are searched for, and each one is looked into.

Whom the account knows already, and looked into lately, is not looked into again.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import zip_longest

from flowpay.domain.discovery import Chosen, chosen
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.findings import Discovery, Findings
from flowpay.domain.intent import Line
from flowpay.domain.known_supplier import KnownSupplier
from flowpay.domain.plan import Proposal, Search
from flowpay.domain.session import NoSupplierFound, Session
from flowpay.domain.supplier import Supplier, assemble, domain_of, supplier_id_for
from flowpay.persistence import sessions as kept
from flowpay.persistence import suppliers
from flowpay.persistence.book import Write
from flowpay.ports import apollo, exa, firecrawl
from flowpay.ports.tariff import Call
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import planning, wallets
from .events import announced_in
from .steps import (
    Outcome,
    advanced,
    cost_of,
    intent_of,
    line_of,
    reserved,
    settle_once,
    total_of,
    tried,
    value_of,
    write_once,
)

MOST_SUPPLIERS = 8
MOST_REMEMBERED = 4
"""Of those known already: there is always room for some that are new."""


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
    """Find out about a supplier and keep it: from what is known of late, or from its page."""
    discovery, supplier = kept.candidate(account, session_id, supplier_id)
    if supplier is not None:
        return
    session = kept.load(account, session_id)
    known, findings = suppliers.with_findings(account, supplier_id)
    if findings and findings.is_fresh(clock.now()):
        write_once(_checked(account, session, _assembled(session, findings), missing=()))
        return
    _look_into(account, session, discovery, known)


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
    known = _remembered(account, line, MOST_SUPPLIERS if is_down else MOST_REMEMBERED)
    if missing and (config().STRICT_INTEGRATIONS or (is_down and not known)):
        settle_once(account, usage, charges, ())
        raise missing[0]
    found = _in_turn(value_of(search) or () for search in searches)
    picked = chosen(found, known=known, barred=_barred(account, found), most=MOST_SUPPLIERS)
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
    return [*step, *kept_each]


def _is_found(account: str, session: Session) -> bool:
    return kept.load(account, session.session_id).found is not None


def _remembered(account: str, line: Line, most: int) -> list[Discovery]:
    """Return suppliers of earlier sessions that sell such goods, the most trusted first."""
    if line.category is None:
        return []
    known, _ = suppliers.listed(account, material=line.category, limit=most, cursor=None)
    return [
        Discovery(name=supplier.name, url=supplier.website, city=supplier.location)
        for supplier in known
        if not supplier.is_failing(clock.now())
    ]


def _barred(account: str, found: Iterable[Discovery]) -> dict[str, str]:
    """Return whom not to come back to, by supplier id, with the reason.

    A supplier is blocked by a limit of nothing in the account's spending controls.
    """
    ids = {supplier_id_for(each.url) for each in found}
    limits = wallets.load(account).controls.supplier_limits
    known = suppliers.looked_up(account, ids).values()
    failing = {k.supplier_id for k in known if k.is_failing(clock.now())}
    return dict.fromkeys(failing, "could not be reached the last times") | {
        id: "blocked by the account's spending controls"
        for id, limit in limits.items()
        if limit.micros == 0
    }


def _look_into(
    account: str, session: Session, discovery: Discovery, known: KnownSupplier | None
) -> None:
    """Read the supplier's page and what a directory says of it, and keep what they show."""
    supplier_id = supplier_id_for(discovery.url)
    calls = (Call.READ_SUPPLIER_PAGE, Call.ORGANISATION)
    usage = reserved(
        account,
        session,
        f"enrich_supplier/{supplier_id}",
        calls,
        done=lambda: kept.candidate(account, session.session_id, supplier_id)[1] is not None,
    )
    if usage is None:
        return
    with ThreadPoolExecutor(1) as beside:
        asked = beside.submit(
            tried, Call.ORGANISATION, lambda: apollo.organisation(domain_of(discovery.url))
        )
        page = tried(Call.READ_SUPPLIER_PAGE, lambda: firecrawl.read_supplier_page(discovery.url))
        organisation = asked.result()
    charges = {
        call: cost_of(call, each) for call, each in zip(calls, (page, organisation), strict=True)
    }
    missing = [each for each in (page, organisation) if isinstance(each, ProviderFailed)]
    if missing and config().STRICT_INTEGRATIONS:
        settle_once(account, usage, charges, ())
        raise missing[0]
    findings = Findings(
        found=discovery, page=value_of(page), organisation=value_of(organisation), at=clock.now()
    )
    supplier = _assembled(session, findings)
    reached = None if isinstance(page, ProviderFailed) else page.value is not None
    seen = (known or KnownSupplier(**dict(supplier))).seen_again(
        supplier, at=findings.at, reached=reached
    )
    # Only what is whole serves later requests: a provider that is down may be up in a minute.
    whole = findings if reached and not missing else None
    facts = [
        *_checked(account, session, supplier, missing),
        *suppliers.known(account, seen, whole),
    ]
    settle_once(account, usage, charges, facts)


def _checked(
    account: str, session: Session, supplier: Supplier, missing: Sequence[ProviderFailed]
) -> list[Write]:
    data = {
        "supplier": supplier.model_dump(mode="json"),
        "missing": [str(failure) for failure in missing],
    }
    return [
        kept.enriched(account, session.session_id, supplier),
        announced_in(account, session, "supplier_checked", data, subject=supplier.supplier_id),
    ]


def _assembled(session: Session, findings: Findings) -> Supplier:
    return assemble(
        findings.found,
        findings.page,
        findings.organisation,
        line=line_of(session),
        at=findings.at,
    )
