"""The readers of the book's stream, in order, and what happens when one cannot go on."""

from collections.abc import Sequence
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from .alarms import alarm
from .functions import acknowledge

BATCH_SIZE = 50
MAX_AGE = Duration.hours(12)  # half of what a stream keeps: then the queue still has the rest
LATE_MS = 60_000


class StreamReaders(Construct):
    """Functions that read the book's stream; a batch that fails too long is told to a queue."""

    def __init__(self, scope: Construct, id: str, *, book: dynamodb.ITable) -> None:
        super().__init__(scope, id)
        self._book = book
        self._unread = sqs.Queue(
            self,
            "Unread",
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        acknowledge(self._unread, "AwsSolutions-SQS3", "This is where what has failed ends.")
        alarm(
            self,
            "UnreadAlarm",
            self._unread.metric_approximate_number_of_messages_visible(),
            above=0,
            description="Stream records were given up: read the queue, then run the sweep",
        )

    def add(
        self, reader: lambda_.Function, *, key_suffixes: Sequence[str], kinds: list[str]
    ) -> None:
        """Let `reader` see the changes of these kinds to items whose pk ends in a suffix.

        A batch is tried whole until it is too old: order matters more than the rest of it.
        """
        pattern: dict[str, Any] = {
            "Keys": {"pk": {"S": [{"suffix": suffix} for suffix in key_suffixes]}}
        }
        reader.add_event_source(
            sources.DynamoEventSource(
                self._book,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=BATCH_SIZE,
                max_record_age=MAX_AGE,
                on_failure=sources.SqsDlq(self._unread),
                filters=[lambda_.FilterCriteria.filter({"eventName": kinds, "dynamodb": pattern})],
            )
        )
        alarm(
            reader,
            "LateAlarm",
            reader.metric("IteratorAge", statistic="Maximum", period=Duration.minutes(1)),
            above=LATE_MS,
            description="This reader is behind the book's stream: look into its log",
        )
