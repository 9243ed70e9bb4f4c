"""Sites on which many firms are listed: a page there is nobody's own site.

A listing is left out and not kept as one more supplier: its contact is the marketplace's, what a
directory knows of its domain is true of the marketplace, its prices are bait for an enquiry as
often as not, and the firm behind it, where it is a firm, has a site or an address that a search
finds as well. The list is of sites that buyers in India meet; a country's edition counts as the
same site (alibaba.com, amazon.in).
"""

from functools import cache

from .sites import domain_of

_MARKETPLACES = """
indiamart tradeindia exportersindia justdial alibaba aliexpress 1688.com amazon flipkart
indiatrade made-in-china globalsources dhgate ec21 ecplaza tradekey go4worldbusiness sulekha
indianyellowpages yellowpages europages kompass thomasnet.com toolsvilla industrybuying moglix
udaan.com jiomart meesho snapdeal ebay etsy.com aajjo getatoz bizvibe volza.com connect2india
infodriveindia fibre2fashion
"""
_PEOPLE = """
linkedin facebook instagram youtube twitter x.com threads.net pinterest whatsapp telegram.me reddit
quora medium.com wikipedia google
"""
_REGISTERS = """
zaubacorp tofler thecompanycheck crunchbase.com zoominfo dnb.com rocketreach apollo.io ambitionbox
glassdoor indeed.com naukri.com instafinancials falconebiz knowyourgst
"""
_KINDS = {
    "a marketplace": _MARKETPLACES,
    "a place where people post": _PEOPLE,
    "a register of companies": _REGISTERS,
}
"""By a name of their own under any ending, or by the whole domain where others share the name."""

_ENDINGS = frozenset(
    "com in co.in org net co.uk co io info biz ca com.au ae sg de fr me cn us eu net.in".split()
)


def listing_site(url: str) -> str | None:
    """Return in words which site of many firms the link leads to, None where it is a firm's own."""
    labels = domain_of(url).split(".")
    for start in range(len(labels) - 1):
        name, ending = labels[start], ".".join(labels[start + 1 :])
        site = f"{name}.{ending}"
        kind = _kinds().get(site) or (_kinds().get(name) if ending in _ENDINGS else None)
        if kind:
            return f"{site}, {kind}"
    return None


@cache
def _kinds() -> dict[str, str]:
    return {name: kind for kind, names in _KINDS.items() for name in names.split()}
