"""Accounts of EVM networks: 20 bytes in hex, whose capitals are a checksum (EIP-55)."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from .keccak import keccak256

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
NOBODY = "0x" + 40 * "0"


def is_address(text: str) -> bool:
    return bool(_ADDRESS.fullmatch(text))


def same(one: str, other: str) -> bool:
    """Return whether both are the same account, however they are capitalised."""
    return one.lower() == other.lower()


def checksummed(address: str) -> str:
    """Return the address with the capitals that its hash gives it."""
    digits = address[2:].lower()
    nibbles = keccak256(digits.encode()).hex()
    pairs = zip(digits, nibbles, strict=False)
    return "0x" + "".join(d.upper() if int(n, 16) >= 8 else d for d, n in pairs)


def checked(address: str) -> str:
    """Return an account that somebody has written down, or raise ValueError.

    Where there are capitals they must be right: money that goes to a mistyped account is lost.
    """
    if not is_address(address):
        raise ValueError("an address is 0x and 40 hexadecimal digits")
    if same(address, NOBODY):
        raise ValueError("nobody has the key of the address zero")
    is_mixed = address[2:] not in (address[2:].lower(), address[2:].upper())
    if is_mixed and checksummed(address) != address:
        raise ValueError(
            "the capitals of this address are not its checksum (EIP-55): a typing slip"
        )
    return checksummed(address)


type Address = Annotated[str, Field(pattern=r"^0x[0-9a-fA-F]{40}$")]
"""As it stands on the wire, in whatever capitals."""
type CheckedAddress = Annotated[str, AfterValidator(checked)]
