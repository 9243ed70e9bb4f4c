"""Watching payments by x402: what was left open is booked or closed, as the network shows it."""

import random
import time
from datetime import timedelta

from flowpay.domain.errors import Busy
from flowpay.domain.x402_payment import Direction
from flowpay.persistence import x402_payments as kept
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from .x402_settling import seen

GRACE = timedelta(seconds=40)
"""Longer than an API function may run: whoever asked for what is younger may still be at it."""
LOOK_WITHIN_S = 5
"""Of the minute that a run has, since each of them waits for others: later none is begun."""


def look_after(account: str) -> list[Exception]:
    """Look at what was left; return what failed: it keeps no other payment waiting.

    In any order, so that none is always the last. A network that cannot be asked is no failure of
    ours: the next run asks again.
    """
    failures, at, until = list[Exception](), clock.now(), time.monotonic() + LOOK_WITHIN_S
    left = [
        each
        for each in kept.open_payments(account)
        if each.direction is Direction.RECEIVED and at - each.asked_at >= GRACE
    ]
    random.shuffle(left)
    for payment in left:
        if time.monotonic() > until:
            break
        try:
            seen(account, payment.payment_id)
        except Busy as state:
            logger.info("payment looked at", payment_id=payment.payment_id, reason=state.code)
        except Exception as error:  # noqa: BLE001 - returned: all have their turn
            logger.exception("payment not looked after", payment_id=payment.payment_id)
            failures.append(error)
    return failures
