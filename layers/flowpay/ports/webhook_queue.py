"""The queue of deliveries: a bell that says what to try, not the place where it is kept.

What is due stands in the book. So a message that is lost, or cannot be sent, costs at most the time
until the sweep looks; one that comes twice finds nothing to do.
"""

from botocore.exceptions import BotoCoreError, ClientError

from flowpay.domain.delivery import Due
from flowpay.runtime.aws import client
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

LONGEST_S = 900
"""For which SQS holds a message back; what is due later is left to the sweep."""


def put(due: Due, *, after_s: int = 0) -> None:
    """Let these deliveries be tried, after so many seconds.

    Messages of one line are a group: while many of them are at work, SQS gives those of others
    first (a fair queue), so that an endpoint that is slow holds up nobody else's.
    """
    try:
        client("sqs").send_message(
            QueueUrl=config().WEBHOOK_QUEUE_URL,
            MessageBody=due.model_dump_json(),
            MessageGroupId=due.group,
            DelaySeconds=min(after_s, LONGEST_S),
        )
    except (BotoCoreError, ClientError) as error:
        logger.warning("not rung", webhook_id=due.webhook_id, reason=type(error).__name__)
