"""Signatures of EVM accounts: ECDSA over secp256k1, 65 bytes `r s v` of which v tells the signer.

The library is in the layer `signatures`, and is loaded by the first call: whoever does not sign
does without both. A key is 32 bytes in hex; it is in no text of ours, and no error quotes it.
"""

from typing import TYPE_CHECKING

from flowpay.domain.errors import InvalidInput, Misconfigured
from flowpay.domain.x402.addresses import checksummed, same
from flowpay.domain.x402.authorization import account_of

if TYPE_CHECKING:
    from coincurve import PrivateKey

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of the group (SEC 2, section 2.4.1). Of s and ORDER - s only the lower counts (EIP-2)."""
FIRST_V = 27
SIZE = 65
KEY_DIGITS = 64


class SignatureInvalid(InvalidInput): ...


def recover(digest: bytes, signature: bytes) -> str:
    """Return the account that has signed a digest; raises SignatureInvalid.

    Any 65 bytes may come from somebody: whether it is from whom it says is for the caller to see.
    """
    from coincurve import PublicKey

    if len(signature) != SIZE:
        raise SignatureInvalid(f"a signature has {SIZE} bytes")
    if signature[64] not in (FIRST_V, FIRST_V + 1, 0, 1):
        raise SignatureInvalid("the last byte of a signature is 27 or 28")
    if int.from_bytes(signature[32:64]) > ORDER // 2:
        raise SignatureInvalid("of the two values of s a signature has the lower one")
    numbered = signature[:64] + bytes([signature[64] % FIRST_V])
    try:
        point = PublicKey.from_signature_and_message(numbered, digest, hasher=None)
    except Exception as error:
        raise SignatureInvalid("this is no signature") from error
    return _address(point.format(compressed=False))


def sign(digest: bytes, key: str) -> bytes:
    """Return the signature of a digest; the same digest and key give the same one (RFC 6979)."""
    signed: bytes = _private(key).sign_recoverable(digest, hasher=None)
    return signed[:64] + bytes([signed[64] + FIRST_V])


def address_of(key: str) -> str:
    """Return the account of a key; raises Misconfigured, which does not quote it."""
    return _address(_private(key).public_key.format(compressed=False))


def address_of_point(point: bytes) -> str:
    """Return the account of a public key, as 65 bytes: 4, and both coordinates."""
    return _address(point)


def completed(digest: bytes, numbers: bytes, address: str) -> bytes:
    """Return the signature that `r s`, 64 bytes, make: with the lower s, and v for `address`.

    KMS gives neither. Raises SignatureInvalid if they are not of that account.
    """
    r, s = numbers[:32], int.from_bytes(numbers[32:])
    lower = min(s, ORDER - s).to_bytes(32)
    for v in (FIRST_V, FIRST_V + 1):
        signature = r + lower + bytes([v])
        if same(recover(digest, signature), address):
            return signature
    raise SignatureInvalid("these numbers are no signature of that account")


def _private(key: str) -> "PrivateKey":
    from coincurve import PrivateKey

    digits = key.removeprefix("0x")
    try:
        if len(digits) != KEY_DIGITS:  # a part of a key is another key, which anybody may know
            raise ValueError(len(digits))
        return PrivateKey(bytes.fromhex(digits))
    except ValueError:
        raise Misconfigured("a key is 32 bytes in hex, below the order of secp256k1") from None


def _address(point: bytes) -> str:
    return checksummed("0x" + account_of(point[1:]).hex())
