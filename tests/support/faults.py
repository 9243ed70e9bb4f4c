"""What goes wrong between two calls: somebody was faster, DynamoDB cancels, a provider fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from flowpay.persistence import book
from flowpay.runtime.aws import client

from .world import http_event, lambda_context


@contextmanager
def overtaken_by(*competitors: Callable[[], Any]) -> Iterator[None]:
    """Let the competitors act, one each, between reading and writing of the next commands."""
    commit, waiting = book.commit, list(competitors)
    patch = pytest.MonkeyPatch()

    def late(writes: Any, **options: Any) -> None:
        if waiting:
            patch.setattr(book, "commit", commit)
            waiting.pop(0)()
            patch.setattr(book, "commit", late)
        commit(writes, **options)

    patch.setattr(book, "commit", late)
    try:
        yield
    finally:
        patch.undo()
    assert not waiting, "nobody was overtaken"


@contextmanager
def dynamodb_refuses(*codes: str) -> Iterator[list[float]]:
    """Let the next transactions fail with these codes, one each; yield the pauses that follow.

    A code that ends in "Exception" fails the whole call, any other cancels its first write.
    """
    dynamodb, waiting, pauses = client("dynamodb"), list(codes), list[float]()
    write = dynamodb.transact_write_items

    def refuse(**request: Any) -> Any:
        if not waiting:
            return write(**request)
        raise _failure(waiting.pop(0), len(request["TransactItems"]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dynamodb, "transact_write_items", refuse)
        patch.setitem(book.commit.__kwdefaults__, "pause", pauses.append)
        yield pauses


def _failure(code: str, writes: int) -> Exception:
    kinds = client("dynamodb").exceptions
    said: Any = {"Error": {"Code": code, "Message": "injected"}}
    if code.endswith("Exception"):
        failure: Exception = getattr(kinds, code)(said, "TransactWriteItems")
        return failure
    said["CancellationReasons"] = [{"Code": code}, *[{"Code": "None"}] * (writes - 1)]
    return kinds.TransactionCanceledException(said, "TransactWriteItems")


def provider_fails(provider: str, fault: str, **how: Any) -> None:
    """Arrange in the sandbox that a provider fails in one of its ways, the next `times` times."""
    from sandbox.main import handler

    path, body = "/sandbox/faults", {"provider": provider, "fault": fault, **how}
    answer = handler(http_event("POST", path, route="$default", body=body), lambda_context())
    assert answer["statusCode"] == 201, answer["body"]
