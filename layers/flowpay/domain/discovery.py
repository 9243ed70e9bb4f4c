"""Whom to look into: what the searches found and whom the account knows, each company once."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from .findings import Discovery, Findings, Product
from .intent import Line
from .known_supplier import KnownSupplier
from .marketplaces import listing_site
from .offer import read_offer
from .sites import domain_of, same_page, supplier_id_for


class Chosen(NamedTuple):
    """Who is looked into, the best first, and who is not, each with the reason in words."""

    kept: tuple[Discovery, ...]
    left_out: tuple[tuple[Discovery, str], ...]


def chosen(
    found: Iterable[Discovery],
    *,
    fresh: Iterable[Discovery] = (),
    older: Iterable[Discovery] = (),
    barred: Mapping[str, str],
    most: int,
) -> Chosen:
    """Return at most `most` companies, one per domain, as the searches rank them.

    Of those known, the ones looked into of late cost nothing: for these up to half of the places
    are kept, behind what was found. They and the older ones get what the searches leave. `barred`
    says by supplier id why somebody is not to come back. A page on a marketplace is no company's
    own site and is left out.
    """
    left_out: list[tuple[Discovery, str]] = []
    seen: dict[str, Discovery] = {}
    fit = list(_fit(found, seen, barred, left_out))
    free = list(_fit(fresh, seen, barred, left_out))
    more = [*free, *_fit(older, seen, barred, left_out)]
    places = max(most, 0)
    first = fit[: places - min(len(free), places // 2)]
    kept = [*first, *more[: places - len(first)]]
    full = f"not among the first {places}"
    beyond = [(each, full) for each in fit[len(first) :]]
    once = {each.url: (each, why) for each, why in [*beyond, *left_out]}
    return Chosen(tuple(kept), tuple(once.values()))


def sells(known: KnownSupplier, line: Line, *, at: datetime) -> bool:
    """Return whether what was seen of a known supplier is what the line asks for."""
    if line.category in known.categories:
        return True
    return bool(known.product) and _offers((Product(name=known.product or ""),), line, at)


def serves(findings: Findings, found: Discovery, line: Line, *, at: datetime) -> bool:
    """Return whether what was found out before spares looking into what is found now.

    A trader has a page for each of its goods: another page than the one found now tells enough only
    where it offers what the line asks for.
    """
    if not findings.is_fresh(at):
        return False
    products = findings.page.products if findings.page else ()
    return same_page(findings.found.url, found.url) or _offers(products, line, at)


def _offers(products: tuple[Product, ...], line: Line, at: datetime) -> bool:
    return read_offer(products, line, on=at.date()).product is not None


def _fit(
    some: Iterable[Discovery],
    seen: dict[str, Discovery],
    barred: Mapping[str, str],
    left_out: list[tuple[Discovery, str]],
) -> Iterator[Discovery]:
    """Yield who can be looked into and was not seen before; the others go where they are told."""
    for each in some:
        if reason := _unfit(each, barred):
            left_out.append((each, reason))
        elif domain_of(each.url) not in seen:
            seen[domain_of(each.url)] = each
            yield each


def _unfit(each: Discovery, barred: Mapping[str, str]) -> str | None:
    if not _is_site(domain_of(each.url)):
        return "no website of a company"
    if site := listing_site(each.url):
        return f"a page on {site}: not the supplier's own site"
    return barred.get(supplier_id_for(each.url))


def _is_site(host: str) -> bool:
    """Whether it is a name in the DNS, and no number, port or name of a single label."""
    labels = host.split(".")
    return len(labels) > 1 and all(labels) and not labels[-1].isdigit() and " " not in host
