"""The protocol's methods: each takes its request, and gives one result, or a stream's events."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from flowpay.domain.a2a.errors import TaskNotFound, UnsupportedOperation
from flowpay.domain.a2a.parts import Message
from flowpay.domain.a2a.requests import (
    CancelTaskRequest,
    GetTaskRequest,
    ListTaskPushNotificationConfigsRequest,
    ListTasksRequest,
    OneConfigRequest,
    SendMessageRequest,
    SubscribeToTaskRequest,
    TaskPushNotificationConfig,
)
from flowpay.domain.a2a.tasks import SendMessageResponse, StreamResponse
from flowpay.domain.caller import Caller

from . import a2a_messages, a2a_tasks, a2a_waiting

type Results = Iterator[dict[str, Any]]


def answered(method: str, who: Caller, asked: Any) -> list[dict[str, Any]]:
    """Return the results of a method, one of them unless it streams.

    A tenant is an account, by its name: of any other nothing is found. Raises the protocol's
    errors, and what the work behind a method raises.
    """
    if asked.tenant not in ("", who.account):
        raise TaskNotFound("there is nothing of this tenant here")
    return list(_METHODS[method](who, asked))


def _send(who: Caller, asked: SendMessageRequest) -> Results:
    until = a2a_waiting.deadline()
    kept = a2a_messages.send(who, asked)
    if isinstance(kept, Message):
        yield SendMessageResponse(message=kept).to_wire()
        return
    if not asked.configuration.return_immediately:
        kept = a2a_waiting.at_rest(who.account, kept, until=until)
    seen = kept.task.seen(history_length=asked.configuration.history_length)
    yield SendMessageResponse(task=seen).to_wire()


def _send_streaming(who: Caller, asked: SendMessageRequest) -> Results:
    until = a2a_waiting.deadline()
    kept = a2a_messages.send(who, asked)
    if isinstance(kept, Message):
        yield StreamResponse(message=kept).to_wire()
        return
    length = asked.configuration.history_length
    for event in a2a_waiting.stream(who.account, kept, until=until, history_length=length):
        yield event.to_wire()


def _get(who: Caller, asked: GetTaskRequest) -> Results:
    kept = a2a_tasks.load(who.account, asked.id)
    yield kept.task.seen(history_length=asked.history_length).to_wire()


def _list(who: Caller, asked: ListTasksRequest) -> Results:
    yield a2a_tasks.page(who.account, asked).to_wire()


def _cancel(who: Caller, asked: CancelTaskRequest) -> Results:
    yield a2a_messages.cancel(who, asked.id).task.to_wire()


def _subscribe(who: Caller, asked: SubscribeToTaskRequest) -> Results:
    until = a2a_waiting.deadline()
    kept = a2a_tasks.load(who.account, asked.id)
    if kept.state.is_terminal:
        raise UnsupportedOperation(f"{kept.id} has come to its end: read it with GetTask")
    for event in a2a_waiting.stream(who.account, kept, until=until):
        yield event.to_wire()


def _create_config(who: Caller, asked: TaskPushNotificationConfig) -> Results:
    from . import a2a_push

    a2a_messages.require_requester(who)
    yield a2a_push.create(who.account, asked, by=who.principal).to_wire()


def _get_config(who: Caller, asked: OneConfigRequest) -> Results:
    from . import a2a_push

    a2a_messages.require_requester(who)
    yield a2a_push.get(who.account, asked).to_wire()


def _list_configs(who: Caller, asked: ListTaskPushNotificationConfigsRequest) -> Results:
    from . import a2a_push

    a2a_messages.require_requester(who)
    yield a2a_push.listed(who.account, asked).to_wire()


def _delete_config(who: Caller, asked: OneConfigRequest) -> Results:
    from . import a2a_push

    a2a_messages.require_requester(who)
    a2a_push.delete(who.account, asked, by=who.principal)
    yield {}


def _extended_card(who: Caller, _: Any) -> Results:
    from . import a2a_card

    yield a2a_card.extended(who).to_wire()


_METHODS: Mapping[str, Callable[[Caller, Any], Results]] = {
    "SendMessage": _send,
    "SendStreamingMessage": _send_streaming,
    "GetTask": _get,
    "ListTasks": _list,
    "CancelTask": _cancel,
    "SubscribeToTask": _subscribe,
    "CreateTaskPushNotificationConfig": _create_config,
    "GetTaskPushNotificationConfig": _get_config,
    "ListTaskPushNotificationConfigs": _list_configs,
    "DeleteTaskPushNotificationConfig": _delete_config,
    "GetExtendedAgentCard": _extended_card,
}
