"""The networks on which we deal, and the asset of each: USDC, of which the millionth is the unit.

So one unit of it is one micro of a US dollar, exactly. `name` and `version` are its EIP-712
domain's, as its contract has them. Sources: x402's specification, Circle's list of addresses;
`rpc` is the node that Base itself offers to everyone.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from flowpay.domain.money import MOST_MICROS, Money

from .addresses import same
from .errors import PaymentRejected, Reason

DOLLARS = "USD"
PLACES = 6


class Network(NamedTuple):
    """A network by its CAIP-2 name; `is_test` where its money is worth nothing."""

    caip2: str
    label: str
    asset: str
    symbol: str
    name: str
    version: str
    rpc: str
    is_test: bool

    @property
    def chain_id(self) -> int:
        return int(self.caip2.partition(":")[2])

    @property
    def extra(self) -> dict[str, Any]:
        """What a payer needs to know of the asset in order to sign."""
        return {"name": self.name, "version": self.version}


NETWORKS: Mapping[str, Network] = {
    each.caip2: each
    for each in (
        Network(
            "eip155:8453",
            "Base",
            "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
            "USDC",
            "USD Coin",
            "2",
            "https://mainnet.base.org",
            is_test=False,
        ),
        Network(
            "eip155:84532",
            "Base Sepolia",
            "0x036CbD53842c5426634e7929541eC2318f3dCF7e",
            "USDC",
            "USDC",
            "2",
            "https://sepolia.base.org",
            is_test=True,
        ),
    )
}


def network_of(caip2: str) -> Network:
    """Return a network on which we deal; raises PaymentRejected."""
    if caip2 not in NETWORKS:
        raise PaymentRejected(Reason.NETWORK, f"pay on one of {', '.join(NETWORKS)}")
    return NETWORKS[caip2]


def require_asset(network: Network, asset: str) -> None:
    """Raise PaymentRejected unless the asset is the network's own."""
    if not same(network.asset, asset):
        raise PaymentRejected(
            Reason.REQUIREMENTS, f"pay in {network.symbol} of {network.label}: {network.asset}"
        )


def atomic(amount: Money) -> str:
    """Return US dollars in the asset's smallest units, to the micro; raises ValueError."""
    if amount.currency != DOLLARS:
        raise ValueError(f"{amount.currency} is not {DOLLARS}")
    return str(amount.micros)


def dollars(units: str) -> Money:
    """Return the asset's smallest units in US dollars, to the micro.

    Raises PaymentRejected above 10^12 dollars: no amount of ours is larger.
    """
    micros = int(units)
    if micros > MOST_MICROS:
        raise PaymentRejected(Reason.VALUE, "an amount cannot be larger than 10^12 dollars")
    return Money(micros, DOLLARS)
