"""Circuit breakers: who fails too often is left alone for a while, and tried again by one."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.breaker import (
    FAILURES,
    LASTING,
    LONGEST_ASKED,
    PASSING,
    TRIAL,
    WINDOW,
    Breaker,
    Trouble,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DOWN = Trouble("exa answered 500")
BROKE = Trouble("exa answered 402 NO_MORE_CREDITS", lasts=True)
SECOND = timedelta(seconds=1)


def failing(times: int, *, apart: timedelta = SECOND) -> Breaker:
    """A provider that failed so often in a row, the last time at noon."""
    breaker = Breaker()
    for n in reversed(range(times)):
        breaker = breaker.failed(DOWN, at=NOON - n * apart)
    return breaker


def on_trial(breaker: Breaker) -> tuple[Breaker, datetime]:
    """The breaker with the trial that follows its rest, and when the trial began."""
    began = breaker.rests_until
    return breaker.tried(began), began


def failed_on_trial(breaker: Breaker, trouble: Trouble = DOWN) -> tuple[Breaker, timedelta]:
    """The breaker after a trial that failed at once, and how long it rests then."""
    tried, began = on_trial(breaker)
    rests = tried.failed(trouble, at=began, trial=tried.trial_until)
    return rests, rests.rests_until - began


def test_a_provider_of_which_nothing_is_known_is_well():
    assert Breaker().state(NOON) == "ok"


def test_a_provider_that_failed_a_few_times_is_still_called():
    assert failing(FAILURES - 1).state(NOON) == "failing"


def test_a_provider_that_keeps_failing_is_left_alone():
    breaker = failing(FAILURES)
    assert breaker.state(NOON) == "resting"
    assert breaker.rests_until == NOON + PASSING[0]
    assert breaker.reason == "exa answered 500"


def test_one_success_ends_a_row_of_failures():
    breaker = failing(FAILURES - 1).answered()
    assert breaker == Breaker()
    assert breaker.failed(DOWN, at=NOON).state(NOON) == "failing"


def test_failures_that_are_far_apart_are_no_row():
    assert failing(10, apart=WINDOW + SECOND).failures == 1


def test_a_success_where_nothing_failed_changes_nothing():
    well = Breaker()
    assert well.answered() is well


def test_what_no_repeat_cures_rests_at_once_and_for_longer():
    breaker = Breaker().failed(BROKE, at=NOON)
    assert breaker.rests_until - NOON == LASTING[0] > PASSING[0]


def test_a_rest_ends_in_a_trial_of_one_call():
    breaker = failing(FAILURES)
    end = breaker.rests_until
    assert not breaker.is_due(end - SECOND)
    assert breaker.is_due(end)
    tried = breaker.tried(end)
    assert not tried.is_due(end)
    assert tried.state(end) == "resting"


def test_a_trial_whose_caller_has_crashed_makes_place_for_another():
    tried, began = on_trial(failing(FAILURES))
    assert not tried.is_due(began + TRIAL - SECOND)
    assert tried.is_due(began + TRIAL)


def test_a_trial_that_is_answered_ends_it():
    tried, _ = on_trial(failing(FAILURES))
    assert tried.answered(tried.trial_until) == Breaker()


def test_a_trial_that_fails_is_followed_by_a_longer_rest_but_not_by_any_length():
    breaker, rests = failing(FAILURES), list[timedelta]()
    for _ in range(20):
        breaker, rest = failed_on_trial(breaker)
        rests.append(rest)
    assert rests[:3] == [2 * PASSING[0], 4 * PASSING[0], 8 * PASSING[0]]
    assert rests[-1] == PASSING[1]


def test_a_trial_may_show_that_only_a_person_can_help():
    _, rest = failed_on_trial(failing(FAILURES), BROKE)
    assert rest >= LASTING[0]


@pytest.mark.parametrize(
    ("asked", "rest"),
    [
        (timedelta(seconds=1), PASSING[0]),
        (timedelta(seconds=40), timedelta(seconds=40)),
        (timedelta(days=30), LONGEST_ASKED),
    ],
)
def test_a_provider_is_left_alone_as_long_as_it_asks_within_reason(asked, rest):
    busy = Trouble("exa answered 429", asked=asked)
    assert failing(FAILURES - 1).failed(busy, at=NOON).rests_until == NOON + rest


def test_a_call_that_began_before_the_rest_does_not_end_it():
    breaker = failing(FAILURES)
    assert breaker.answered() == breaker
    tried, _ = on_trial(breaker)
    assert tried.answered() == tried
    assert tried.answered(tried.trial_until - SECOND) == tried


def test_a_call_that_began_before_the_rest_does_not_lengthen_it_unless_it_was_asked_for():
    breaker = failing(FAILURES)
    later = NOON + 5 * SECOND
    assert breaker.failed(DOWN, at=later) == breaker
    busy = Trouble("exa answered 429", asked=timedelta(minutes=2))
    assert breaker.failed(busy, at=later).rests_until == later + timedelta(minutes=2)


def test_who_is_refused_is_told_why_and_when_it_is_tried_again():
    breaker = failing(FAILURES)
    refusal = breaker.refusal("exa", NOON + 5 * SECOND)
    assert "exa answered 500" in str(refusal)
    assert "is tried again in 10 s" in str(refusal)
    assert refusal.facts == {
        "provider": "exa",
        "provider_status": None,
        "reason": "resting",
        "may_be_charged": False,
    }
    tried, began = on_trial(breaker)
    assert "is being tried again now" in str(tried.refusal("exa", began))


@pytest.mark.parametrize("after_s", [15, 16, 3_600])
def test_who_is_refused_when_the_rest_is_all_but_over_is_not_told_to_wait_for_nothing(after_s):
    refusal = failing(FAILURES).refusal("exa", NOON + after_s * SECOND)
    assert "is tried again in 1 s" in str(refusal)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["call fails", "call is answered", "late failure", "late answer"]),
        st.integers(0, 400),
        st.sampled_from([DOWN, BROKE, Trouble("429", asked=timedelta(days=9))]),
    ),
    max_size=40,
)


@given(EVENTS)
def test_whatever_happens_no_rest_is_endless_and_a_success_on_trial_ends_it(events):
    breaker, at = Breaker(), NOON
    for what, seconds, trouble in events:
        at += seconds * SECOND
        trial = None
        if breaker.is_due(at) and what.startswith("call"):
            breaker = breaker.tried(at)
            trial = breaker.trial_until
        called = trial is not None or breaker.state(at) != "resting"
        if what.endswith(("fails", "failure")):
            breaker = breaker.failed(trouble, at=at, trial=trial)
        elif called or what.startswith("late"):
            was = breaker
            breaker = breaker.answered(trial)
            assert breaker == Breaker() or (trial is None and breaker == was)
        longest = max(LONGEST_ASKED, LASTING[1]) + TRIAL
        assert breaker.rests_until is None or breaker.rests_until <= at + longest
        assert breaker.rests_until is None or breaker.is_due(at + longest)
