"""What goes wrong between two calls: somebody was faster, DynamoDB cancels, a provider fails."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from flowpay.persistence import book
from flowpay.runtime.aws import client

from .world import http_event, lambda_context

GOES_WELL = "goes well"
UNSENT = "unsent"
"""It never arrives, and nobody says so."""
UNANSWERED = "unanswered"
"""It is carried out, and its answer is lost."""
IN_PROGRESS = "in progress"
"""Its answer is lost on the way, and the repeat is told that it is being carried out."""
UNPROCESSED = "unprocessed"
"""Of several items that are read together the last is left out."""
CARRIED_OUT = {GOES_WELL, UNANSWERED, IN_PROGRESS}


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
def torn_by(competitor: Callable[[], Any]) -> Iterator[None]:
    """Let the competitor act in the middle of the next read of several items.

    As DynamoDB may do it: the idempotency record was read before, everything else is read after.
    """
    dynamodb, waiting = client("dynamodb"), [competitor]
    read = dynamodb.batch_get_item

    def torn(RequestItems: Any) -> Any:
        if not waiting:
            return read(RequestItems=RequestItems)
        act = waiting.pop()
        before = read(RequestItems={"scratch": RequestItems["scratch"]})
        act()
        after = read(RequestItems={"book": RequestItems["book"]})
        return after | {"Responses": after["Responses"] | before["Responses"]}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dynamodb, "batch_get_item", torn)
        yield
    assert not waiting, "nobody has read"


@contextmanager
def transactions_meet(*fates: str) -> Iterator[list[float]]:
    """Let the next transactions meet these fates, one each; yield the pauses between repeats.

    Whatever it is that fails, a code of DynamoDB's says how: an exception of its own fails the
    whole call, a bare status is all that is said, any other cancels its first write. As in
    DynamoDB, and unlike moto, a transaction whose token was carried out before is a success that
    writes nothing.
    """
    dynamodb, waiting, pauses = client("dynamodb"), list(fates), list[float]()
    write, carried_out = dynamodb.transact_write_items, set[str]()

    def transact(**request: Any) -> None:
        fate = waiting.pop(0) if waiting else GOES_WELL
        token = request["ClientRequestToken"]
        if fate in CARRIED_OUT and token not in carried_out:
            write(**request)
            carried_out.add(token)
        if fate != GOES_WELL:
            raise _failure(fate, len(request["TransactItems"]))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dynamodb, "transact_write_items", transact)
        patch.setitem(book.commit.__kwdefaults__, "pause", pauses.append)
        yield pauses


@contextmanager
def reads_meet(*fates: str) -> Iterator[list[float]]:
    """Let this thread's next reads meet these fates, one each; yield the pauses between repeats.

    They are as those of transactions; UNPROCESSED is for reads of several items only.
    """
    dynamodb, waiting, pauses = client("dynamodb"), list(fates), list[float]()
    thread = get_ident()

    def meeting(read: Callable[..., Any]) -> Callable[..., Any]:
        def met(**request: Any) -> Any:
            fate = waiting.pop(0) if waiting and get_ident() == thread else GOES_WELL
            if fate == UNPROCESSED:
                return _read_in_part(read, **request)
            if fate != GOES_WELL:
                raise _failure(fate, 0)
            return read(**request)

        return met

    with pytest.MonkeyPatch.context() as patch:
        for name in ("get_item", "batch_get_item", "query"):
            patch.setattr(dynamodb, name, meeting(getattr(dynamodb, name)))
        patch.setitem(book.get_together.__kwdefaults__, "pause", pauses.append)
        yield pauses
    assert not waiting, "nobody has read"


def _read_in_part(read: Callable[..., Any], RequestItems: Any) -> Any:
    table = list(RequestItems)[-1]
    *others, last = RequestItems[table]["Keys"]
    wanted = RequestItems | {table: RequestItems[table] | {"Keys": others}}
    answered = {name: request for name, request in wanted.items() if request["Keys"]}
    answer = read(RequestItems=answered) if answered else {"Responses": {}}
    return answer | {"UnprocessedKeys": {table: RequestItems[table] | {"Keys": [last]}}}


def _failure(fate: str, writes: int) -> Exception:
    if fate in (UNSENT, UNANSWERED):
        return ReadTimeoutError(endpoint_url="the book")
    code = "TransactionInProgressException" if fate == IN_PROGRESS else fate
    said: Any = {
        "Error": {"Code": code, "Message": "injected"},
        "ResponseMetadata": {"HTTPStatusCode": int(code) if code.isdigit() else 400},
    }
    if code.isdigit():
        return ClientError(said, "TransactWriteItems")
    kinds = client("dynamodb").exceptions
    if code in kinds._code_to_exception:
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
