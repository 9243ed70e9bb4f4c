"""moto's interpreter of state machines, corrected where it is not what Step Functions is."""

from collections.abc import Callable
from threading import Event, RLock
from types import SimpleNamespace
from typing import Any

import pytest
from moto.core.config import default_user_config
from moto.dynamodb.responses import DynamoHandler
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker

POLL_S = 0.005


def interpreting(
    patch: pytest.MonkeyPatch,
    answer: Callable[..., dict[str, Any]],
    pause: Callable[[float], None],
) -> None:
    """Let moto run what is started, `answer` be Lambda, and `pause` the wait between tries."""
    patch.setitem(default_user_config, "stepfunctions", {"execute_state_machine": True})
    patch.setattr(lambda_eval_utils, "_invoke_lambda_function", answer)
    patch.setattr(retrier_decl, "time", SimpleNamespace(sleep=pause))
    patch.setattr(ExecutionWorker, "start", _started_for_sure(ExecutionWorker.start))
    patch.setattr(ExecutionWorker, "stop", _stopped_at_once(ExecutionWorker.stop))
    patch.setattr(DynamoHandler, "call_action", _one_at_a_time(DynamoHandler.call_action))


def _started_for_sure(start: Callable[..., None]) -> Callable[..., None]:
    """moto says that an execution runs before its thread can be spoken to."""

    def start_for_sure(worker: ExecutionWorker) -> None:
        start(worker)
        pause = Event()
        while worker.env is None:
            pause.wait(POLL_S)

    return start_for_sure


def _stopped_at_once(stop: Callable[..., None]) -> Callable[..., None]:
    """moto lets a stopped execution wait on for tokens and Maps; Step Functions ends it at once."""

    def stop_at_once(worker: ExecutionWorker, **how: Any) -> None:
        stop(worker, **how)
        communication: Any = worker._execution_communication
        communication.terminated()
        communication.terminated = lambda: None
        environment: Any = worker.env
        for waiting in tuple(environment.callback_pool_manager._pool.values()):
            waiting.interrupt_all()

    return stop_at_once


def _one_at_a_time(action: Callable[..., Any]) -> Callable[..., Any]:
    """moto undoes a cancelled transaction by putting the old tables back, other writes and all."""
    turn = RLock()

    def taken_in_turn(*args: Any, **kwargs: Any) -> Any:
        with turn:
            return action(*args, **kwargs)

    return taken_in_turn
