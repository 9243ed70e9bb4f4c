"""Connections whose waits together are bounded: httpx bounds each wait, and there may be many."""

import socket
import ssl
from collections.abc import Callable, Iterable
from typing import Any

import httpcore
import httpx

type Left = Callable[[], float]
"""How many seconds the request of this thread still has."""
type Resolve = Callable[[str, int], list[str]]
"""The addresses of a host and port, to which alone connections are made."""


class BoundedTransport(httpx.HTTPTransport):
    """httpx's own transport on such connections, to the addresses that `resolve` gives."""

    def __init__(self, left_s: Left, resolve: Resolve | None = None) -> None:
        trusted = httpx.create_ssl_context(trust_env=False)
        super().__init__(verify=trusted, trust_env=False)
        bounded = _Network(left_s, httpcore.SyncBackend(), resolve)
        self._pool = httpcore.ConnectionPool(ssl_context=trusted, network_backend=bounded)


class _Network(httpcore.NetworkBackend):
    def __init__(
        self, left_s: Left, network: httpcore.NetworkBackend, resolve: Resolve | None = None
    ) -> None:
        self._left_s, self._network, self._resolve = left_s, network, resolve

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that answers, while there is time."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in (self._resolve or _addresses)(host, port):
            wait_s = self.wait_s(timeout, httpcore.ConnectTimeout)
            try:
                stream = self._network.connect_tcp(
                    address, port, wait_s, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self)
        raise failure

    def wait_s(self, timeout: float | None, spent: type[httpcore.TimeoutException]) -> float:
        """Return how long the next wait may be; raises `spent` if there is no time left."""
        left_s = self._left_s()
        if left_s <= 0:
            raise spent("the budget is spent")
        return min(left_s, left_s if timeout is None else timeout)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, network: _Network) -> None:
        self._stream, self._network = stream, network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._network.wait_s(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._network.wait_s(timeout, httpcore.WriteTimeout))

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        wait_s = self._network.wait_s(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, wait_s), self._network)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
