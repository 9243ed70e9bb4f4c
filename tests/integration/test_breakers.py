"""Circuit breakers between processes: who opens them, who may try, and what a call costs."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta

import pytest

from flowpay.domain.breaker import FAILURES, PASSING, TRIAL, ProviderResting
from flowpay.domain.errors import Misconfigured
from flowpay.domain.rate import RateMissing
from flowpay.persistence import breakers as kept
from flowpay.ports.openai import ModelDeclined
from flowpay.ports.request import (
    ProviderAwaitsApproval,
    ProviderDenied,
    ProviderRefused,
    ProviderUnavailable,
)
from flowpay.runtime import clock as time_now
from flowpay.runtime.aws import client
from flowpay.services import breakers
from flowpay.services.breakers import REMEMBERED, Breakers, guarded
from tests.support.faults import overtaken_by, reads_meet, transactions_meet

DOWN = ProviderUnavailable("exa answered 500", provider="exa", provider_status=500)
FIRST_REST = {"seconds": int(PASSING[0].total_seconds())}


def fails(error: Exception = DOWN):
    def work():
        raise error

    return work


def fail(process: Breakers, times: int = 1, error: Exception = DOWN, provider: str = "exa") -> None:
    for _ in range(times):
        with pytest.raises(type(error)):
            process.call(provider, fails(error))


def answers() -> str:
    return "found"


def known(provider: str = "exa"):
    return kept.every(at=time_now.now()).get(provider)


def state(provider: str = "exa") -> str:
    breaker = known(provider)
    return breaker.state(time_now.now()) if breaker else "ok"


@contextmanager
def requests_counted() -> Iterator[list[str]]:
    """Yield what DynamoDB is asked for meanwhile, by operation."""
    asked: list[str] = []

    def note(model, **_):
        asked.append(model.name)

    dynamodb = client("dynamodb")
    dynamodb.meta.events.register("before-call.dynamodb", note)
    try:
        yield asked
    finally:
        dynamodb.meta.events.unregister("before-call.dynamodb", note)


@pytest.fixture
def process(flowpay, clock) -> Breakers:
    return Breakers()


@pytest.fixture
def another(flowpay, clock) -> Breakers:
    return Breakers()


def test_a_provider_that_fails_in_one_process_is_not_called_by_another(process, another):
    fail(process, FAILURES)
    with pytest.raises(ProviderResting, match="exa answered 500") as refused:
        another.call("exa", fails(AssertionError("it was called")))
    assert refused.value.facts["may_be_charged"] is False


def test_failures_of_several_processes_add_up(process, another):
    fail(process, FAILURES - 2)
    fail(another, 2)
    assert state() == "resting"


def test_one_that_fails_says_nothing_of_another(process):
    fail(process, FAILURES)
    assert process.call("firecrawl", answers) == "found"


def test_what_is_known_is_read_once_and_remembered_for_a_few_seconds(process, clock):
    with requests_counted() as asked:
        for provider in ("exa", "firecrawl", "apollo") * 5:
            process.call(provider, answers)
        assert asked == ["Query"]
        clock.moment += REMEMBERED
        process.call("exa", answers)
        assert asked == ["Query", "Query"]


def test_calls_at_once_share_one_read(process):
    with requests_counted() as asked, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: process.call("exa", answers), range(32)))
    assert asked == ["Query"]


def test_a_call_that_is_not_made_costs_no_read(process):
    fail(process, FAILURES)
    with requests_counted() as asked, pytest.raises(ProviderResting):
        process.call("exa", answers)
    assert asked == []


def test_after_the_rest_one_call_goes_through_and_ends_it(process, another, clock):
    fail(process, FAILURES)
    clock.forward(**FIRST_REST)
    assert another.call("exa", answers) == "found"
    assert state() == "ok"
    clock.moment += REMEMBERED
    assert process.call("exa", answers) == "found"


def test_while_one_tries_the_others_do_not(process, another, clock):
    fail(process, FAILURES)
    clock.forward(**FIRST_REST)
    refused = []

    def meanwhile():
        with pytest.raises(ProviderResting, match="being tried again now") as error:
            another.call("exa", answers)
        refused.append(error)
        return "found"

    assert process.call("exa", meanwhile) == "found"
    assert refused


def test_of_many_that_would_try_at_the_same_moment_one_does(flowpay, clock):
    processes = [Breakers() for _ in range(8)]
    fail(processes[0], FAILURES)
    for each in processes:
        each.known()
    clock.forward(**FIRST_REST)
    tried = []

    def attempt(each: Breakers) -> None:
        try:
            each.call("exa", lambda: tried.append(each) or fails()())
        except (ProviderResting, ProviderUnavailable):
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(attempt, processes))
    assert len(tried) == 1
    assert known().rests == 2


def test_a_trial_that_fails_is_followed_by_a_longer_rest(process, clock):
    fail(process, FAILURES)
    clock.forward(**FIRST_REST)
    fail(process)
    clock.forward(**FIRST_REST)
    with pytest.raises(ProviderResting):
        process.call("exa", answers)
    clock.forward(**FIRST_REST)
    assert process.call("exa", answers) == "found"


def test_whoever_crashes_while_trying_leaves_the_trial_to_another(process, another, clock):
    fail(process, FAILURES)
    clock.forward(**FIRST_REST)
    with pytest.raises(SystemExit):
        process.call("exa", fails(SystemExit()))
    with pytest.raises(ProviderResting):
        another.call("exa", answers)
    clock.moment += TRIAL
    assert another.call("exa", answers) == "found"
    assert state() == "ok"


def test_one_that_is_overtaken_when_it_notes_a_failure_counts_it_all_the_same(process, another):
    fail(process, FAILURES - 2)
    with overtaken_by(lambda: fail(another)):
        fail(process)
    assert state() == "resting"


def test_a_success_ends_a_row_of_failures_for_everyone(process, another, clock):
    fail(process, FAILURES - 1)
    another.call("exa", answers)
    fail(process)
    assert state() == "failing"


def test_a_success_that_was_not_worth_a_write_still_breaks_the_row(process, another, clock):
    process.call("exa", answers)
    fail(another, FAILURES - 1)
    clock.forward(seconds=1)
    process.call("exa", answers)
    clock.forward(seconds=1)
    fail(process)
    assert known().failures == 1


@pytest.mark.parametrize(
    "failure",
    [
        ProviderRefused("exa answered 400", provider="exa", provider_status=400),
        ProviderAwaitsApproval("exa through Locus waits for a person", provider="exa"),
        ModelDeclined("openai refused to answer", provider="exa"),
        RateMissing("there is no such rate"),
        Misconfigured("EXA_API_KEY is not set"),
    ],
)
def test_a_fault_of_ours_is_no_failure_of_the_provider(process, failure):
    fail(process, 3 * FAILURES, error=failure)
    assert known() is None


@pytest.mark.parametrize(
    "answer", [ProviderRefused("exa answered 400", provider="exa"), RateMissing("no such rate")]
)
def test_a_provider_on_trial_that_says_no_is_there_again(process, clock, answer):
    fail(process, FAILURES)
    clock.forward(**FIRST_REST)
    fail(process, error=answer)
    assert state() == "ok"


def test_a_key_that_is_refused_is_not_tried_for_minutes(process, clock):
    fail(process, error=ProviderDenied("exa answered 401", provider="exa"))
    clock.forward(minutes=4)
    with pytest.raises(ProviderResting):
        process.call("exa", answers)
    clock.forward(minutes=1)
    assert process.call("exa", answers) == "found"


def test_a_provider_is_left_alone_for_as_long_as_it_asked(process, clock):
    busy = ProviderUnavailable("exa answered 503", provider="exa", retry_after_s=90)
    fail(process, FAILURES, error=busy)
    assert known().rests_until - clock.moment == timedelta(seconds=90)


def test_a_call_is_made_though_nobody_can_say_how_the_provider_is_doing(process):
    with reads_meet("unsent"):
        assert process.call("exa", answers) == "found"


def test_a_table_that_does_not_answer_is_not_asked_again_at_once(process):
    with reads_meet("unsent"):
        process.call("exa", answers)
    with requests_counted() as asked:
        process.call("exa", answers)
    assert asked == []


def test_a_failure_that_cannot_be_noted_is_still_the_failure(process):
    with transactions_meet(*["ThrottlingException"] * 12):
        fail(process)
    assert known() is None


def test_a_trial_that_cannot_be_noted_is_made(process, clock):
    fail(process, FAILURES)
    clock.forward(**FIRST_REST)
    with transactions_meet(*["ThrottlingException"] * 12):
        assert process.call("exa", answers) == "found"


def test_what_is_a_day_old_counts_no_more(process, clock):
    fail(process, FAILURES - 1)
    clock.forward(days=1)
    fail(Breakers())
    assert known().failures == 1


def test_a_process_has_one_memory(flowpay):
    assert guarded("exa", answers) == "found"
    assert breakers.shared() is breakers.shared()
