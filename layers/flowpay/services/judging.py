"""Judge anew: a command whose facts moved on between its read and its write starts over."""

from collections.abc import Callable
from functools import wraps

from flowpay.domain.agent_task import AgentTaskMoved
from flowpay.domain.card import CardMoved
from flowpay.domain.errors import Busy
from flowpay.domain.escrow import EscrowMoved
from flowpay.domain.payout import PayoutMoved
from flowpay.domain.wallet import WalletMoved
from flowpay.domain.x402.errors import X402PaymentMoved
from flowpay.persistence.idempotency import CommandRepeated

MOST_TIMES = 10
MOVED = (
    WalletMoved,
    EscrowMoved,
    CardMoved,
    AgentTaskMoved,
    PayoutMoved,
    X402PaymentMoved,
    CommandRepeated,
)


class AccountBusy(Busy): ...


def judged_anew[**P, R](command: Callable[P, R]) -> Callable[P, R]:
    """Repeat `command` from its reads while others are faster; safe, since nothing was written.

    Its own rules end it: what others did decides whether it is still allowed. Raises AccountBusy
    if it never gets its turn.
    """

    @wraps(command)
    def judged(*args: P.args, **kwargs: P.kwargs) -> R:
        for _ in range(MOST_TIMES):
            try:
                return command(*args, **kwargs)
            except MOVED:
                continue
        raise AccountBusy("many commands meet on this account: try again shortly")

    return judged
