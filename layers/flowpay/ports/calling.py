"""One call to a provider, directly or by way of Locus; the HTTP client is imported by the first."""

from typing import TYPE_CHECKING

from .locus import routed
from .request import Answer, Request

if TYPE_CHECKING:
    from .wire import Wire


def call(request: Request, wire: "Wire | None") -> Answer:
    """Return the provider's answer over the given wire, or this process's own.

    A function that may need a rate, and mostly does not, starts without httpx.
    """
    outgoing = routed(request)
    from . import wire as wires

    return (wire or wires.shared()).send(outgoing)
