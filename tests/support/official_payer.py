"""The official x402 client, which pays for what answers 402: over whatever carries its requests."""

import asyncio
from typing import Any

import httpx
from eth_account import Account
from x402 import x402Client
from x402.extensions.payment_identifier import append_payment_identifier_to_extensions
from x402.http.clients.httpx import x402AsyncTransport
from x402.mechanisms.evm.exact.register import register_exact_evm_client
from x402.mechanisms.evm.signers import EthAccountSigner

from .payments import KEY


def payer(key: str = KEY, *, identifier: str | None = None) -> x402Client:
    """Return the client of an account; with an `identifier` it names its payments so."""
    client = x402Client()
    register_exact_evm_client(client, EthAccountSigner(Account.from_key(key)))
    if identifier:

        def name(context: Any) -> None:
            extensions = context.payment_required.extensions
            append_payment_identifier_to_extensions(extensions, identifier)

        client.on_before_payment_creation(name)
    return client


def bought(
    transport: httpx.AsyncBaseTransport, url: str, body: Any, client: x402Client | None = None
) -> httpx.Response:
    """Return what the client gets for a request that it pays for if it must."""

    async def buying() -> httpx.Response:
        paying = x402AsyncTransport(client or payer(), transport)
        async with httpx.AsyncClient(transport=paying) as http:
            return await http.post(url, json=body)

    return asyncio.run(buying())
