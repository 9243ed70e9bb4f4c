"""Alarms: what somebody has to look at, and what to look at first."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
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


def alarm_of_silence(
    function: lambda_.IFunction, id: str, *, within: Duration, description: str
) -> None:
    """Let it raise an alarm if a function that a clock starts was not started for so long."""
    cloudwatch.Alarm(
        function,
        id,
        metric=function.metric_invocations(period=within),
        threshold=1,
        comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluation_periods=1,
        treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        alarm_description=description,
    )
