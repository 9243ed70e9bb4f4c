"""Networks with USDC on them, as a node shows them over JSON-RPC: balances, nonces and transfers.

Whoever pays for the first time finds MOST_GIVEN units in the account. A block comes every two
seconds. `POST /sandbox/chain/balances` sets what an account has, `…/cancellations` uses up a nonce
as its payer can: so both are there to be met, not only when a facilitator is well.
"""

import time
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from . import storage
from .eip712 import keccak
from .exchange import GATEWAY_TIMEOUT, Provider, Refused, Reply, Request

MOST_GIVEN = 1_000_000_000
"""A thousand US dollars."""
BLOCK_S = 2
_LIVES_S = 30 * 86_400
_NONCES, _ACCOUNTS, _TRANSACTIONS = "chain_nonce", "chain_account", "chain_transaction"
_STATE = keccak(b"authorizationState(address,bytes32)")[:4].hex()
_BALANCE = keccak(b"balanceOf(address)")[:4].hex()
_USED = f"0x{keccak(b'AuthorizationUsed(address,bytes32)').hex()}"
_TRANSFER = f"0x{keccak(b'Transfer(address,address,uint256)').hex()}"
_MOST_BLOCKS = 10_000
type Authorization = Mapping[str, str]


def _failed(status: int, message: str) -> Reply:
    said = {"jsonrpc": "2.0", "id": 1, "error": {"code": -32000, "message": message}}
    return Reply(status, said)


PROVIDER = Provider(
    "chain",
    operations=("ask",),
    failures={
        "rate_limited": _failed(429, "over rate limit"),
        "failing": _failed(500, "internal error"),
        "timeout": GATEWAY_TIMEOUT,
        "refusing": _failed(200, "query exceeds max block range"),
    },
)


def ask(request: Request) -> Reply:
    """POST /: one JSON-RPC call."""
    body = request.json()
    if not isinstance(body, dict) or body.get("method") not in _METHODS:
        raise Refused(_failed(200, "the method does not exist/is not available"))
    try:
        result = _METHODS[body["method"]](body.get("params", []))
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise Refused(_failed(200, "invalid argument")) from error
    return Reply(200, {"jsonrpc": "2.0", "id": body.get("id"), "result": result})


def endow(request: Request) -> Reply:
    """POST /balances: an account has so many units from now on, `{"address", "units"}`."""
    body = request.json()
    units = str(body["units"])
    storage.put(_ACCOUNTS, body["address"].lower(), {}, lives_s=_LIVES_S, left=int(units))
    return Reply(200, {"address": body["address"], "units": units})


def cancel(request: Request) -> Reply:
    """POST /cancellations: a payer uses up a nonce of theirs, `{"asset", "from", "nonce"}`."""
    body = request.json()
    used = {"transaction": _transaction_id(body, "cancelled"), "block": block(), "log": []}
    storage.claim(_NONCES, _place(body["asset"], body), used, lives_s=_LIVES_S)
    return Reply(200, {})


def balance(account: str) -> int:
    storage.claim(_ACCOUNTS, account.lower(), {}, lives_s=_LIVES_S, left=MOST_GIVEN)
    return storage.left_of(_ACCOUNTS, account.lower())


def is_used(asset: str, authorization: Authorization) -> bool:
    return storage.get(_NONCES, _place(asset, authorization)) is not None


def carry_out(asset: str, authorization: Authorization) -> str | None:
    """Return the transaction of a transfer; None where its nonce is used or nothing is left."""
    payer, units = authorization["from"].lower(), int(authorization["value"])
    name = _transaction_id(authorization, str(time.time_ns()))
    used = {"transaction": name, "block": block(), "log": _log(asset, authorization)}
    stands = storage.claim(_NONCES, _place(asset, authorization), used, lives_s=_LIVES_S)
    if stands["transaction"] != name:
        return None
    if not storage.spend(_ACCOUNTS, payer, units):
        storage.delete(_NONCES, _place(asset, authorization))
        return None
    storage.put(_TRANSACTIONS, name, used, lives_s=_LIVES_S)
    return name


def block() -> int:
    return int(now()) // BLOCK_S


def now() -> float:
    return time.time()


def _number(_: list[Any]) -> str:
    return hex(block())


def _latest(params: list[Any]) -> dict[str, Any]:
    if params[0] != "latest":
        raise ValueError(params[0])
    return {"number": hex(block()), "timestamp": hex(BLOCK_S * block())}


def _call(params: list[Any]) -> str:
    asset, data = params[0]["to"], params[0]["data"].removeprefix("0x")
    selector, payer = data[:8], f"0x{data[32:72]}"
    if selector == _BALANCE:
        return f"0x{balance(payer):064x}"
    if selector != _STATE:
        raise ValueError(selector)
    return f"0x{int(is_used(asset, {'from': payer, 'nonce': f'0x{data[72:136]}'})):064x}"


def _logs(params: list[Any]) -> list[dict[str, Any]]:
    wanted = params[0]
    first, last = int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)
    if last - first >= _MOST_BLOCKS:
        raise ValueError("query exceeds max block range")
    name, payer, nonce = wanted["topics"]
    if name != _USED:
        return []
    authorization = {"from": f"0x{payer[-40:]}", "nonce": nonce}
    used = storage.get(_NONCES, _place(wanted["address"], authorization))
    if used is None or not used["log"] or not first <= used["block"] <= last:
        return []
    return [{**used["log"][0], "transactionHash": used["transaction"]}]


def _receipt(params: list[Any]) -> dict[str, Any] | None:
    found = storage.get(_TRANSACTIONS, params[0])
    if found is None:
        return None
    return {"status": "0x1", "transactionHash": params[0], "logs": found["log"]}


_METHODS: Mapping[str, Callable[[list[Any]], Any]] = {
    "eth_blockNumber": _number,
    "eth_getBlockByNumber": _latest,
    "eth_call": _call,
    "eth_getLogs": _logs,
    "eth_getTransactionReceipt": _receipt,
}


def _log(asset: str, authorization: Authorization) -> list[dict[str, Any]]:
    payer, payee = (_padded(authorization[name]) for name in ("from", "to"))
    value = f"0x{int(authorization['value']):064x}"
    used = {"topics": [_USED, payer, authorization["nonce"].lower()], "data": "0x"}
    moved = {"topics": [_TRANSFER, payer, payee], "data": value}
    return [{"address": asset.lower(), **each} for each in (used, moved)]


def _padded(account: str) -> str:
    return f"0x{account[2:].lower().rjust(64, '0')}"


def _place(asset: str, authorization: Authorization) -> str:
    return f"{asset} {authorization['from']} {authorization['nonce']}".lower()


def _transaction_id(authorization: Authorization, salt: str) -> str:
    return f"0x{sha256(f'{sorted(authorization.items())} {salt}'.encode()).hexdigest()}"
