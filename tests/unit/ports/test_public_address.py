"""Public addresses: which URLs are taken, and to which addresses a connection may go at all."""

# ruff: noqa: ARG002 - a stand-in takes what the real one is given
import ipaddress
import socket

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.errors import InvalidInput
from flowpay.ports import public_address
from flowpay.ports.bounded import BoundedTransport
from flowpay.ports.public_address import AddressNotPublic, UrlForbidden, checked, is_public
from flowpay.runtime.config import Config

PUBLIC, OTHER, PUBLIC_V6 = "93.184.216.34", "198.41.0.4", "2606:2800:220:1::1"
PRIVATE = (
    "10.0.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.168.1.1",
    "172.31.255.255",
    "0.0.0.0",  # noqa: S104 - an address that must be refused
    "::1",
    "::ffff:10.0.0.1",
    "fd00:ec2::254",
    "fe80::1%eth0",
)
SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        # the registries of special-purpose addresses of IANA, and multicast
        """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24
        192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24
        224.0.0.0/4 240.0.0.0/4 ::/8 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32
        2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8""".split(),
    )
)


@pytest.fixture
def dns(monkeypatch):
    """What names resolve to, a list of addresses for each time that is asked; the last for ever."""
    names, asked = {}, []

    def resolve(host, port, **_):
        asked.append(host)
        try:
            ipaddress.ip_address(host)
        except ValueError:
            said = names.get(host, [[]])
            found = said.pop(0) if len(said) > 1 else said[0]
        else:
            found = [host]
        if not found:
            raise socket.gaierror("no such name")
        return [(None, None, None, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    names["hooks.example.com"] = [[PUBLIC, PUBLIC_V6]]
    names["xn--bcher-kva.example"] = [[PUBLIC]]
    names["asked"] = asked
    return names


@pytest.mark.parametrize(
    ("given_url", "called"),
    [
        ("https://hooks.example.com", "https://hooks.example.com/"),
        ("https://HOOKS.example.COM/A/b?c=%20d", "https://hooks.example.com/A/b?c=%20d"),
        ("https://hooks.example.com:8443/x", "https://hooks.example.com:8443/x"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        (f"https://{PUBLIC}/x", f"https://{PUBLIC}/x"),
        (f"https://[{PUBLIC_V6}]/x", f"https://[{PUBLIC_V6}]/x"),
    ],
)
def test_a_public_https_url_is_taken_in_its_one_spelling(dns, given_url, called):
    assert checked(given_url) == called


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.com",
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "https:///path",
        "https://",
        "https://user@hooks.example.com/",
        "https://user:pass@hooks.example.com/",
        "https://hooks.example.com@10.0.0.1/",
        "https://hooks.example.com\\@10.0.0.1/",
        "https://hooks.example.com/ x",
        "https://hooks.example.com/\r\nhost: x",
        "https://hooks.example.com/#fragment",
        "https://hooks.example.com/#",
        "https://hooks.example.com/ä",
        "https://hooks.example.com:22/",
        "https://hooks.example.com:80/",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com./",
        "https://localhost/",
        "https://intranet/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://127.0.0.1./",
        "https://127.0.0.0x1/",
        "https://-hooks.example.com/",
        "https://hooks..example.com/",
        "https://hooks_example.com/",
        "https://[::1/",
        "https://[hooks.example.com]/",
        "https://hooks.example.com/" + "x" * 1000,
    ],
)
def test_a_url_that_is_no_plain_https_url_is_refused(dns, url):
    with pytest.raises(UrlForbidden):
        checked(url)


@pytest.mark.parametrize(
    "url",
    [
        *(f"https://{f'[{a}]' if ':' in a else a}/" for a in PRIVATE),
        "https://１２７.0.0.1/",
        "https://①②⑦.⓪.⓪.①/",
        "https://api.localhost/",
        "https://metadata.google.internal/",
        "https://printer.local/",
        "https://nobody.example.com/",
        "https://inside.example.com/",
        "https://both.example.com/",
    ],
)
def test_a_host_without_a_public_address_is_refused(dns, url):
    dns["inside.example.com"] = [["10.1.2.3"]]
    dns["both.example.com"] = [[PUBLIC, "10.1.2.3"]]
    with pytest.raises(InvalidInput) as refused:
        checked(url)
    assert "10.1.2.3" not in str(refused.value)


def test_nothing_tells_a_private_name_from_one_that_does_not_exist(dns):
    dns["inside.example.com"] = [["10.1.2.3"]]
    said = []
    for name in ("inside.example.com", "nobody.example.com"):
        with pytest.raises(AddressNotPublic) as refused:
            checked(f"https://{name}/")
        said.append(str(refused.value).replace(name, "it"))
    assert said[0] == said[1]


def test_a_host_that_the_operator_allows_may_be_private(dns, monkeypatch):
    allowed = Config(ALLOWED_PRIVATE_HOSTS=("127.0.0.1", "localhost"))
    monkeypatch.setattr(public_address, "config", lambda: allowed)
    assert checked("http://127.0.0.1:9000/x") == "http://127.0.0.1:9000/x"
    assert checked("http://localhost:9000/") == "http://localhost:9000/"
    for other in ("https://127.0.0.2/", "https://10.0.0.1/", "https://localhost.example.com/"):
        with pytest.raises(InvalidInput):
            checked(other)


def test_a_resolver_that_hangs_is_not_waited_for(monkeypatch):
    from threading import Event

    never = Event()
    monkeypatch.setattr(public_address, "RESOLVE_WITHIN_S", 0.05)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [] * never.wait(5))
    with pytest.raises(AddressNotPublic):
        checked("https://hooks.example.com/")
    never.set()


@given(st.ip_addresses() | st.sampled_from(SPECIAL).flatmap(lambda n: st.ip_addresses(network=n)))
def test_an_address_is_public_only_outside_of_all_that_is_special(address):
    special = any(address.version == n.version and address in n for n in SPECIAL)
    outside = address.version == 6 and address not in ipaddress.ip_network("2000::/3")
    assert is_public(str(address)) is not (special or outside)


@given(st.ip_addresses(v=4))
def test_no_ipv4_address_is_reached_through_ipv6(address):
    number = int(address)
    for embedding in (
        f"::ffff:{address}",
        f"::{address}",
        f"64:ff9b::{address}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::",
        f"2001:0:{number >> 16:x}:{number & 0xFFFF:x}::1",
    ):
        assert not is_public(embedding)


@given(st.text(max_size=40))
def test_what_is_no_address_is_never_public(text):
    try:
        ipaddress.ip_address(text)
    except ValueError:
        assert not is_public(text)


@given(st.from_regex(r"https?://[\w.:@\[\]\\-]{0,30}(/[ -~]{0,20})?", fullmatch=True))
def test_whatever_is_written_is_taken_as_httpx_reads_it_or_refused_in_words(url):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            socket, "getaddrinfo", lambda *_, **__: [(None, None, None, "", (PUBLIC, 443))]
        )
        try:
            called = checked(url)
        except InvalidInput:
            return
    assert httpx.URL(called).raw_host.decode() == called.split("/")[2].rsplit(":", 1)[0].strip("[]")
    assert httpx.URL(called).userinfo == b""


class Network(httpcore.NetworkBackend):
    """Says to which addresses somebody connects; nobody is there."""

    def __init__(self):
        self.connected = []

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        self.connected.append((host, port))
        raise httpcore.ConnectError("nobody is there")


def connected(monkeypatch, url):
    """Return the addresses to which a request to the URL connects, and what it raised."""
    network = Network()
    monkeypatch.setattr(httpcore, "SyncBackend", lambda: network)
    transport = BoundedTransport(lambda: 10, public_address.addresses)
    with pytest.raises((httpx.ConnectError, AddressNotPublic)) as raised:
        transport.handle_request(httpx.Request("POST", url))
    return network.connected, raised.type


def test_a_connection_goes_to_the_very_addresses_that_were_checked(dns, monkeypatch):
    dns["hooks.example.com"] = [[PUBLIC, OTHER], ["127.0.0.1"]]
    reached, _ = connected(monkeypatch, "https://hooks.example.com/")

    assert reached == [(PUBLIC, 443), (OTHER, 443)]
    assert dns["asked"] == ["hooks.example.com"]


@pytest.mark.parametrize("now", [[], ["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::ffff:127.0.0.1"]])
def test_a_name_that_was_public_when_it_was_given_and_is_not_now_is_not_called(
    dns, monkeypatch, now
):
    dns["hooks.example.com"] = [[PUBLIC], now]
    url = checked("https://hooks.example.com/")

    assert connected(monkeypatch, url) == ([], AddressNotPublic)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "2130706433", "0x7f.1"])
def test_even_a_url_that_nobody_checked_reaches_nothing_private(dns, monkeypatch, host):
    dns["2130706433"] = dns["0x7f.1"] = [["127.0.0.1"]]
    assert connected(monkeypatch, f"https://{host}/") == ([], AddressNotPublic)
