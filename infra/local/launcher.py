"""Runs the emulator, in the emulator's own environment, for as long as its starter lives.

The starter holds the other end of our stdin. When that end closes, for whatever reason, the
emulator stops as if asked to: it saves its state, and no process is left behind.
"""

import hashlib
import os
import signal
import tempfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.app import main
from ministack.core import lambda_runtime
from ministack.services import lambda_svc

UNPACKING = threading.Lock()


class UnpackedOnce(zipfile.ZipFile):
    """A layer or code that every worker shares: unpacking 30 MB for each took seconds of CPU."""

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


def _told_by_class(execute: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Report a function's error under its class, by which state machines catch, as AWS does.

    The class is the last line that the worker says of it; one that was killed says nothing.
    """

    def executed(*given: Any) -> dict[str, Any]:
        result = execute(*given)
        if result.get("error") and result["body"]["errorType"] == "Runtime.HandlerError":
            name = result["log"].rpartition("\n")[2]
            result["body"]["errorType"] = name if name.isidentifier() else "Runtime.ExitError"
        return result

    return executed


def _stop_with_the_starter() -> None:
    os.read(0, 1)  # past sys.stdin, whose lock would be in the way at exit
    os.kill(os.getpid(), signal.SIGTERM)


lambda_runtime.zipfile = SimpleNamespace(**{**vars(zipfile), "ZipFile": UnpackedOnce})

lambda_runtime._PYTHON_WORKER_SCRIPT = lambda_runtime._PYTHON_WORKER_SCRIPT.replace(
    "traceback.format_exc()}", "traceback.format_exc() + type(e).__name__}"
)
lambda_svc._execute_function_warm = _told_by_class(lambda_svc._execute_function_warm)

# Stream records do not survive a restart: a position kept from before would skip the new ones.
lambda_svc._restore_esm_positions = lambda *_: None

threading.Thread(target=_stop_with_the_starter, daemon=True).start()
main()
