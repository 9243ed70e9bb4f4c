"""The whole system on this machine: emulator, stacks, proxy; started in order, stopped in order."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flowpay.runtime.config import read_config
from infra.building import ROOT

from . import deploying
from .emulator import client, emulator
from .processes import check_free, part
from .warming import warm

PROXY = "infra.local.proxy"
MAIL = {"INBOUND_MAIL_DOMAIN": "inbound.flowpay.example"}
"""Where the sandbox receives what suppliers answer."""
SANDBOX_KEYS = {
    "RESEND_WEBHOOK_SECRET": "whsec_dGhlIHNhbmRib3ggc2lnbnMgd2l0aCB0aGlz",
    "LOCUS_API_KEY": "sandbox",
}
"""What the sandbox signs with, and takes: known to everybody, so used only where the providers are
no real ones, on this machine."""


@dataclass(frozen=True)
class System:
    """A running system."""

    port: int
    emulator_port: int
    parts: Mapping[str, subprocess.Popen[bytes]]
    outputs: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def live_url(self) -> str:
        """Where the live log is; add `?ticket=…`."""
        return f"ws://127.0.0.1:{self.port}/ws/logs"

    def client(self, service: str) -> Any:
        """Return a boto3 client of the AWS service behind it, with every right."""
        return client(service, self.emulator_port)

    def stopped_part(self) -> str | None:
        """Return the name of a part that has ended though nobody asked it to."""
        return next((name for name, part in self.parts.items() if part.poll() is not None), None)


@contextmanager
def running(
    folder: Path,
    *,
    port: int,
    emulator_port: int,
    settings: Mapping[str, str] = {},
    secrets: Mapping[str, str] = {},
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[System]:
    """Run the system until the end of the block; what it knows is kept in `folder`.

    `say` hears what is being done. Raises CannotStart with what to do about it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    check_free(port, "FLOWPAY_PORT")
    sandboxed = not read_config(dict(settings)).USE_LIVE_APIS
    here = {"REQUIRE_API_KEY": "false", "PUBLIC_BASE_URL": f"http://127.0.0.1:{port}"}
    here |= MAIL if sandboxed else {}
    keys = SANDBOX_KEYS if sandboxed else {}
    say("starting the emulator")
    with emulator(folder, emulator_port) as cloud:
        say("deploying what has changed")
        deploying.deploy(folder, emulator_port, here | dict(settings))
        outputs = deploying.outputs(emulator_port)
        deploying.store_secrets(emulator_port, outputs["Secrets"], keys | dict(secrets))
        say("starting the proxy")
        with _proxy(folder, port, emulator_port) as origin:
            parts = {"the emulator": cloud, "the proxy": origin}
            system = System(port, emulator_port, parts, outputs)
            say("warming the functions")
            functions = system.client("lambda")
            warm(functions)
            # what a restart interrupted goes on
            functions.invoke(FunctionName=outputs["Sweep"], Payload="{}")
            yield system


def _proxy(folder: Path, port: int, emulator_port: int) -> Any:
    return part(
        [sys.executable, "-m", PROXY, str(port), str(emulator_port)],
        log=folder / "proxy.log",
        environment={"PYTHONPATH": f"{ROOT}:{ROOT / 'layers'}", "PATH": "/usr/bin:/bin"},
        ready_url=f"http://127.0.0.1:{port}/ready-of-the-proxy",
    )
