"""What moves money starts light: a function loads nothing that its work never runs."""

import json
import os
import subprocess
import sys

import pytest

from infra.building import ROOT

MONEY = (
    "api.escrows",
    "api.approvals",
    "api.decision",
    "api.agent_tasks",
    "api.wallet",
    "api.spending_controls",
    "api.keys",
    "tasks.open_escrow",
    "tasks.await_escrow",
    "tasks.await_decision",
    "tasks.expire_hold",
    "tasks.notify_approvers",
    "streams.publish_events",
    "streams.resume_workflows",
    "websocket.connect",
    "websocket.subscribe",
)
"""The functions that hold, decide or release money, and those through which it is seen at once."""

READS_SENTENCES = (
    "flowpay.domain.reading",
    "flowpay.domain.understanding",
    "flowpay.domain.model_reading",
    "flowpay.domain.reply",
)
READS_PAGES = (
    "flowpay.domain.assembling",
    "flowpay.domain.offer",
    "flowpay.domain.page_",
    "flowpay.domain.markets",
    "flowpay.ports.supplier_page",
)
CALLS_OUT = ("httpx", "flowpay.ports.wire")
SANDBOX = ("main", "standins", "catalogue")
FOLDERS = (ROOT / "layers", ROOT / "functions", ROOT / "functions" / "sandbox")

A2A_KIT = ("a2a.", "google.", "grpc")
MCP_KIT = ("mcp.", "mcp_types", "jsonschema")
WORKS = ("flowpay.services.sessions", "flowpay.services.built_in", "flowpay.domain.gst")
AWS = ("boto3",)
"""Its clients are made by the first request that needs one."""

_LOADED = """
import importlib, json, sys
had, loaded = set(sys.modules), {}
for function in sys.argv[1:]:
    importlib.import_module(function)
    loaded[function] = sorted(set(sys.modules) - had)
    had |= set(sys.modules)
print(json.dumps(loaded))
"""


def loaded_by(*functions: str) -> dict[str, list[str]]:
    """Return what each function loads, started one after the other, that none before it has."""
    run = subprocess.run(
        [sys.executable, "-c", _LOADED, *functions],
        env={"PYTHONPATH": os.pathsep.join(map(str, FOLDERS))},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded: dict[str, list[str]] = json.loads(run.stdout)
    return loaded


def test_the_money_path_loads_no_reading_no_page_parser_no_http_client_and_no_sandbox():
    barred = (*READS_SENTENCES, *READS_PAGES, *CALLS_OUT, *SANDBOX, *AWS)

    loaded = loaded_by(*MONEY)

    found = [(function, name) for function, names in loaded.items() for name in names]
    assert [each for each in found if each[1].startswith(barred)] == []
    assert "flowpay.services.escrows" in loaded["api.escrows"]


def test_whoever_only_asks_how_a_task_stands_loads_nothing_of_what_sources_or_computes():
    """And no protocol library: its objects are ours, and pydantic is there already."""
    barred = (*READS_SENTENCES, *READS_PAGES, *CALLS_OUT, *SANDBOX, *AWS, *A2A_KIT, *WORKS)

    loaded = loaded_by("api.agent_card", "api.agent", "api.mcp")

    names = [name for names in loaded.values() for name in names]
    assert [name for name in names if name.startswith((*barred, *MCP_KIT))] == []
    assert "flowpay.services.a2a_tasks" in loaded["api.agent"]
    assert "flowpay.services.mcp_tools" in loaded["api.mcp"]


@pytest.mark.parametrize(
    ("function", "needs"),
    [
        ("tasks.parse_request", READS_SENTENCES[:3]),
        ("tasks.enrich_supplier", READS_PAGES),
        ("api.hooks", READS_SENTENCES[3:]),
        ("queues.deliver_webhooks", CALLS_OUT[:1]),
        ("tasks.ask_agent", CALLS_OUT[:1]),
        ("main", SANDBOX),
        ("flowpay.services.a2a_sourcing", ("flowpay.services.sessions", *READS_SENTENCES[:2])),
    ],
)
def test_what_is_barred_there_is_loaded_by_whoever_needs_it(function, needs):
    """Or a module that gets another name would not be barred any more."""
    names = loaded_by(function)[function]

    assert [need for need in needs if not any(name.startswith(need) for name in names)] == []
