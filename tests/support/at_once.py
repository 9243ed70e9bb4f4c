"""Many commands at the same moment."""

from collections.abc import Callable, Container
from concurrent.futures import ThreadPoolExecutor

from flowpay.domain.errors import Busy, FlowpayError


def at_once(times: int, act: Callable[[int], str], *, again: Container[str] = ()) -> list[str]:
    """Return what became of each of so many commands in 16 threads, or its refusal's code.

    Whoever is told that there is too much to do, or refused with a code of `again`, tries again.
    """

    def insisting(number: int) -> str:
        while True:
            try:
                return act(number)
            except Busy:
                continue
            except FlowpayError as refusal:
                if refusal.code not in again:
                    return refusal.code

    with ThreadPoolExecutor(16) as threads:
        return list(threads.map(insisting, range(times)))
