"""Who has signed a transfer of USDC: its EIP-712 digest, and the account that the signature tells.

Written apart from the product, with a hash of another make: a mistake there is not repeated here.
"""

from collections.abc import Mapping
from typing import Any

import sha3
from coincurve import PublicKey

HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
TRANSFER = "TransferWithAuthorization"
_DOMAIN = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
_FIELDS = {
    "from": "address",
    "to": "address",
    "value": "uint256",
    "validAfter": "uint256",
    "validBefore": "uint256",
    "nonce": "bytes32",
}


def keccak(data: bytes) -> bytes:
    digest: bytes = sha3.keccak_256(data).digest()
    return digest


def signer(
    authorization: Mapping[str, str], signature: str, *, chain_id: int, asset: str, domain: Any
) -> str | None:
    """Return the account in lower case, None where it is no signature of anybody."""
    raw = bytes.fromhex(signature.removeprefix("0x"))
    if len(raw) != 65 or raw[64] not in (27, 28) or int.from_bytes(raw[32:64]) > HALF_ORDER:
        return None
    digest = _digest(authorization, chain_id, asset, domain["name"], domain["version"])
    try:
        point = PublicKey.from_signature_and_message(
            raw[:64] + bytes([raw[64] - 27]), digest, hasher=None
        )
    except Exception:  # noqa: BLE001 - the library raises nothing narrower
        return None
    return f"0x{keccak(point.format(compressed=False)[1:])[-20:].hex()}"


def _digest(
    authorization: Mapping[str, str], chain_id: int, asset: str, name: str, version: str
) -> bytes:
    typed = f"{TRANSFER}({','.join(f'{kind} {each}' for each, kind in _FIELDS.items())})"
    words = [_word(kind, authorization[each]) for each, kind in _FIELDS.items()]
    of_domain = [
        keccak(name.encode()),
        keccak(version.encode()),
        chain_id.to_bytes(32),
        _word("address", asset),
    ]
    return keccak(b"\x19\x01" + _hashed(_DOMAIN, of_domain) + _hashed(typed, words))


def _hashed(typed: str, words: list[bytes]) -> bytes:
    return keccak(keccak(typed.encode()) + b"".join(words))


def _word(kind: str, value: str) -> bytes:
    if kind == "uint256":
        return int(value).to_bytes(32)
    return bytes.fromhex(value.removeprefix("0x")).rjust(32, b"\0")
