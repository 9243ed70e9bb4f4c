"""The digest of a TransferWithAuthorization, which is what a payer signs (EIP-712, EIP-3009)."""

from .keccak import keccak256
from .networks import Network
from .objects import Authorization

_DOMAIN = keccak256(
    b"EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)
_TRANSFER = keccak256(
    b"TransferWithAuthorization(address from,address to,uint256 value,"
    b"uint256 validAfter,uint256 validBefore,bytes32 nonce)"
)


def digest(authorization: Authorization, network: Network) -> bytes:
    """Return the 32 bytes that are signed for a transfer of the network's own asset."""
    domain = keccak256(
        _DOMAIN
        + keccak256(network.name.encode())
        + keccak256(network.version.encode())
        + _number(network.chain_id)
        + _account(network.asset)
    )
    transfer = keccak256(
        _TRANSFER
        + _account(authorization.from_)
        + _account(authorization.to)
        + _number(int(authorization.value))
        + _number(int(authorization.valid_after))
        + _number(int(authorization.valid_before))
        + bytes.fromhex(authorization.nonce[2:])
    )
    return keccak256(b"\x19\x01" + domain + transfer)


def account_of(public_key: bytes) -> bytes:
    """Return the 20 bytes of the account of a public key: its two coordinates, 64 bytes."""
    return keccak256(public_key)[12:]


def _number(value: int) -> bytes:
    return value.to_bytes(32)


def _account(address: str) -> bytes:
    return bytes.fromhex(address[2:]).rjust(32, b"\0")
