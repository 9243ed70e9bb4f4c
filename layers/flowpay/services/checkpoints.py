"""Checkpoints are made: what has come since the last one is checked, signed and put away.

The object in the bucket is the fact; that the book knows of it follows. A crash between the two, or
a twin that was faster, leaves an object where the next one would begin: it is read, held against
the log and taken over.

What is signed is true. So an entry is signed only once something that came later names its hash:
the entry after it, or the head; and what is to be continued is read from the bucket, where no hand
in the tables reaches.
"""

import base64
import random
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flowpay import verify_audit
from flowpay.domain.checkpoint import (
    Checkpoint,
    LogBroken,
    SignedCheckpoint,
    chained_hashes,
    checkpoint_of,
)
from flowpay.domain.event import FIRST_PREVHASH, sequence_text
from flowpay.persistence import accounts, book, checkpoints, events
from flowpay.persistence.checkpoints import CheckpointMet, CheckpointTaken, CheckpointUnknown
from flowpay.persistence.events import Head
from flowpay.ports import notary
from flowpay.runtime import clock
from flowpay.runtime.log import logger

MOST_ENTRIES = 10_000
"""Of one checkpoint: its hashes are then 670 KB, and travel with every evidence bundle."""
MOST_WALKED = 200_000
"""Entries that are looked at before any of them is signed."""
PAGE = 250
LONGEST_S = 600
"""Of one run, which has 15 minutes: the last walk takes its time. The next one goes on."""


def checkpoint_all() -> None:
    """Bring every account's checkpoints up to its log, then raise what went wrong with any.

    Their order is by chance, so that whom one run does not reach the next one does.
    """
    names = list(accounts.all_accounts())
    deadline, failures = time.monotonic() + LONGEST_S, list[Exception]()
    for account in random.sample(names, len(names)):
        try:
            checkpoint(account, deadline=deadline)
        except Exception as error:  # noqa: BLE001 - raised with the others: all have their turn
            logger.exception("no checkpoint", account=account)
            failures.append(error)
    if failures:
        raise ExceptionGroup("; ".join(map(str, failures)), failures)


def checkpoint(account: str, *, deadline: float | None = None) -> list[Checkpoint]:
    """Sign what the account's log has that no checkpoint covers; return the new checkpoints.

    Nothing new makes none. Raises LogBroken if the log is not what its last checkpoint says, or
    not a whole chain: then nothing of it is signed.
    """
    made, after = list[Checkpoint](), checkpoints.last(account)
    head = events.head(account)
    if after and (head.number, head.hash) == (int(after.last), after.head_hash):
        return made
    after = _as_signed(after) if after else None
    while deadline is None or time.monotonic() < deadline:
        hashes = _unsigned(account, head, after)
        if not hashes:
            return made
        try:
            for new in _put_all_away(account, hashes, after):
                made.append(new)
        except CheckpointMet:
            return made  # a twin is at it
        after, head = made[-1], events.head(account)
    return made


def _as_signed(noted: Checkpoint) -> Checkpoint:
    """Return the checkpoint that the book knows; raises LogBroken if the bucket has another."""
    try:
        signed = checkpoints.read(noted.account, noted.first).checkpoint
    except CheckpointUnknown as error:
        raise LogBroken(f"{noted.account}: {error}, though the book knows it") from error
    if signed != noted:
        raise LogBroken(f"{noted.account}: the checkpoint from {noted.first} on is not as signed")
    return signed


def _unsigned(account: str, head: Head, after: Checkpoint | None) -> tuple[str, ...]:
    """Return the hashes of the entries after a checkpoint that lead to the head.

    If they are too many for one walk, they lead to one more entry, which names the last one's hash.
    """
    entries = islice(_up_to(account, head, after), MOST_WALKED + 1)
    return tuple(chained_hashes(account, entries, after=after))[:MOST_WALKED]


def _put_all_away(
    account: str, hashes: tuple[str, ...], after: Checkpoint | None
) -> Iterator[Checkpoint]:
    """Yield the checkpoints of the entries with these hashes, which follow those of `after`."""
    before = _last_of(after)
    while rest := hashes[_last_of(after) - before :][:MOST_ENTRIES]:
        yield (after := _put_away(account, rest, after))


def _last_of(checkpoint: Checkpoint | None) -> int:
    return int(checkpoint.last) if checkpoint else 0


def _put_away(account: str, hashes: tuple[str, ...], after: Checkpoint | None) -> Checkpoint:
    """Return the checkpoint that follows `after`: a new one, or what a crash or a twin has left."""
    key = notary.fingerprint()
    new = checkpoint_of(account, hashes, after=after, at=clock.now(), key=key)
    signature = base64.b64encode(notary.signature(new.text)).decode()
    try:
        checkpoints.put(SignedCheckpoint(checkpoint=new, hashes=hashes, signature=signature))
    except CheckpointTaken:
        new = _left_behind(account, hashes, new, after)
    _note(new)
    logger.info("checkpoint", account=account, first=new.first, last=new.last, hash=new.hash)
    return new


def _left_behind(
    account: str, hashes: tuple[str, ...], new: Checkpoint, after: Checkpoint | None
) -> Checkpoint:
    """Return the checkpoint that stands where ours would; raises LogBroken if it says otherwise."""
    found = checkpoints.read(account, new.first)
    said, signature = found.checkpoint, base64.b64decode(found.signature)
    if not verify_audit.is_signed(said.text, signature, notary.public_key()):
        raise LogBroken(f"{account}: what stands in the bucket from {new.first} on is not ours")
    expected = checkpoint_of(account, found.hashes, after=after, at=said.time, key=said.key)
    common = min(len(hashes), len(found.hashes))
    if said != expected or found.hashes[:common] != hashes[:common]:
        raise LogBroken(f"{account}: the log from {new.first} on is not what was signed before")
    return said


def _note(checkpoint: Checkpoint) -> None:
    try:
        book.commit([checkpoints.noted(checkpoint)])
    except CheckpointTaken:
        logger.info("known already", account=checkpoint.account, first=checkpoint.first)


def _up_to(account: str, head: Head, after: Checkpoint | None) -> Iterator[dict[str, Any]]:
    """Yield the log's entries after a checkpoint, up to its head, which names the last one's hash.

    Raises LogBroken if they do not lead there.
    """
    number, prevhash = (int(after.last), after.head_hash) if after else (0, FIRST_PREVHASH)
    if number > head.number:
        raise LogBroken(f"{account}: the log ends before {sequence_text(number)}, which was signed")
    while number < head.number:
        entries = _page(account, number, min(PAGE, head.number - number))
        if not entries:
            raise LogBroken(f"{account}: entry {sequence_text(number + 1)} is missing")
        yield from entries
        number, prevhash = number + len(entries), entries[-1].get("hash", "")
    if prevhash != head.hash:
        raise LogBroken(f"{account}: entry {sequence_text(number)} is not the one that was written")


def _page(account: str, after: int, limit: int) -> list[dict[str, Any]]:
    try:
        return events.log(account, after=after, limit=limit)
    except (ValueError, LookupError) as error:
        name = sequence_text(after + 1)
        raise LogBroken(f"{account}: entry {name}, or one soon after, is no entry") from error
