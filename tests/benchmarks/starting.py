"""Import and init time of each function, against one that only makes a DynamoDB client."""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from infra import building

ROUNDS = 7
TIMED = """
import importlib, json, sys, time
began = time.process_time()
importlib.import_module(sys.argv[1])
print(json.dumps(time.process_time() - began))
"""
BARE = "bare"


def measure() -> list[tuple[str, float, float]]:
    """Return (function, milliseconds of CPU, ratio to the bare function), the slowest first.

    Function and bare function start in turn, and the ratio is the median of the pairs, so that a
    machine that slows down slows both.
    """
    names = [BARE, *_functions()]
    environment = _environment()
    for name in names:
        _init_s(name, environment)
    rows = []
    for name in names:
        pairs = [(_init_s(name, environment), _init_s(BARE, environment)) for _ in range(ROUNDS)]
        milliseconds = 1000 * median(own for own, _ in pairs)
        rows.append((name, milliseconds, median(own / bare for own, bare in pairs)))
    return sorted(rows, key=lambda row: -row[2])


def _init_s(module: str, environment: dict[str, str]) -> float:
    """Return the CPU seconds that importing the module takes in a fresh interpreter."""
    run = subprocess.run(
        [sys.executable, "-S", "-c", TIMED, module],
        env=environment,
        capture_output=True,
        check=True,
        timeout=60,
    )
    seconds: float = json.loads(run.stdout)
    return seconds


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
