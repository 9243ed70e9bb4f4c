"""Enrichment: each company that was found is looked into, on its page and in a directory.

Whom the account knows already, and looked into lately, is not looked into again.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from flowpay.domain import log_line
from flowpay.domain.assembling import assemble
from flowpay.domain.discovery import serves
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.findings import Discovery, Findings, Organisation, PageFacts
from flowpay.domain.known_supplier import KnownSupplier
from flowpay.domain.plan import country_for
from flowpay.domain.session import Session
from flowpay.domain.sites import domain_of, site_of, supplier_id_for
from flowpay.domain.supplier import Supplier
from flowpay.persistence import sessions as kept
from flowpay.persistence import suppliers
from flowpay.persistence.book import Write
from flowpay.ports import apollo, firecrawl
from flowpay.ports.tariff import Call
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from .events import announced_in, logged
from .steps import (
    Outcome,
    cost_of,
    intent_of,
    line_of,
    reserved,
    settle_once,
    tried,
    value_of,
    write_once,
)


def enrich_supplier(account: str, session_id: str, supplier_id: str) -> None:
    """Find out about a supplier and keep it: from what is known of late, or from its page.

    One whose data cannot be made sense of is skipped, and the session's log says so.
    """
    discovery, supplier = kept.candidate(account, session_id, supplier_id)
    if supplier is not None:
        return
    session = kept.load(account, session_id)
    known, findings = suppliers.with_findings(account, supplier_id)
    if findings and serves(findings, discovery, line_of(session), at=clock.now()):
        write_once(_told(account, session, _assembled(session, findings), findings, missing=()))
        return
    _look_into(account, session, discovery, known)


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
    page, organisation = _asked(session, discovery)
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
    facts = _told(account, session, supplier, findings, missing)
    if supplier:
        reached = None if isinstance(page, ProviderFailed) else page.value is not None
        facts += _known(account, known, supplier, findings, reached, is_whole=not missing)
    settle_once(account, usage, charges, facts)


def _asked(
    session: Session, discovery: Discovery
) -> tuple[Outcome[PageFacts | None], Outcome[Organisation | None]]:
    """Return what the page and the directory say; they are asked side by side."""
    country = country_for(line_of(session), intent_of(session))
    with ThreadPoolExecutor(1) as beside:
        organisation = beside.submit(
            tried, Call.ORGANISATION, lambda: apollo.organisation(domain_of(discovery.url))
        )
        page = tried(
            Call.READ_SUPPLIER_PAGE,
            lambda: firecrawl.read_supplier_page(discovery.url, country=country),
        )
        return page, organisation.result()


def _known(
    account: str,
    known: KnownSupplier | None,
    supplier: Supplier,
    findings: Findings,
    reached: bool | None,
    *,
    is_whole: bool,
) -> list[Write]:
    """Return the writes of what is known of the supplier from now on.

    Only what is whole serves later requests: a provider that is down may be up in a minute.
    """
    before = known or KnownSupplier.of(supplier, at=findings.at)
    seen = before.seen_again(supplier, at=findings.at, reached=reached)
    return suppliers.known(account, seen, findings if reached and is_whole else None)


def _told(
    account: str,
    session: Session,
    supplier: Supplier | None,
    findings: Findings,
    missing: Sequence[ProviderFailed],
) -> list[Write]:
    """Return the writes of a supplier that was checked, or of that one was skipped and why."""
    if supplier:
        return _checked(account, session, supplier, missing)
    data = {
        "name": findings.found.name,
        "website": site_of(findings.found.url),
        "reason": "what is said of it could not be made sense of",
    }
    subject = supplier_id_for(findings.found.url)
    return [
        announced_in(account, session, "supplier_skipped", data, subject=subject),
        *logged(account, session, log_line.skipped(findings.found, data["reason"])),
    ]


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
        *logged(account, session, *log_line.checked(supplier, missing)),
    ]


def _assembled(session: Session, findings: Findings) -> Supplier | None:
    """Return the supplier that was found, None where its data are beyond us: a bug, of ours."""
    try:
        return assemble(
            findings.found,
            findings.page,
            findings.organisation,
            line=line_of(session),
            at=findings.at,
        )
    except Exception:  # noqa: BLE001 - whatever it is, the others are still to be compared
        logger.exception("supplier skipped", supplier_id=supplier_id_for(findings.found.url))
        return None
