"""The network itself, asked over JSON-RPC what became of an authorization: that is the proof.

The asset's contract keeps each nonce of a payer as used or not (EIP-3009 `authorizationState`), and
leaves two records when it is carried out: AuthorizationUsed(payer, nonce), and right after it
Transfer(from, to, value). A nonce may also be used up by something else that its payer has signed,
or cancelled: then another transfer follows, or none. One elsewhere in the same transaction belongs
to another nonce: a payer may put several of them into one.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flowpay.domain.x402.addresses import same
from flowpay.domain.x402.keccak import keccak256
from flowpay.domain.x402.networks import Network
from flowpay.domain.x402.objects import Authorization
from flowpay.runtime.config import config

from .calling import call
from .reading import fields
from .request import Request, unusable

if TYPE_CHECKING:
    from .wire import Wire

PROVIDER = "chain"
BUDGET_S, READ_S = 2.5, 2
"""Four of them, after a settlement that timed out, leave an API function the time to write."""
BLOCK_S = 2
"""Between two blocks of Base; a search that begins a little early finds the same."""
EARLIER_BLOCKS = 300
AT_ONCE_BLOCKS = 2_000
"""Public nodes look through no more for one answer."""
MOST_SEARCHES = 30
"""More than a day of blocks, the oldest first: no authorization of ours lives that long."""
_STATE = keccak256(b"authorizationState(address,bytes32)")[:4].hex()
_USED = "0x" + keccak256(b"AuthorizationUsed(address,bytes32)").hex()
_TRANSFER = "0x" + keccak256(b"Transfer(address,address,uint256)").hex()


def is_used(
    network: Network,
    authorization: Authorization,
    transport: "Wire | None" = None,
    *,
    at: str = "latest",
) -> bool:
    """Return whether the payer's nonce is used up, by whatever; raises ProviderFailed."""
    data = f"0x{_STATE}{_word(authorization.from_)}{authorization.nonce[2:]}"
    asked = [{"to": network.asset, "data": data}, at]
    answer = _asked(network, "eth_call", asked, transport)
    if not isinstance(answer, str) or len(answer) != 66:
        raise unusable(PROVIDER, "the state of an authorization")
    return _number(answer) == 1


def block_after(
    network: Network, authorization: Authorization, transport: "Wire | None" = None
) -> str | None:
    """Return a block in which an authorization is over, None where the node has none yet.

    A node that lags behind has not seen what was done in time, however late it is by our own clock.
    Raises ProviderFailed.
    """
    block = fields(_asked(network, "eth_getBlockByNumber", ["latest", False], transport))
    if _number(block.get("timestamp")) < int(authorization.valid_before):
        return None
    return hex(_number(block.get("number")))


def transfer_of(
    network: Network,
    authorization: Authorization,
    *,
    age_s: float,
    past: str | None = None,
    transport: "Wire | None" = None,
) -> str | None:
    """Return the transaction in which just this was carried out, None where there is none.

    It is looked for in what came in the last `age_s` seconds, by a node that has the block `past`.
    Raises ProviderFailed.
    """
    last = _number(_asked(network, "eth_blockNumber", [], transport))
    if past and last < _number(past):
        raise unusable(PROVIDER, "the blocks that another node has")
    first = max(0, last - int(age_s // BLOCK_S) - EARLIER_BLOCKS)
    payer = f"0x{_word(authorization.from_)}"
    for start in range(first, last + 1, AT_ONCE_BLOCKS)[:MOST_SEARCHES]:
        wanted = {
            "address": network.asset,
            "topics": [_USED, payer, authorization.nonce.lower()],
            "fromBlock": hex(start),
            "toBlock": hex(min(start + AT_ONCE_BLOCKS - 1, last)),
        }
        for record in _list(_asked(network, "eth_getLogs", [wanted], transport)):
            name = str(fields(record).get("transactionHash"))
            if _is_carried_out(network, authorization, name, transport):
                return name
    return None


def _is_carried_out(
    network: Network, authorization: Authorization, name: str, transport: "Wire | None"
) -> bool:
    kept = _asked(network, "eth_getTransactionReceipt", [name], transport)
    if kept is None:  # of a transaction whose records it has just shown: another node, or pruned
        raise unusable(PROVIDER, "a receipt")
    receipt = fields(kept)
    payer, payee = (f"0x{_word(each)}" for each in (authorization.from_, authorization.to))
    used = [_USED, payer, authorization.nonce.lower()]
    moved = [_TRANSFER, payer, payee]
    return receipt.get("status") == "0x1" and any(
        _is_of(network, before, used)
        and _is_of(network, after, moved)
        and after.get("data") == f"0x{int(authorization.value):064x}"
        for before, after in pairwise(map(fields, _list(receipt.get("logs"))))
    )


def _is_of(network: Network, record: Mapping[str, Any], topics: list[str]) -> bool:
    """Return whether a record is the asset's own, of just this."""
    told = [str(topic).lower() for topic in _list(record.get("topics"))]
    return same(str(record.get("address")), network.asset) and told == topics


def _asked(network: Network, method: str, params: list[Any], transport: "Wire | None") -> Any:
    answer = call(
        Request(
            provider=PROVIDER,
            method="POST",
            url=_node_of(network),
            body={"jsonrpc": "2.0", "id": 1, "method": method, "params": params},
            budget_s=BUDGET_S,
            read_s=READ_S,
            repeatable=True,
        ),
        transport,
    )
    if "result" not in answer.body:
        raise unusable(PROVIDER, f"a result of {method}")
    return answer.body["result"]


def _node_of(network: Network) -> str:
    """Return where to ask: another network than the settings' has the node that it always had."""
    is_ours = network.caip2 == config().X402_NETWORK
    return (is_ours and config().X402_RPC_URL) or network.rpc


def _word(address: str) -> str:
    """Return an account as the 32 bytes that it is in a call or a record, in hex."""
    return address[2:].lower().rjust(64, "0")


def _number(value: Any) -> int:
    try:
        return int(str(value), 16)
    except ValueError:
        raise unusable(PROVIDER, "a number") from None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
