"""Whose site a link leads to: the one spelling of its host, and the id of whoever trades there."""

import hashlib

from .evidence import plain

LONGEST_LINK = 300
_EDGES = ". \t\n\v\f\r\x1c\x1d\x1e\x1f"
"""What surrounds a host and is no part of it."""


def domain_of(url: str) -> str:
    """Return the bare host of a link or address: lower case, no scheme, www., port or path.

    A name in another script is its form in the DNS (xn--…), so that both spellings are one.
    """
    host = url.strip().lower()
    host = host.partition("://")[2] or host
    for mark in "/?#\\":
        host = host.partition(mark)[0]
    host = host.rpartition("@")[2]
    return _in_dns(_without_port(host).strip(_EDGES)).removeprefix("www.").strip(_EDGES)


def supplier_id_for(domain: str) -> str:
    """Return the id of whoever trades under that domain, so that one found twice is one."""
    return "sup_" + hashlib.sha256(domain_of(domain).encode(errors="replace")).hexdigest()[:16]


def same_page(one: str, other: str) -> bool:
    """Return whether two links lead to the same page: scheme, www., port and fragment aside."""
    return _page_of(one) == _page_of(other)


def site_of(url: str) -> str:
    """Return the link, or that to its front page where it is longer than is kept."""
    link = plain(url, LONGEST_LINK + 1)
    if len(link) <= LONGEST_LINK:
        return link
    return plain(f"https://{domain_of(url)}/", LONGEST_LINK)


def _page_of(url: str) -> tuple[str, str]:
    text = url.strip()
    text = (text.partition("://")[2] or text).partition("#")[0]
    path, _, query = text.partition("?")
    return domain_of(url), f"{path.partition('/')[2].rstrip('/')}?{query}"


def _without_port(host: str) -> str:
    """Return the host of an authority; a number of IPv6 stands in brackets (RFC 3986, 3.2.2)."""
    number, closed, _ = host.partition("]")
    return number + closed if host.startswith("[") and closed else host.partition(":")[0]


def _in_dns(host: str) -> str:
    """Return the host in ASCII, or as it is where it is no name (RFC 3490, 5890)."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host
