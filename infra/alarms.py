"""Alarms: what somebody has to look at, and what to look at first."""

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct


def alarm(
    scope: Construct, id: str, metric: cloudwatch.IMetric, *, above: int, description: str
) -> None:
    """Let the metric raise an alarm as soon as it is above a number; silence is no alarm."""
    cloudwatch.Alarm(
        scope,
        id,
        metric=metric,
        threshold=above,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluation_periods=1,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=description,
    )
