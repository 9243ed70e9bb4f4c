"""Import and init time of each function, against one that only makes a DynamoDB client."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from infra import building

ROUNDS = 5
TIMED = """
import importlib, json, sys, time
began = time.process_time()
importlib.import_module(sys.argv[1])
imported = time.process_time()
from flowpay.runtime import aws
aws.client("dynamodb")
print(json.dumps([imported - began, time.process_time() - began]))
"""
"""Ours make the client at the first request: what both take together is measured too."""
BARE = "bare"


@dataclass(frozen=True)
class Start:
    """CPU milliseconds, and as ratios to the bare function: of the import, and with the client."""

    function: str
    milliseconds: float
    ratio: float
    ratio_with_client: float


def measure() -> list[Start]:
    """Return what each function takes to start, the slowest first.

    Function and bare function start in turn, and a ratio is the median of the pairs, so that a
    machine that slows down slows both.
    """
    names, environment = [BARE, *_functions()], _environment()
    for name in names:
        _init_s(name, environment)
    return sorted((_start(name, environment) for name in names), key=lambda start: -start.ratio)


def _start(name: str, environment: dict[str, str]) -> Start:
    pairs = [(_init_s(name, environment), _init_s(BARE, environment)[0]) for _ in range(ROUNDS)]
    return Start(
        name,
        1000 * median(own[0] for own, _ in pairs),
        median(own[0] / bare for own, bare in pairs),
        median(own[1] / bare for own, bare in pairs) if name != BARE else 1.0,
    )


def _init_s(module: str, environment: dict[str, str]) -> tuple[float, float]:
    """Return the CPU seconds of the import in a fresh interpreter, and those with the client."""
    run = subprocess.run(
        [sys.executable, "-S", "-c", TIMED, module],
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    imported, ready = json.loads(run.stdout)
    return imported, ready


def _functions() -> list[str]:
    folder = building.ROOT / "functions"
    kinds = ("api", "tasks", "streams", "schedules", "websocket")
    return sorted(f"{kind}.{file.stem}" for kind in kinds for file in (folder / kind).glob("*.py"))


def _environment() -> dict[str, str]:
    """Only what Lambda would have: the layers and the code, built as they are deployed."""
    layers = (building.dependencies(building.host_architecture()), building.flowpay())
    folders = [layer.path / "python" for layer in layers]
    folders += [building.functions().path, Path(__file__).parent]
    return {
        "PYTHONPATH": os.pathsep.join(map(str, folders)),
        "AWS_DEFAULT_REGION": "us-east-1",
        "PATH": os.environ["PATH"],
    }
