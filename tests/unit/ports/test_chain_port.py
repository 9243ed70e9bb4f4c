"""The network as proof: what was carried out is found, and nothing else is taken for it."""

import json
from itertools import pairwise
from typing import Any

import httpx
import pytest

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.x402.networks import NETWORKS
from flowpay.domain.x402.objects import Authorization
from flowpay.ports import chain
from flowpay.ports.request import ProviderAnswerInvalid
from tests.support.payments import ASSET, NETWORK, PAY_TO, PAYER, a_payload
from tests.unit.ports.scripted import Scripted, reply

SEPOLIA = NETWORKS[NETWORK]
SIGNED = Authorization.from_wire(a_payload()["payload"]["authorization"])
TRANSACTION = "0x" + "5a" * 32
BLOCK = "0x2625a0"
USED = "0x98de503528ee59b575ef0c0a2576a82497bfc029a5685b209e9ec333479b10a5"
"""Of AuthorizationUsed(address,bytes32), as USDC's published ABI has it."""
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
"""Of Transfer(address,address,uint256), as every token's has it."""


def word(address: str) -> str:
    return "0x" + address[2:].lower().rjust(64, "0")


def result(value: Any) -> Any:
    return reply(200, {"jsonrpc": "2.0", "id": 1, "result": value})


def log(**changes: Any) -> dict[str, Any]:
    topics = [TRANSFER, word(PAYER), word(PAY_TO)]
    return {"address": ASSET.lower(), "topics": topics, "data": f"0x{1000:064x}"} | changes


def used(**changes: Any) -> dict[str, Any]:
    topics = [USED, word(PAYER), SIGNED.nonce]
    return {"address": ASSET.lower(), "topics": topics, "data": "0x"} | changes


def receipt(*logs: Any, status: str = "0x1") -> Any:
    return result({"status": status, "logs": list(logs)})


FOUND = result([{"transactionHash": TRANSACTION}])


def transfer(*replies: Any, age_s: float = 0) -> tuple[str | None, Scripted]:
    node = Scripted(*replies)
    return chain.transfer_of(SEPOLIA, SIGNED, age_s=age_s, transport=node.wire), node


def asked(node: Scripted) -> list[dict[str, Any]]:
    return [json.loads(request.content) for request in node.requests]


@pytest.mark.parametrize(("state", "used"), [(0, False), (1, True)])
def test_a_nonce_is_used_or_not(state: int, used: bool):
    node = Scripted(result(f"0x{state:064x}"))
    assert chain.is_used(SEPOLIA, SIGNED, node.wire) is used
    [call] = asked(node)
    assert str(node.requests[0].url) == SEPOLIA.rpc
    data = call["params"][0]["data"]
    assert (call["method"], call["params"][0]["to"]) == ("eth_call", ASSET)
    assert data == f"0xe94a0102{word(PAYER)[2:]}{SIGNED.nonce[2:]}"


@pytest.mark.parametrize("answer", [None, "0x", "0x1", "0x" + 64 * "z", 1, [], {}])
def test_a_state_that_is_none_is_not_guessed(answer: Any):
    with pytest.raises(ProviderAnswerInvalid):
        chain.is_used(SEPOLIA, SIGNED, Scripted(result(answer)).wire)


def block(timestamp: int) -> Any:
    return result({"number": BLOCK, "timestamp": hex(timestamp)})


@pytest.mark.parametrize(("later_s", "found"), [(-1, None), (0, BLOCK), (60, BLOCK)])
def test_a_node_has_seen_the_end_of_an_authorization_or_not(later_s: int, found: str | None):
    node = Scripted(block(int(SIGNED.valid_before) + later_s))
    assert chain.block_after(SEPOLIA, SIGNED, node.wire) == found
    [latest] = asked(node)
    assert (latest["method"], latest["params"]) == ("eth_getBlockByNumber", ["latest", False])


def test_a_nonce_is_looked_at_in_the_very_block():
    node = Scripted(result(f"0x{0:064x}"))
    assert chain.is_used(SEPOLIA, SIGNED, node.wire, at=BLOCK) is False
    assert asked(node)[0]["params"][1] == BLOCK


@pytest.mark.parametrize("answer", [None, {}, {"number": BLOCK}, {"timestamp": "0xffffffffff"}])
def test_a_block_without_its_time_or_number_proves_nothing(answer: Any):
    with pytest.raises(ProviderAnswerInvalid):
        chain.block_after(SEPOLIA, SIGNED, Scripted(result(answer)).wire)


def test_a_node_that_answers_an_error_or_not_at_all_has_said_nothing():
    error = reply(200, {"jsonrpc": "2.0", "id": 1, "error": {"code": -32000, "message": "no"}})
    for trouble in (error, reply(500, {}), reply(200, "x"), httpx.ReadTimeout("slow")):
        with pytest.raises(ProviderFailed):
            chain.is_used(SEPOLIA, SIGNED, Scripted(trouble).wire)


def test_a_transfer_is_found_by_its_nonce_and_checked_in_its_receipt():
    name, node = transfer(result(BLOCK), FOUND, receipt(log(data="0x"), used(), log()))
    assert name == TRANSACTION
    _, search, look = asked(node)
    wanted = search["params"][0]
    assert wanted["topics"] == [USED, word(PAYER), SIGNED.nonce]
    assert (wanted["address"], wanted["toBlock"]) == (ASSET, BLOCK)
    assert (look["method"], look["params"]) == ("eth_getTransactionReceipt", [TRANSACTION])


@pytest.mark.parametrize(
    "answer",
    [
        receipt(),
        receipt(log()),
        receipt(used()),
        receipt(log(), used()),
        receipt(used(), log(), status="0x0"),
        receipt(used(), log(address=PAY_TO)),
        receipt(used(address=PAY_TO), log()),
        receipt(used(), log(data=f"0x{999:064x}")),
        receipt(used(), log(topics=[TRANSFER, word(PAYER), word(PAYER)])),
        receipt(used(), log(topics=[TRANSFER, word(PAY_TO), word(PAY_TO)])),
        receipt(used(), log(topics=[USED, word(PAYER), word(PAY_TO)])),
        receipt(used(), log(topics=None)),
        receipt(used(), "no log"),
    ],
)
def test_what_is_not_this_very_transfer_is_no_proof(answer: Any):
    name, _ = transfer(result(BLOCK), FOUND, answer, result([]))
    assert name is None


def test_a_node_that_lacks_the_receipt_of_what_it_has_shown_proves_nothing():
    with pytest.raises(ProviderFailed, match="receipt"):
        transfer(result(BLOCK), FOUND, result(None))


def test_a_node_that_lags_behind_another_proves_nothing():
    node = Scripted(result(BLOCK))
    past = hex(int(BLOCK, 16) + 1)
    with pytest.raises(ProviderFailed, match="another node"):
        chain.transfer_of(SEPOLIA, SIGNED, age_s=0, past=past, transport=node.wire)


def test_one_transfer_proves_one_authorization_of_a_transaction_that_uses_up_two():
    """A payer may put both into one: one to us, and one of the same nonce as ours to themselves."""
    to_self = log(topics=[TRANSFER, word(PAYER), word(PAYER)])
    other = used(topics=[USED, word(PAYER), "0x" + "11" * 32])
    both = receipt(used(), to_self, other, log())
    assert transfer(result(BLOCK), FOUND, both)[0] is None
    both = receipt(other, to_self, used(), log())
    assert transfer(result(BLOCK), FOUND, both)[0] == TRANSACTION


def test_a_nonce_that_nobody_carried_out_has_no_transfer():
    assert transfer(result(BLOCK), result([]))[0] is None


def test_a_long_time_is_looked_through_piece_by_piece_and_not_for_ever():
    _, node = transfer(result(BLOCK), result([]), age_s=86_400)
    ranges = [call["params"][0] for call in asked(node)[1:]]
    assert 20 < len(ranges) <= chain.MOST_SEARCHES
    assert ranges[-1]["toBlock"] == BLOCK
    for before, after in pairwise(ranges):
        assert int(before["toBlock"], 16) + 1 == int(after["fromBlock"], 16)
