"""Latency of requests through the local stack, against bare functions behind the same API."""

import io
import time
import uuid
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx

from infra.local.system import System

ROUNDS = 60
LONGEST_WAIT_S = 60
ORDER = {
    "supplier_id": "sup_bench",
    "amount": {"amount": "1.00", "currency": "USD"},
    "category": "cotton yarn",
}
Row = tuple[str, float, float, float]


def measure(system: System) -> list[Row]:
    """Return (request, p50 ms, p95 ms, ratio of the medians to the bare function's)."""
    _add_bare(system)
    with httpx.Client(base_url=system.url, timeout=30) as client:
        _raise_limits(client)
        read, transact = partial(client.get, "/bench/read"), partial(client.post, "/bench/transact")
        wallet = partial(client.get, "/api/wallet-state")
        return [
            *_pair("GET /health", partial(client.get, "/health"), "one read", read),
            *_pair("GET /api/wallet-state", wallet, "", read),
            *_pair(
                "POST /api/create-escrow", partial(_create, client), "one transaction", transact
            ),
        ]


def _create(client: httpx.Client) -> httpx.Response:
    return client.post(
        "/api/create-escrow", json=ORDER, headers={"Idempotency-Key": str(uuid.uuid4())}
    )


def _pair(
    name: str, own: Callable[[], httpx.Response], bare_name: str, bare: Callable[[], httpx.Response]
) -> list[Row]:
    """Ask both in turn, so that whatever else the machine does falls on both."""
    for _ in range(5):
        _timed(own)
        _timed(bare)
    pairs = [(_timed(own), _timed(bare)) for _ in range(ROUNDS)]
    owns, bares = [a for a, _ in pairs], [b for _, b in pairs]
    row = (name, median(owns), _p95(owns), median(owns) / median(bares))
    return [row, (f"bare: {bare_name}", median(bares), _p95(bares), 1.0)] if bare_name else [row]


def _timed(ask: Callable[[], httpx.Response]) -> float:
    began = time.perf_counter()
    ask().raise_for_status()
    return 1000 * (time.perf_counter() - began)


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def _raise_limits(client: httpx.Client) -> None:
    controls = client.get("/api/spending-controls").json()
    for name in ("per_transaction_limit", "daily_limit", "monthly_limit"):
        controls[name]["amount"] = "1000000000"
    client.put("/api/spending-controls", json=controls).raise_for_status()


def _add_bare(system: System) -> None:
    """Put the bare functions beside Flowpay's: the same layers, role, memory and API."""
    functions = system.client("lambda")
    pages = functions.get_paginator("list_functions").paginate()
    found = [each for page in pages for each in page["Functions"]]
    twin = next(each for each in found if each["Handler"] == "api.escrows.handler")
    for name, method in (("read", "GET"), ("transact", "POST")):
        arn = _create_function(functions, name, twin)
        _add_route(system.client("apigatewayv2"), f"{method} /bench/{name}", arn)


def _create_function(functions: Any, name: str, twin: dict[str, Any]) -> str:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.write(Path(__file__).with_name("bare.py"), "bare.py")
    created: dict[str, Any] = functions.create_function(
        FunctionName=f"bench-{name}-{uuid.uuid4().hex[:8]}",
        Runtime=twin["Runtime"],
        Role=twin["Role"],
        Handler=f"bare.{name}",
        Code={"ZipFile": code.getvalue()},
        Layers=[layer["Arn"] for layer in twin["Layers"]],
        MemorySize=twin["MemorySize"],
        Timeout=twin["Timeout"],
        Environment=twin["Environment"],
    )
    functions.add_permission(
        FunctionName=created["FunctionName"],
        StatementId="bench",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    return str(created["FunctionArn"])


def _add_route(gateway: Any, route: str, arn: str) -> None:
    apis = gateway.get_apis()["Items"]
    api = next(
        each for each in apis if each["ProtocolType"] == "HTTP" and _serves_health(gateway, each)
    )
    integration = gateway.create_integration(
        ApiId=api["ApiId"],
        IntegrationType="AWS_PROXY",
        IntegrationUri=arn,
        PayloadFormatVersion="2.0",
    )
    gateway.create_route(
        ApiId=api["ApiId"], RouteKey=route, Target=f"integrations/{integration['IntegrationId']}"
    )


def _serves_health(gateway: Any, api: dict[str, Any]) -> bool:
    routes = gateway.get_routes(ApiId=api["ApiId"])["Items"]
    return any(route["RouteKey"] == "GET /health" for route in routes)
