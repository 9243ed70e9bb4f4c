"""A process that dies between two of its lines: before a write or a call to others, or after."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from flowpay.persistence import book
from flowpay.ports import a2a, executions, facilitator, locus_rail


class Killed(BaseException):
    """The process dies: nothing of ours runs after it."""


@contextmanager
def dying(nth: int, *, done: bool) -> Iterator[list[str]]:
    """Let the process die before its nth effect, or once that is done; yield those that it had.

    Effects are writes to the book, calls to agents, executions that are started, and payments.
    """
    had = list[str]()

    def mortal(name: str, effect: Callable[..., Any]) -> Callable[..., Any]:
        def act(*given: Any, **how: Any) -> Any:
            had.append(name)
            if len(had) == nth and not done:
                raise Killed
            outcome = effect(*given, **how)
            if len(had) == nth:
                raise Killed
            return outcome

        return act

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book, "commit", mortal("commit", book.commit))
        patch.setattr(a2a.Agents, "_called", mortal("call", a2a.Agents._called))
        patch.setattr(locus_rail, "send", mortal("send", locus_rail.send))
        patch.setattr(facilitator, "settle", mortal("settle", facilitator.settle))
        patch.setattr(executions, "start", mortal("start", executions.start))
        yield had
