"""The queue that rings for webhook deliveries, and the function that it feeds."""

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from .alarms import alarm
from .functions import acknowledge

AT_ONCE = 20
"""Messages at work side by side, each of one endpoint: what is more waits in the queue."""
MOST_RECEIVES = 3
VISIBLE_AGAIN = Duration.seconds(360)  # six times the function's own time, as AWS asks for


class WebhookQueue(Construct):
    """A bell for deliveries that are due; what never gets through is told to a queue of its own.

    Nothing is lost by that: what is due stands in the book, and the sweep rings again.
    """

    def __init__(self, scope: Construct, id: str) -> None:
        super().__init__(scope, id)
        failed = self._queue("Failed", retention_period=Duration.days(14))
        acknowledge(failed, "AwsSolutions-SQS3", "This is where what has failed ends.")
        self._queue_of_due = self._queue(
            "Due",
            retention_period=Duration.hours(1),
            visibility_timeout=VISIBLE_AGAIN,
            dead_letter_queue=sqs.DeadLetterQueue(queue=failed, max_receive_count=MOST_RECEIVES),
        )
        self.arn, self.url = self._queue_of_due.queue_arn, self._queue_of_due.queue_url
        alarm(
            self,
            "FailedAlarm",
            failed.metric_approximate_number_of_messages_visible(),
            above=0,
            description="Webhook deliveries fail on our side: look into deliver_webhooks' log",
        )

    def feed(self, sender: lambda_.Function) -> None:
        """Let `sender` take one message after the other, and so many side by side."""
        sender.add_event_source(
            sources.SqsEventSource(self._queue_of_due, batch_size=1, max_concurrency=AT_ONCE)
        )

    def _queue(
        self,
        id: str,
        *,
        retention_period: Duration,
        visibility_timeout: Duration | None = None,
        dead_letter_queue: sqs.DeadLetterQueue | None = None,
    ) -> sqs.Queue:
        return sqs.Queue(
            self,
            id,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=retention_period,
            visibility_timeout=visibility_timeout,
            dead_letter_queue=dead_letter_queue,
        )
