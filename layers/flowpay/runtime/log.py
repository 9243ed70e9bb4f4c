"""The one logger: JSON lines with the request's ids, never a secret."""

from aws_lambda_powertools.logging import Logger

logger = Logger(service="flowpay", utc=True, serialize_stacktrace=False)
