"""The buckets and the key of a deployment in memory, and what an outsider takes from them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowpay import verify_audit
from flowpay.runtime import aws

from .world import REGION

HERE = {"LocationConstraint": REGION}


@dataclass(frozen=True)
class Vault:
    """What stands outside the tables."""

    s3: Any
    kms: Any

    def checkpoints(self, account: str = "default") -> list[dict[str, Any]]:
        """Return the signed checkpoints of an account, oldest first."""
        return [json.loads(text) for text in self.checkpoint_texts(account)]

    def checkpoint_texts(self, account: str = "default") -> list[bytes]:
        listed = self.s3.list_objects_v2(Bucket="checkpoints", Prefix=f"{account}/")
        names = [each["Key"] for each in listed.get("Contents", ())]
        return [self.s3.get_object(Bucket="checkpoints", Key=n)["Body"].read() for n in names]

    def file(self, name: str) -> bytes:
        """Return a file for download, by the key that its link names."""
        written: bytes = self.s3.get_object(Bucket="files", Key=name)["Body"].read()
        return written


def a_vault() -> Vault:
    """Make the buckets and the key, as the stacks do."""
    s3, kms = aws.client("s3"), aws.client("kms")
    s3.create_bucket(
        Bucket="checkpoints", CreateBucketConfiguration=HERE, ObjectLockEnabledForBucket=True
    )
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 1}}
    s3.put_object_lock_configuration(
        Bucket="checkpoints",
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule},
    )
    s3.create_bucket(Bucket="files", CreateBucketConfiguration=HERE)
    made = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    kms.create_alias(AliasName="alias/checkpoints", TargetKeyId=made["KeyMetadata"]["KeyId"])
    return Vault(s3, kms)


def check(folder: Path, export: bytes, checkpoints: bytes, key: str, *more: str) -> int:
    """Run the checker on these; return its exit code."""
    files = {"export": export, "checkpoints": checkpoints, "key.pem": key.encode()}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    paths = (str(folder / name) for name in files)
    export_path, checkpoint_path, key_path = paths
    given = [export_path, "--checkpoint", checkpoint_path, "--key", key_path, *more]
    return verify_audit.main(given)
