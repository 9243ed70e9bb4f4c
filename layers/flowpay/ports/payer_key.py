"""The key that payments by x402 are signed with: in KMS, or among the secrets; never in a text.

In KMS it is of the kind ECC_SECG_P256K1 and never leaves it (`X402_BUYER_KMS_KEY`, its ARN); among
the secrets it is 32 bytes in hex (`X402_BUYER_KEY`). What the account holds on its network is what
can be lost with it: put no more there than is needed.
"""

from functools import cache

from flowpay.domain.errors import Misconfigured, ProviderFailed
from flowpay.runtime.aws import client
from flowpay.runtime.config import config, has_secret, secret

from . import secp256k1
from .card_key import ALGORITHM, POINT_BYTES, UNCOMPRESSED, from_der

SECRET = "X402_BUYER_KEY"  # noqa: S105 - its name
_ALGORITHM_OF_KEY = bytes.fromhex("06052b8104000a")
"""secp256k1 as a SubjectPublicKeyInfo names it: the object 1.3.132.0.10 (SEC 2, appendix A)."""


class PayerKeyAway(ProviderFailed): ...


def is_configured() -> bool:
    return bool(config().X402_BUYER_KMS_KEY) or has_secret(SECRET)


def address() -> str:
    """Return the account that pays; raises Misconfigured or PayerKeyAway."""
    if config().X402_BUYER_KMS_KEY:
        return address_in_kms()
    return secp256k1.address_of(secret(SECRET))


def sign(digest: bytes) -> str:
    """Return the signature of a digest, in hex; raises Misconfigured or PayerKeyAway."""
    if config().X402_BUYER_KMS_KEY:
        return f"0x{_signed_in_kms(digest).hex()}"
    return f"0x{secp256k1.sign(digest, secret(SECRET)).hex()}"


@cache
def address_in_kms() -> str:
    """Return the account of the key in KMS; it never changes."""
    der: bytes = _asked("get_public_key")["PublicKey"]
    point = der[-POINT_BYTES:]  # a SubjectPublicKeyInfo ends with its point, RFC 5480
    if _ALGORITHM_OF_KEY not in der or len(der) < POINT_BYTES or point[0] != UNCOMPRESSED:
        raise Misconfigured("X402_BUYER_KMS_KEY: sign with a key of ECC_SECG_P256K1")
    return secp256k1.address_of_point(point)


def _signed_in_kms(digest: bytes) -> bytes:
    how = {"Message": digest, "MessageType": "DIGEST", "SigningAlgorithm": ALGORITHM}
    numbers = from_der(_asked("sign", **how)["Signature"])
    return secp256k1.completed(digest, numbers, address_in_kms())


def _asked(what: str, **how: object) -> dict[str, bytes]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer: dict[str, bytes] = getattr(client("kms"), what)(
            KeyId=config().X402_BUYER_KMS_KEY, **how
        )
    except (BotoCoreError, ClientError) as error:
        raise PayerKeyAway("the key that signs payments cannot be used now") from error
    return answer
