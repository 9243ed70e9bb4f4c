"""Whom to look into: what the searches found and whom the account knows, each company once."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from .findings import Discovery
from .marketplaces import listing_site
from .sites import domain_of, supplier_id_for


class Chosen(NamedTuple):
    """Who is looked into, the best first, and who is not, each with the reason in words."""

    kept: tuple[Discovery, ...]
    left_out: tuple[tuple[Discovery, str], ...]


def chosen(
    found: Iterable[Discovery],
    *,
    known: Iterable[Discovery],
    barred: Mapping[str, str],
    most: int,
) -> Chosen:
    """Return at most `most` companies, one per domain, as the searches rank them.

    Those known, who cost nothing while what is known is fresh, take up to half of the places
    behind what was found, and all that the searches leave. `barred` says by supplier id why
    somebody is not to come back. A page on a marketplace is no company's own site and is left out.
    """
    left_out: list[tuple[Discovery, str]] = []
    seen: dict[str, Discovery] = {}
    fit = list(_fit(found, seen, barred, left_out))
    more = list(_fit(known, seen, barred, left_out))
    places = max(most, 0)
    reserved = min(len(more), places // 2)
    first = fit[: places - reserved]
    kept = [*first, *more[: places - len(first)]]
    full = f"not among the first {places}"
    beyond = [(each, full) for each in fit[len(first) :]]
    once = {each.url: (each, why) for each, why in [*beyond, *left_out]}
    return Chosen(tuple(kept), tuple(once.values()))


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
