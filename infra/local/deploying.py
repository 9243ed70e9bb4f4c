"""Deploys the stacks into the emulator with the CDK command line, if anything has changed."""

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flowpay.runtime.config import read_config
from infra.building import ROOT, digest_of, host_architecture, sources_of

from .addresses import API_IDS, api_url
from .emulator import client, credentials
from .processes import CannotStart, last_lines

BUCKET = "flowpay-assets"
DEPLOYED = "/flowpay/deployed"
CDK = ROOT / "infra/node_modules/aws-cdk/bin/cdk"


def deploy(folder: Path, port: int, settings: Mapping[str, str]) -> bool:
    """Bring the emulator's stacks up to date; return whether there was anything to do.

    The mark of what is deployed stands in the emulator itself, so that it is lost and kept
    together with the stacks. Raises CannotStart with what the CDK said last.
    """
    deployment = _deployment(port, settings)
    mark = digest_of(deployment, _deployed_sources())
    parameters = client("ssm", port)
    if _marked(parameters) == mark:
        return False
    client("s3", port).create_bucket(Bucket=BUCKET)
    _run_cdk(folder, port, deployment)
    _finish_buckets(port, settings)
    parameters.put_parameter(Name=DEPLOYED, Value=mark, Type="String", Overwrite=True)
    return True


def outputs(port: int) -> dict[str, str]:
    """Return the outputs of all stacks, by name."""
    stacks = client("cloudformation", port).describe_stacks()["Stacks"]
    found = [output for stack in stacks for output in stack.get("Outputs", ())]
    return {output["OutputKey"]: output["OutputValue"] for output in found}


def store_secrets(port: int, arn: str, secrets: Mapping[str, str]) -> None:
    """Put `secrets` into the deployed secret; what else is in it stays."""
    manager = client("secretsmanager", port)
    known = json.loads(manager.get_secret_value(SecretId=arn)["SecretString"])
    if known | secrets != known:
        manager.put_secret_value(SecretId=arn, SecretString=json.dumps(known | secrets))


def _deployment(port: int, settings: Mapping[str, str]) -> str:
    choices = {
        "architecture": host_architecture(),
        "asset_bucket": BUCKET,
        "api_ids": API_IDS,
        "sandbox_endpoint": api_url("sandbox", port),
        "live_callback": f"{api_url('live', port)}/live",
        "edge": False,
        "settings": dict(settings),
    }
    return json.dumps(choices, sort_keys=True)


def _deployed_sources() -> list[Path]:
    folders = ("functions", "infra", "layers", "statemachines")
    found = [path for folder in folders for path in sources_of(ROOT / folder)]
    here = Path(__file__).parent
    return [ROOT / "cdk.json", *(path for path in found if here not in path.parents)]


def _finish_buckets(port: int, settings: Mapping[str, str]) -> None:
    """Do what the emulator does not do by template, and undo what it cannot keep.

    It ignores Object Lock in a template; and it has no TLS, which the buckets' policies demand.
    """
    s3, made = client("s3", port), outputs(port)
    days = read_config(dict(settings)).CHECKPOINT_RETENTION_DAYS
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": days}}
    s3.put_object_lock_configuration(
        Bucket=made["CheckpointsBucket"],
        ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule},
    )
    for name in ("CheckpointsBucket", "FilesBucket"):
        s3.delete_bucket_policy(Bucket=made[name])


def _marked(parameters: Any) -> str:
    try:
        return parameters.get_parameter(Name=DEPLOYED)["Parameter"]["Value"]
    except parameters.exceptions.ParameterNotFound:
        return ""


def _run_cdk(folder: Path, port: int, deployment: str) -> None:
    log = folder / "deploy.log"
    command = [ROOT / ".venv/bin/node", CDK, "deploy", "--all", "--concurrency", "3"]
    command += ["--require-approval", "never", "--method", "direct", "--no-notices", "--no-staging"]
    command += ["--output", folder / "cdk.out", "--context", f"deployment={deployment}"]
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    environment = {
        **inherited,
        "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_VALIDATION": "false",  # `make synth` and the tests do it; here it is 4 s of waiting
        **credentials(port),
    }
    with log.open("wb") as output:
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode:
        raise CannotStart(f"the deploy failed; {log} ends with:\n{last_lines(log)}")
