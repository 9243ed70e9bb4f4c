"""The AWS emulator: one process, bound to 127.0.0.1, roles enforced, its state in a folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from infra.building import BUILD

from .addresses import url
from .processes import check_free, fresh_folder, part

REGION = "us-east-1"
PYTHON = BUILD / "emulator/bin/python"
MOST_INVOCATIONS = 48
"""Above this an invocation waits; without it a burst starves the emulator."""


@contextmanager
def emulator(folder: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Run the emulator until the end of the block; its state is saved when it stops."""
    check_free(port, "EMULATOR_PORT")
    scratch = fresh_folder(folder / "tmp")
    environment = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TMPDIR": str(scratch),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "PERSIST_STATE": "1",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        "LAMBDA_ACCOUNT_CONCURRENCY": str(MOST_INVOCATIONS),
    }
    with part(
        [PYTHON, Path(__file__).with_name("launcher.py")],
        log=folder / "emulator.log",
        environment=environment,
        ready_url=f"{url(port)}/_ministack/health",
    ) as process:
        yield process
    shutil.rmtree(scratch)


def credentials(port: int) -> dict[str, str]:
    """Return the environment variables that point an AWS client at the emulator, as its root."""
    return {
        "AWS_ENDPOINT_URL": url(port),
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def client(service: str, port: int) -> Any:
    """Return a boto3 client of the emulator's `service`, as its root."""
    return boto3.client(
        service,
        endpoint_url=url(port),
        region_name=REGION,
        aws_access_key_id="test",
        aws_secret_access_key="test",  # noqa: S106 - the emulator's own
    )
