"""A notary: signs checkpoints of a log as the deployed key does, with a key of its own."""

import base64
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from flowpay.domain.checkpoint import Checkpoint, SignedCheckpoint, checkpoint_of
from flowpay.domain.event import FIRST_PREVHASH, chained, entry_hash, sequence_text
from tests.support.builders import an_event

NOON = datetime(2026, 7, 15, 12, tzinfo=UTC)


class Notary:
    """Has a P-256 key; `pem` and `der` are its public half."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        public = self._key.public_key()
        self.der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        self.name = sha256(self.der).hexdigest()

    def signature(self, message: bytes) -> bytes:
        """Return the DER of an ECDSA signature over SHA-256."""
        return self._key.sign(message, ec.ECDSA(hashes.SHA256()))

    def signed(
        self,
        entries: Sequence[dict[str, Any]],
        after: Checkpoint | None = None,
        at: datetime = NOON,
    ) -> SignedCheckpoint:
        """Return the checkpoint of these entries, signed."""
        found = tuple(entry["hash"] for entry in entries)
        said = checkpoint_of("acme", found, after=after, at=at, key=self.name)
        signature = base64.b64encode(self.signature(said.text)).decode()
        return SignedCheckpoint(checkpoint=said, hashes=found, signature=signature)


def a_log(length: int) -> list[dict[str, Any]]:
    """Return a chained log of so many entries."""
    entries: list[dict[str, Any]] = []
    prevhash = FIRST_PREVHASH
    for number in range(1, length + 1):
        event = an_event(id=f"evt_{number:03d}", data={"price": number / 7, "of": "₹"})
        entries.append(chained(event, account="acme", number=number, prevhash=prevhash))
        prevhash = entries[-1]["hash"]
    return entries


def rewritten(entries: Sequence[dict[str, Any]], start: int = 0) -> list[dict[str, Any]]:
    """Return the entries with numbers and hashes made anew: what a careful forger does."""
    done = list(entries[:start])
    for number, entry in enumerate(entries[start:], start=start + 1):
        prevhash = done[-1]["hash"] if done else FIRST_PREVHASH
        forged = {**entry, "sequence": sequence_text(number), "prevhash": prevhash}
        done.append({**forged, "hash": entry_hash(forged)})
    return done


def forged(
    entries: Sequence[dict[str, Any]], what: str, one: int, other: int
) -> list[dict[str, Any]]:
    """Return the entries after one of the things that a hand can do to them, at these places."""
    done = list(entries)
    one, other = min(one, len(done) - 1), min(other, len(done) - 1)
    match what:
        case "changed":
            done[one] = done[one] | {"actor": f"mallory {other}"}
        case "removed":
            del done[one]
        case "inserted":
            done.insert(one, done[other])
        case "swapped":
            done[one], done[other] = done[other], done[one]
        case "moved":
            done.insert(other, done.pop(one))
        case "cut at its end":
            done = done[:one]
        case "cut at its beginning":
            done = done[one:]
    return done


FORGERIES = (
    "changed",
    "removed",
    "inserted",
    "swapped",
    "moved",
    "cut at its end",
    "cut at its beginning",
)


def as_lines(entries: Sequence[dict[str, Any]]) -> str:
    return "".join(f"{json.dumps(entry)}\n" for entry in entries)
