"""Checkpoints: what was in an account's log, signed, so that an outsider can hold us to it.

A checkpoint says how far the log had come and what it was since the last one: the hash of its last
entry, and the Merkle root of the entries' hashes. It names the checkpoint before it by hash, so
that the newest signature stands for all. With it travel the hashes under the root: by them a
checker tells not only that an export was tampered with, but which entry is the first.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import rfc8785
from pydantic import BaseModel

from .event import FIRST_PREVHASH, entry_hash, sequence_text
from .merkle import root

FORMAT = "flowpay-checkpoint/1"


class LogBroken(Exception):
    """An entry is not what was written, or not where it was: a hand in the tables."""


class Checkpoint(BaseModel, frozen=True):
    """What is signed: the entries `first` to `last` of an account, both included, as sequences.

    `head_hash` is that of the entry `last`, `root` the RFC 6962 root over the 32 bytes of each
    entry's hash, `previous` the hash of the checkpoint before, 64 zeros for the first. `key` is
    the SHA-256 of the public key's DER. All hashes are lower-case hex.
    """

    format: str = FORMAT
    account: str
    first: str
    last: str
    head_hash: str
    root: str
    time: datetime
    previous: str = FIRST_PREVHASH
    key: str

    @property
    def text(self) -> bytes:
        """The bytes that are signed: its RFC 8785 form."""
        return rfc8785.dumps(self.model_dump(mode="json"))

    @property
    def hash(self) -> str:
        return hashlib.sha256(self.text).hexdigest()


class SignedCheckpoint(BaseModel, frozen=True):
    """A checkpoint as it is kept: with the hashes under its root, and its signature.

    `signature` is the base64 of an ECDSA signature (P-256, SHA-256, DER) over the checkpoint's
    RFC 8785 form.
    """

    checkpoint: Checkpoint
    hashes: tuple[str, ...]
    signature: str

    @property
    def text(self) -> bytes:
        """Its RFC 8785 form, one line."""
        return rfc8785.dumps(self.model_dump(mode="json"))


def checkpoint_of(
    account: str, hashes: tuple[str, ...], *, after: Checkpoint | None, at: datetime, key: str
) -> Checkpoint:
    """Return the checkpoint of the entries with these hashes, which follow those of `after`."""
    before = int(after.last) if after else 0
    return Checkpoint(
        account=account,
        first=sequence_text(before + 1),
        last=sequence_text(before + len(hashes)),
        head_hash=hashes[-1],
        root=root(map(bytes.fromhex, hashes)).hex(),
        time=at,
        previous=after.hash if after else FIRST_PREVHASH,
        key=key,
    )


def chained_hashes(
    account: str, entries: Iterable[dict[str, Any]], *, after: Checkpoint | None
) -> Iterator[str]:
    """Yield the hash of each entry once it was found to be whole and in its place.

    Raises LogBroken naming the first that is not: nothing that is not true is ever signed.
    """
    last, prevhash = (int(after.last), after.head_hash) if after else (0, FIRST_PREVHASH)
    for number, entry in enumerate(entries, start=last + 1):
        if entry.get("sequence") != sequence_text(number):
            raise LogBroken(f"{account}: entry {sequence_text(number)} is missing")
        if entry.get("prevhash") != prevhash:
            raise LogBroken(f"{account}: entry {sequence_text(number)} follows another log")
        if (prevhash := _hash_of(entry)) != entry.get("hash"):
            raise LogBroken(f"{account}: entry {sequence_text(number)} was changed")
        yield prevhash


def _hash_of(entry: dict[str, Any]) -> str:
    """Return the hash that an entry must have, "" where RFC 8785 has no form for its content."""
    try:
        return entry_hash(entry)
    except rfc8785.CanonicalizationError:
        return ""
