"""Several at once, one step at a time: which of them goes on next is told, at every call.

Each actor runs in a thread of its own, and stops before every call to the book and every frame that
it sends. So whatever can happen between two calls of several functions can be tried, and again.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread, get_ident
from typing import Any

import pytest

from flowpay.persistence import book

MOST_WAIT_S = 60
CALLS = ("get", "commit", "page", "everything")


class Stopped(BaseException):
    """A function that is ended in its middle: nothing of ours catches it."""


class Turns:
    """Actors in threads, of whom at most one is running."""

    def __init__(self) -> None:
        self.changed = Condition()
        self.running: str | None = None
        self.names = dict[int, str]()
        self.taken = Counter[str]()
        self.stopped = set[str]()
        self.left = list[str]()
        self.errors = list[BaseException]()

    @property
    def current(self) -> str:
        """The actor whose thread this is; empty where it is none's."""
        return self.names.get(get_ident(), "")

    def begin(self, name: str, act: Callable[[], Any]) -> None:
        """Add an actor, which waits for its first turn."""

        def run() -> None:
            self.names[get_ident()] = name
            try:
                self._await_turn(name)
                act()
            except Stopped:
                return
            except BaseException as error:  # noqa: BLE001 - raised where it is looked at
                self.errors.append(error)
            finally:
                with self.changed:
                    self.left.remove(name)
                    self.running = None
                    self.changed.notify_all()

        self.left.append(name)
        Thread(target=run, daemon=True).start()

    def wait(self) -> None:
        """Stop until it is this thread's turn; a thread that is no actor goes on."""
        name = self.current
        if not name:
            return
        with self.changed:
            self.running = None
            self.changed.notify_all()
        self._await_turn(name)

    def _await_turn(self, name: str) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.running == name, MOST_WAIT_S)
        if name in self.stopped:
            raise Stopped

    def go(self, name: str) -> None:
        """Let an actor make its next call, and run to the one after."""
        self.taken[name] += 1
        with self.changed:
            self.running = name
            self.changed.notify_all()
            assert self.changed.wait_for(lambda: self.running is None, MOST_WAIT_S)

    def stop(self, name: str) -> None:
        """End an actor where it stands, as when its function is killed."""
        self.stopped.add(name)
        self.go(name)

    def finish(self) -> None:
        """Let all go on in turn, to their ends."""
        while self.left:
            for name in list(self.left):
                if name in self.left:
                    self.go(name)
        for error in self.errors:
            raise error


@contextmanager
def in_turns() -> Iterator[Turns]:
    """Let every call to the book be a turn."""
    turns = Turns()
    with pytest.MonkeyPatch.context() as patch:
        for call in CALLS:
            patch.setattr(book, call, _in_turn(turns, getattr(book, call)))
        yield turns
        turns.finish()


def _in_turn(turns: Turns, call: Callable[..., Any]) -> Callable[..., Any]:
    def called(*given: Any, **how: Any) -> Any:
        turns.wait()
        return call(*given, **how)

    return called
