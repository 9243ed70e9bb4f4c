"""URLs that others give us: https, by a plain name, and only ever connected to a public address.

A URL is checked when it is given, so that its giver hears of it; what counts is the check at the
connection. There a name is resolved once, every address that it has must be public, and the
connection goes to one of these very addresses, while the Host header and the name in TLS stay the
URL's. So it does not matter what the name says a moment later, nor how a URL can be misread.

Hosts in ALLOWED_PRIVATE_HOSTS may be private, plain http and on any port.
"""

import ipaddress
import re
import socket
import threading
from queue import Empty, SimpleQueue
from urllib.parse import SplitResult, urlsplit

from flowpay.domain.errors import InvalidInput
from flowpay.runtime.config import config

PORTS = {443, 8443}
LONGEST = 1000
RESOLVE_WITHIN_S = 3.0
"""The system's own resolver knows no limit."""
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_REST = re.compile(r"[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=%-]*")
_HOME = ("localhost", "local", "internal", "intranet", "lan", "home.arpa", "onion", "invalid")
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NOT_OF_HOSTS = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # IETF protocol assignments
            "192.88.99.0/24",  # 6to4 relays
            "2001::/23",  # IETF protocol assignments: Teredo, ORCHID and others
            "2001:db8::/32",
            "2002::/16",  # 6to4: an IPv4 address inside
            "3fff::/20",
        ),
    )
)


class UrlForbidden(InvalidInput): ...


class AddressNotPublic(InvalidInput): ...


def checked(url: str) -> str:
    """Return the URL as it will be called: in ASCII, its host in small letters.

    Raises UrlForbidden, which says what to change, or AddressNotPublic. Neither tells what a name
    resolves to, nor whether it does.
    """
    parts = _parts(url)
    host, port = _host(parts), _port(parts)
    rest = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
    if not _REST.fullmatch(rest):
        raise UrlForbidden("write the path in ASCII, percent-encoded where it must be")
    if not is_allowed_private(host):
        _require_public_url(parts.scheme, host, port)
        addresses(host, port or 443)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port else ''}{rest}"


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host to connect to: all are public, or the host is allowed.

    Raises AddressNotPublic, also where there is none: what is private looks as if it were not.
    """
    found = _resolved(host, port)
    if not found or not (is_allowed_private(host) or all(map(is_public, found))):
        raise _not_public(host)
    return found


def is_public(address: str) -> bool:
    """Return whether an IP address is one that hosts on the internet have.

    IPv6 addresses that carry an IPv4 one inside (mapped, 6to4, NAT64, Teredo) are none.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if any(ip in network for network in _NOT_OF_HOSTS):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        return ip.scope_id is None and ip in _GLOBAL_V6
    return ip.is_global and not ip.is_multicast


def is_allowed_private(host: str) -> bool:
    """Return whether the operator lets this host be private, as tests do with loopback."""
    return host.lower() in config().ALLOWED_PRIVATE_HOSTS


def _parts(url: str) -> SplitResult:
    if len(url) > LONGEST:
        raise UrlForbidden(f"a URL may have {LONGEST} characters, not more")
    if re.search(r"[\s\\\x00-\x20\x7f-\xa0]", url):
        raise UrlForbidden("a URL has no blanks, backslashes or control characters")
    try:
        parts = urlsplit(url)
        userinfo = "@" in parts.netloc
    except ValueError as error:
        raise UrlForbidden("this is not a URL: write https://host/path") from error
    if parts.scheme not in ("https", "http") or not parts.netloc:
        raise UrlForbidden("write the URL as https://host/path")
    if userinfo:
        raise UrlForbidden("a URL with a user or a password in it is not taken")
    if parts.fragment or url.endswith("#"):
        raise UrlForbidden("leave out what stands behind #: it is never sent")
    return parts


def _host(parts: SplitResult) -> str:
    """Return the host in ASCII and small letters; an IPv6 address without its brackets."""
    try:
        host = parts.hostname or ""
        return host if host.isascii() else _in_ascii(host)
    except ValueError as error:
        raise UrlForbidden("this host's name cannot be one") from error


def _in_ascii(host: str) -> str:
    """Return the name as DNS knows it: what only looks like an address becomes one by this."""
    import idna  # of a size that only such names are worth

    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode().lower()
    except idna.IDNAError as error:
        raise UrlForbidden("this host's name cannot be one (IDNA 2008)") from error


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise UrlForbidden("this port cannot be one") from error


def _require_public_url(scheme: str, host: str, port: int | None) -> None:
    if scheme != "https":
        raise UrlForbidden("only https is taken")
    if port not in (None, *PORTS):
        raise UrlForbidden(f"use port {' or '.join(map(str, sorted(PORTS)))}")
    try:
        ipaddress.ip_address(host)
    except ValueError:
        last = host.rpartition(".")[2]
        if _NUMBER.fullmatch(last) or not _NAME.fullmatch(host):
            raise UrlForbidden(
                "write the host as a full name such as hooks.example.com, without a dot at its end"
            ) from None
        if any(f".{host}".endswith(f".{name}") for name in _HOME):
            raise _not_public(host) from None


def _not_public(host: str) -> AddressNotPublic:
    return AddressNotPublic(f"{host[:253]} has no public address, or not only such: name another")


def _resolved(host: str, port: int) -> list[str]:
    """Return what the system's resolver says, asked once, within a time; nothing if it does not."""
    answers = SimpleQueue[list[str]]()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(address[0]) for *_, address in found)))
        except (OSError, UnicodeError):
            answers.put([])

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answers.get(timeout=RESOLVE_WITHIN_S)
    except Empty:
        return []
