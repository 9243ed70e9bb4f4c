"""Messages at the same moment, whatever comes between two calls, whoever is killed there."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flowpay.domain.a2a.errors import A2AError, TaskNotCancelable, UnsupportedOperation
from flowpay.domain.a2a.requests import SendMessageRequest
from flowpay.domain.a2a.tasks import TaskState
from flowpay.domain.caller import Caller, Role
from flowpay.persistence import a2a_tasks as kept_tasks
from flowpay.persistence import book
from flowpay.services import a2a_messages, a2a_tasks
from tests.integration.sourcing import QUERY, step
from tests.support.a2a_client import said
from tests.support.books import books_balance
from tests.support.executions import Executions
from tests.support.turns import Turns, _in_turn, in_turns
from tests.support.world import World, world

pytestmark = pytest.mark.slow
BRIEFLY = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # to shrink takes minutes
)
ASHA = Caller(account="default", principal="asha", roles=(Role.REQUESTER,))
ACTORS = ("one", "two", "three")


class Stage:
    """One account, and what its actors were answered or refused."""

    def __init__(self, flowpay: World, turns: Turns, executions: Executions) -> None:
        self.flowpay, self.turns, self.executions = flowpay, turns, executions
        self.answered = list[str]()
        self.refused = list[A2AError]()

    def sends(self, message) -> None:
        try:
            request = SendMessageRequest.from_wire({"message": message})
            self.answered.append(a2a_messages.send(ASHA, request).id)
        except A2AError as error:
            self.refused.append(error)

    def cancels(self, task_id) -> None:
        try:
            self.answered.append(a2a_messages.cancel(ASHA, task_id).id)
        except A2AError as error:
            self.refused.append(error)

    def asked_back(self) -> str:
        """Return a task that has asked back."""
        self.sends(said("Need cotton yarn"))
        task_id = self.answered.pop()
        step(self.flowpay, "ParseRequest", f"{task_id}-1")
        assert a2a_tasks.load("default", task_id).state is TaskState.INPUT_REQUIRED
        return task_id

    def acts(self, order: list[str], killed: tuple[str, int] | None) -> None:
        """Let the actors act in this order; one is killed when it has had so many turns."""
        for name in order:
            if name in self.turns.left:
                self.turns.go(name)
            at = killed and self.turns.taken[killed[0]] == killed[1]
            if killed and at and killed[0] in self.turns.left:
                self.turns.stop(killed[0])
        self.turns.finish()


@contextmanager
def stage() -> Iterator[Stage]:
    with pytest.MonkeyPatch.context() as patch, world() as flowpay:
        executions = Executions()
        executions.take_the_place_of_step_functions(patch)
        with in_turns() as turns:
            patch.setattr(book, "get_together", _in_turn(turns, book.get_together))
            yield Stage(flowpay, turns, executions)
        books_balance(flowpay)


orders = st.lists(st.sampled_from(ACTORS), min_size=10, max_size=40)
deaths = st.none() | st.tuples(st.sampled_from(ACTORS), st.integers(1, 8))


@settings(BRIEFLY)
@given(order=orders, killed=deaths)
def test_one_message_sent_three_times_is_one_task_and_one_execution(order, killed):
    with stage() as on:
        message = said(QUERY)
        for name in ACTORS:
            on.turns.begin(name, partial(on.sends, message))
        on.acts(order, killed)
        on.sends(message)  # what was never answered is sent again

        assert on.refused == []
        [task_id] = set(on.answered)
        assert kept_tasks.open_ones("default") == [task_id]
        assert len(on.flowpay.images("session")) == 1
        assert set(on.executions.started) <= {f"default-{task_id}-1"}


@settings(BRIEFLY)
@given(order=orders, killed=deaths)
def test_of_three_answers_to_one_question_exactly_one_is_taken(order, killed):
    with stage() as on:
        task_id = on.asked_back()
        answers = {
            name: said(f"{many} kg", taskId=task_id)
            for name, many in zip(ACTORS, (500, 600, 700), strict=True)
        }
        for name, message in answers.items():
            on.turns.begin(name, partial(on.sends, message))
        on.acts(order, killed)

        kept = kept_tasks.load("default", task_id)
        sessions = {item["sk"]["S"] for item in on.flowpay.images("session")}
        assert len(on.answered) <= 1
        assert all(type(error) is UnsupportedOperation for error in on.refused)
        assert kept.turns == 2
        assert sessions == {f"{task_id}-1", f"{task_id}-2"}
        assert len(kept.task.history) == 3


@settings(BRIEFLY)
@given(order=orders, killed=deaths)
def test_an_answer_and_two_cancellations_leave_one_outcome(order, killed):
    with stage() as on:
        task_id = on.asked_back()
        on.turns.begin("one", partial(on.sends, said("500 kg", taskId=task_id)))
        on.turns.begin("two", partial(on.cancels, task_id))
        on.turns.begin("three", partial(on.cancels, task_id))
        on.acts(order, killed)
        on.cancels(task_id)

        assert kept_tasks.load("default", task_id).state is TaskState.CANCELED
        kinds = (UnsupportedOperation, TaskNotCancelable)
        assert all(type(error) in kinds for error in on.refused)
        assert not any(item["status"]["S"] == "running" for item in on.flowpay.images("session"))
