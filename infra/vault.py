"""What outlives even the tables: signed checkpoints that nobody can delete, and the key they need.

Object Lock stands in compliance mode: the point of a checkpoint is that it holds the operator to
what the log said, and governance mode can be passed by whoever gives themselves the right to. What
it costs: until its time is over an object stays, whatever anybody says, and so does its bucket;
`CHECKPOINT_RETENTION_DAYS` sets the time, before the deploy.
"""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from .functions import acknowledge

FILES_KEPT = Duration.days(1)
NO_ACCESS_LOG = "Who reads is logged by the API; CloudTrail's data events are the account's choice."


class Vault(Construct):
    """The bucket of checkpoints, and the key in KMS that signs them."""

    def __init__(self, scope: Construct, id: str, *, retention_days: int) -> None:
        super().__init__(scope, id)
        self.key = kms.Key(
            self,
            "Key",
            description="Signs checkpoints of Flowpay's audit trail",
            key_spec=kms.KeySpec.ECC_NIST_P256,
            key_usage=kms.KeyUsage.SIGN_VERIFY,
            pending_window=Duration.days(30),
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.bucket = s3.Bucket(
            self,
            "Checkpoints",
            object_lock_enabled=True,
            object_lock_default_retention=s3.ObjectLockRetention.compliance(
                Duration.days(retention_days)
            ),
            versioned=True,
            enforce_ssl=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=RemovalPolicy.RETAIN,
        )
        self.bucket.add_to_resource_policy(self._written_once())
        self.bucket.add_to_resource_policy(self._never_hidden())
        acknowledge(self.bucket, "AwsSolutions-S1", NO_ACCESS_LOG)

    def _written_once(self) -> iam.PolicyStatement:
        """Deny a write that would put a newer version over a checkpoint."""
        return iam.PolicyStatement(
            sid="WrittenOnce",
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["s3:PutObject"],
            resources=[self.bucket.arn_for_objects("*")],
            conditions={"Null": {"s3:if-none-match": "true"}},
        )

    def _never_hidden(self) -> iam.PolicyStatement:
        """Deny a delete marker: the lock keeps the version under it, and another could follow it.

        A version whose time is over can still be deleted, by its name.
        """
        return iam.PolicyStatement(
            sid="NeverHidden",
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=["s3:DeleteObject"],
            resources=[self.bucket.arn_for_objects("*")],
        )


def files_bucket(scope: Construct, id: str) -> s3.Bucket:
    """Return the bucket of exports and bundles: handed out by link, forgotten after a day."""
    bucket = s3.Bucket(
        scope,
        id,
        enforce_ssl=True,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        encryption=s3.BucketEncryption.S3_MANAGED,
        object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
        lifecycle_rules=[
            s3.LifecycleRule(
                expiration=FILES_KEPT, abort_incomplete_multipart_upload_after=FILES_KEPT
            )
        ],
        removal_policy=RemovalPolicy.RETAIN,
    )
    acknowledge(bucket, "AwsSolutions-S1", NO_ACCESS_LOG)
    return bucket
