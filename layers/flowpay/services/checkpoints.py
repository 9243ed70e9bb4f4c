"""Checkpoints are made: what has come since the last one is checked, signed and put away.

The object in the bucket is the fact; that the book knows of it follows. A crash between the two, or
a twin that was faster, leaves an object where the next one would begin: it is read, held against
the log and taken over.
"""

import base64
import random
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from flowpay.domain.checkpoint import (
    Checkpoint,
    LogBroken,
    SignedCheckpoint,
    chained_hashes,
    checkpoint_of,
)
from flowpay.domain.event import sequence_text
from flowpay.persistence import accounts, book, checkpoints, events
from flowpay.persistence.checkpoints import CheckpointMet, CheckpointTaken
from flowpay.ports import notary
from flowpay.runtime import clock
from flowpay.runtime.log import logger

MOST_ENTRIES = 10_000
"""Of one checkpoint: its hashes are then 670 KB, and travel with every evidence bundle."""
PAGE = 250
LONGEST_S = 780
"""Of one run, which has 15 minutes; the next one goes on."""


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
    while deadline is None or time.monotonic() < deadline:
        entries = islice(_since(account, after), MOST_ENTRIES)
        hashes = tuple(chained_hashes(account, entries, after=after))
        if not hashes:
            return made
        try:
            after = _put_away(account, hashes, after)
        except CheckpointMet:
            return made  # a twin is at it
        made.append(after)
    return made


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
    said = found.checkpoint
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


def _since(account: str, after: Checkpoint | None) -> Iterator[dict[str, Any]]:
    """Yield the log's entries after a checkpoint.

    Raises LogBroken if there are none though the log must be longer.
    """
    last = int(after.last) if after else 0
    if last > events.head(account).number:
        raise LogBroken(f"{account}: the log ends before {sequence_text(last)}, which was signed")
    while entries := events.log(account, after=last, limit=PAGE):
        yield from entries
        last = int(entries[-1]["sequence"])
