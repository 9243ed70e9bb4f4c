"""Checkpoints: in a bucket in which nothing can be changed or deleted, and how far they have come.

object  `<account>/<first sequence>.json`: the signed checkpoint, one line, written once
book    pk `<account>#checkpoint`, sk `<first sequence>`: the checkpoint without its hashes

The name of an object says where it begins and not where it ends: of two that begin at the same
place the first stands, so that there is one row of them. The bucket is what counts. The book only
finds them again, and what a crash has left out of it is made good from the bucket.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor

from botocore.exceptions import ClientError

from flowpay.domain.checkpoint import Checkpoint, SignedCheckpoint
from flowpay.domain.errors import Conflict, NotFound
from flowpay.runtime.aws import client
from flowpay.runtime.config import config

from . import book
from .book import Listing, Write, key
from .items import Item, stored

READ_AT_ONCE = 8
TAKEN = {"PreconditionFailed"}
MEETING = {"ConditionalRequestConflict"}


class CheckpointUnknown(NotFound): ...


class CheckpointTaken(Conflict):
    """There is one that begins here: it stands."""


class CheckpointMet(Conflict):
    """A twin writes it at this very moment."""


def key_of(account: str, first: str) -> dict[str, str]:
    return key(account, "checkpoint", first)


def last(account: str) -> Checkpoint | None:
    """Return the newest checkpoint that the book knows."""
    found, _ = listed(account, limit=1, cursor=None)
    return found[0] if found else None


def listed(
    account: str, *, limit: int, cursor: str | None, ascending: bool = False
) -> tuple[tuple[Checkpoint, ...], str | None]:
    """Return one page of checkpoints, newest first unless told, and the next cursor."""
    listing = Listing(partition=f"{account}#checkpoint", ascending=ascending)
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(_from_item, items)), following


def covering(account: str, sequence: str) -> Checkpoint | None:
    """Return the checkpoint that covers the entry with this number, None if none does yet."""
    listing = Listing(partition=f"{account}#checkpoint", between=("0", sequence))
    items, _ = book.page(listing, limit=1)
    found = _from_item(items[0]) if items else None
    return found if found and sequence <= found.last else None


def put(signed: SignedCheckpoint) -> None:
    """Write a checkpoint into the bucket, once; raises CheckpointTaken or CheckpointMet."""
    said = signed.checkpoint
    try:
        client("s3").put_object(
            Bucket=config().CHECKPOINTS_BUCKET,
            Key=_object(said.account, said.first),
            Body=signed.text,
            ContentType="application/json",
            IfNoneMatch="*",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in TAKEN:
            raise CheckpointTaken(said.first) from error
        if error.response["Error"]["Code"] in MEETING:
            raise CheckpointMet(said.first) from error
        raise


def read(account: str, first: str) -> SignedCheckpoint:
    """Return a checkpoint as it stands in the bucket; raises CheckpointUnknown."""
    return SignedCheckpoint.model_validate_json(text_of(account, first))


def text_of(account: str, first: str) -> bytes:
    """Return a checkpoint as it was written; raises CheckpointUnknown."""
    try:
        answer = client("s3").get_object(
            Bucket=config().CHECKPOINTS_BUCKET, Key=_object(account, first)
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
            raise CheckpointUnknown(f"there is no checkpoint from {first} on") from error
        raise
    written: bytes = answer["Body"].read()
    return written


def texts_of(account: str, firsts: Iterable[str]) -> list[bytes]:
    """Return several checkpoints as they were written, in this order; read side by side."""
    client("s3")  # made before the threads: making one is not safe in several
    with ThreadPoolExecutor(READ_AT_ONCE) as readers:
        return list(readers.map(lambda first: text_of(account, first), firsts))


def noted(checkpoint: Checkpoint) -> Write:
    """Return the write by which the book knows of a checkpoint; refused if it does already."""
    item = {**key_of(checkpoint.account, checkpoint.first), **stored(checkpoint)}
    return book.put_new(item, refusal=lambda: CheckpointTaken(checkpoint.first))


def _object(account: str, first: str) -> str:
    return f"{account}/{first}.json"


def _from_item(item: Item) -> Checkpoint:
    return Checkpoint.model_validate(item)
