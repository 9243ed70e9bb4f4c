"""Merkle trees as RFC 6962, section 2.1, hashes them: SHA-256, leaves and nodes told apart."""

import hashlib
from collections.abc import Iterable

LEAF, NODE = b"\x00", b"\x01"
"""Put before what is hashed, so that no node can pass for a leaf."""


def root(leaves: Iterable[bytes]) -> bytes:
    """Return the 32 bytes of the root over `leaves`; that of none is the hash of nothing.

    Level by level in pairs, an odd one going up as it is: the same tree as the RFC's recursion,
    which splits at the largest power of two.
    """
    level = [leaf_hash(leaf) for leaf in leaves]
    if not level:
        return hashlib.sha256().digest()
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        level = [*(node_hash(*pair) for pair in pairs), *([level[-1]] if len(level) % 2 else [])]
    return level[0]


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(LEAF + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
