"""Runs the emulator, in the emulator's own environment, for as long as its starter lives.

The starter holds the other end of our stdin. When that end closes, for whatever reason, the
emulator stops as if asked to: it saves its state, and no process is left behind. Before that,
where it differs from AWS in what the product relies on, it is put right.
"""

import hashlib
import os
import signal
import tempfile
import threading
import zipfile
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any

from ministack import app
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

UNPACKING = threading.Lock()
ROOM_WITHIN_S = 10
MOST_BATCHES = 4
"""Of one queue, side by side; each may call the sandbox several times."""
RAISED = "raised by the handler"
FAILS = 'write(json.dumps({"status": "error", "error": str(e), "trace": traceback.format_exc()})'
SAYS = (
    f'write(json.dumps({{"status": "ok", "result": {{"{RAISED}": {{"errorType": type(e).__name__, '
    '"errorMessage": str(e), "stackTrace": traceback.format_tb(e.__traceback__)}}})'
)


class UnpackedOnce(zipfile.ZipFile):
    """A layer or code that every worker shares: unpacking it for each took seconds of CPU."""

    def namelist(self) -> list[str]:
        return []

    def extractall(self, path: str) -> None:
        digest = hashlib.sha256(Path(self.filename).read_bytes()).hexdigest()
        shared = Path(tempfile.gettempdir(), f"unpacked-{digest}")
        with UNPACKING:
            if not shared.exists():
                super().extractall(shared, members=super().namelist())
        Path(path).rmdir()
        Path(path).symlink_to(shared)


def unpack_once() -> None:
    """Let the workers share what they unpack."""
    lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": UnpackedOnce})


def name_errors() -> None:
    """Report an error by its class, as AWS does, and let its worker live.

    The emulator calls every error `Runtime.HandlerError`, which no Catch knows, and ends the
    worker. Here the worker answers with what was raised, and the answer becomes the error.
    """
    script = lambda_runtime._PYTHON_WORKER_SCRIPT
    if FAILS not in script:
        raise SystemExit("this version of the emulator is another than the one that is pinned")
    lambda_runtime._PYTHON_WORKER_SCRIPT = script.replace(FAILS, SAYS)
    execute = lambda_svc._execute_function_warm

    def named(*call: Any) -> dict[str, Any]:
        outcome = execute(*call)
        body = outcome.get("body")
        if not isinstance(body, dict) or RAISED not in body:
            if outcome.get("error") and body["errorType"] == "Runtime.HandlerError":
                body["errorType"] = "Runtime.ExitError"  # nothing was raised: the worker died
            return outcome
        error = body[RAISED]
        trace = "".join(error["stackTrace"])
        log = f"{outcome['log']}\n{trace}{error['errorType']}: {error['errorMessage']}"
        return {"body": error, "error": True, "log": log}

    lambda_svc._execute_function_warm = named


def forget_stream_positions() -> None:
    """Start every stream anew: its records are gone, and an old position would skip the new."""
    lambda_svc._restore_esm_positions = lambda *_: None


def count_loopback_as_tls() -> None:
    """Let what comes over loopback count as come over TLS, which the queues' policies demand.

    There is no TLS here, and such a policy would deny even its own removal.
    """
    pin = app.pin_request_origin
    app.pin_request_origin = lambda source_ip, _: pin(source_ip, True)


def wait_for_room() -> None:
    """Let an invocation for which there is no room wait for it: AWS has room for a thousand.

    Not for ever, for whatever has the room may be waiting for this very invocation.
    """
    acquire = lambda_svc._acquire_execution_slot

    def patiently(*function: Any) -> tuple[str | None, str | None]:
        deadline = monotonic() + ROOM_WITHIN_S
        while (found := acquire(*function)) == (None, "account") and monotonic() < deadline:
            sleep(0.05)
        return found

    lambda_svc._acquire_execution_slot = patiently


def take_few_batches() -> None:
    """Let no queue fill the room by itself, as it may in AWS."""
    most = lambda_svc._sqs_esm_concurrency
    lambda_svc._sqs_esm_concurrency = lambda *source: min(most(*source), MOST_BATCHES)


def stop_with_the_starter() -> None:
    """Stop as if asked to, when nobody holds the other end of stdin any more."""
    os.read(0, 1)  # past sys.stdin, whose lock would be in the way at exit
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    unpack_once()
    name_errors()
    forget_stream_positions()
    count_loopback_as_tls()
    wait_for_room()
    take_few_batches()
    threading.Thread(target=stop_with_the_starter, daemon=True).start()
    app.main()
