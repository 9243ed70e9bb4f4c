"""The stack that outlives every deployment: tables, secret, checkpoints, files."""

import json
from typing import Any

from aws_cdk import RemovalPolicy, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from .functions import acknowledge
from .vault import Vault, files_bucket

PLACEHOLDERS = dict.fromkeys(
    ("EXA_API_KEY", "FIRECRAWL_API_KEY", "RESEND_API_KEY", "APOLLO_API_KEY"), "sandbox"
)
"""Never to be changed: CloudFormation would write a stack's whole secret anew, keys and all."""


class Data(Stack):
    """Two tables, a secret, checkpoints with their key, files; deleting it deletes none of them."""

    def __init__(self, scope: Construct, id: str, *, retention_days: int, **kwargs: Any) -> None:
        super().__init__(scope, id, **kwargs)
        self.book = self._table("Book", stream=dynamodb.StreamViewType.NEW_IMAGE)
        self.book.add_global_secondary_index(
            index_name="by_group",
            partition_key=_text("group"),
            sort_key=_text("place"),
        )
        self.scratch = self._table("Scratch", time_to_live_attribute="expires_at")
        self.vault = Vault(self, "Vault", retention_days=retention_days)
        self.files = files_bucket(self, "Files")
        self.secret = self._secret()
        self.secret_arn = (
            self.secret.node.default_child.attr_id
        )  # what Ref gives is not an ARN here

    def _table(self, id: str, **kwargs: Any) -> dynamodb.Table:
        return dynamodb.Table(
            self,
            id,
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
            **kwargs,
        )

    def _secret(self) -> secretsmanager.Secret:
        """Return one document of all secrets; the signing key is made where nobody sees it.

        The sandbox takes any key, so that until an operator puts real ones the clients send these.
        """
        secret = secretsmanager.Secret(
            self,
            "Secrets",
            description="Flowpay's keys by the names of their environment variables",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                secret_string_template=json.dumps(PLACEHOLDERS),
                generate_string_key="SIGNING_KEY",
                password_length=64,
                exclude_punctuation=True,
            ),
            removal_policy=RemovalPolicy.RETAIN,
        )
        acknowledge(
            secret,
            "AwsSolutions-SMG4",
            "Others' API keys rotate where they are issued; a new signing key would void every "
            "link that has been sent.",
        )
        return secret


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)
