"""A deployment for tests: on free ports, with a full wallet and limits that no test meets."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.local.system import running
from tests.support.payments import KEY

from .client import Flowpay, usd

RICH = {
    "WALLET_BALANCE": "10000000",
    "ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
    "A2A_TCK_EXECUTOR": "true",
    "LOCUS_PAYOUTS": "true",
    "X402_PAY_TO": "0x209693Bc6afc0C5328bA36FaF03C514EF312287C",
}
SECRETS = {"X402_BUYER_KEY": KEY}
WIDE = {
    "per_transaction_limit": usd("1000000.00"),
    "daily_limit": usd("5000000.00"),
    "monthly_limit": usd("5000000.00"),
    "auto_approve_threshold": usd("2000.00"),
}


@contextmanager
def deployed(folder: Path, ports: tuple[int, int], **settings: str) -> Iterator[Flowpay]:
    """Run the system in `folder`, taking up what is there; at the end no process is left."""
    port, emulator_port = ports
    given = RICH | settings
    where = {"port": port, "emulator_port": emulator_port}
    with running(folder, **where, settings=given, secrets=SECRETS) as system:
        flowpay = Flowpay(system, folder)
        with flowpay.http:
            set_controls(flowpay)
            yield flowpay


def set_controls(flowpay: Flowpay, **limits: object) -> None:
    """Put the wide limits in force, with these in place of theirs."""
    read = flowpay.get("/api/spending-controls")
    answer = flowpay.http.put("/api/spending-controls", json=read | WIDE | limits)
    assert answer.status_code == 200, answer.text


@contextmanager
def also_allowed(flowpay: Flowpay, category: str) -> Iterator[None]:
    """Let money go to one more category, until the end of the block."""
    before = flowpay.get("/api/spending-controls")["allowed_categories"]
    set_controls(flowpay, allowed_categories=[*before, category])
    try:
        yield
    finally:
        set_controls(flowpay, allowed_categories=before)


def free_ports() -> tuple[int, int]:
    """Return two ports of 127.0.0.1 that nobody uses: for the proxy and for the emulator."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]
