"""Milestones over the API: parts of one hold, each released, refunded or disputed on its own."""

from decimal import Decimal

import pytest

from tests.integration.commands import act, create, money, opened, paid_to
from tests.support.builders import wire
from tests.support.faults import overtaken_by

PLAN = {"dyeing": "300.00", "weaving": "500.00", "delivery": "200.00"}


def plan(parts=PLAN, currency="USD"):
    return [{"name": name, "amount": wire(amount, currency)} for name, amount in parts.items()]


@pytest.fixture
def escrow(flowpay):
    return opened(flowpay, "1000.00", milestones=plan())


@pytest.fixture
def disputed(flowpay, escrow):
    answer = act(flowpay, "dispute-escrow", escrow, milestone="weaving", reason="wrong colour")
    assert answer.status == 200, answer.text
    return answer.body


def statuses(escrow):
    return {each["name"]: each["status"] for each in escrow["milestones"]}


def test_a_milestone_is_released_and_the_rest_stays_held(flowpay, escrow):
    released = act(flowpay, "release-escrow", escrow, milestone="weaving").body

    assert statuses(released) == {"dyeing": "held", "weaving": "released", "delivery": "held"}
    assert released["status"] == "partially_released"
    assert money(flowpay) == ("49000.00", "500.00", "1000.00")


def test_a_dispute_moves_no_money_and_is_in_the_log_with_its_reason(flowpay, disputed):
    assert money(flowpay) == ("49000.00", "1000.00", "1000.00")
    [said] = [e for e in flowpay.publish() if e["type"] == "flowpay.escrow.disputed"]
    assert said["data"]["milestones"][1]["dispute"] == "wrong colour"


@pytest.mark.parametrize("action", ["release-escrow", "refund-escrow", "dispute-escrow"])
def test_a_disputed_milestone_is_frozen(flowpay, disputed, action):
    more = {"reason": "again"} if action == "dispute-escrow" else {}
    answer = act(flowpay, action, disputed, milestone="weaving", **more)

    assert (answer.status, answer.body["code"]) == (409, "milestone_transition_forbidden")
    assert (answer.body["milestone_status"], answer.body["possible"]) == ("disputed", ["resolve"])


def test_a_dispute_is_resolved_by_a_split_in_one_movement(flowpay, disputed):
    split = act(
        flowpay, "resolve-dispute", disputed, milestone="weaving", released=wire("120.00")
    ).body

    assert (split["released"], split["refunded"]) == (wire("120.00"), wire("380.00"))
    assert paid_to(flowpay, "supplier:sup_1") == ["120.00"]
    assert money(flowpay) == ("49380.00", "500.00", "620.00")


def test_a_split_above_the_milestone_is_refused(flowpay, disputed):
    answer = act(flowpay, "resolve-dispute", disputed, milestone="weaving", released=wire("500.01"))

    assert (answer.status, answer.body["code"]) == (422, "amount_exceeds_hold")
    assert money(flowpay)[1] == "1000.00"


@pytest.mark.parametrize("paid", ["0.005", "119.999"])
def test_a_split_is_in_whole_coins(flowpay, disputed, paid):
    answer = act(flowpay, "resolve-dispute", disputed, milestone="weaving", released=wire(paid))

    assert (answer.status, answer.body["code"]) == (422, "amount_invalid")
    assert money(flowpay)[1] == "1000.00"


def test_a_split_may_give_the_supplier_nothing(flowpay, disputed):
    split = act(
        flowpay, "resolve-dispute", disputed, milestone="weaving", released=wire("0.00")
    ).body

    assert (split["released"], split["refunded"]) == (wire("0.00"), wire("500.00"))


def test_a_resolution_that_is_sent_twice_pays_once(flowpay, disputed):
    split = {"milestone": "weaving", "released": wire("120.00")}
    first, again = (act(flowpay, "resolve-dispute", disputed, key="k-1", **split) for _ in range(2))

    assert (again.status, again.text) == (200, first.text)
    assert paid_to(flowpay, "supplier:sup_1") == ["120.00"]


def test_a_dispute_and_a_release_at_the_same_moment_are_one_or_the_other(flowpay, escrow):
    dispute = {"milestone": "weaving", "reason": "wrong colour"}
    with overtaken_by(lambda: act(flowpay, "release-escrow", escrow, milestone="weaving")):
        answer = act(flowpay, "dispute-escrow", escrow, **dispute)

    assert (answer.status, answer.body["milestone_status"]) == (409, "released")


def test_milestones_in_another_currency_leave_nothing_over(flowpay):
    parts = {"one": "333.33", "two": "333.33", "three": "333.34"}
    escrow = opened(flowpay, "1000.00", "INR", milestones=plan(parts, "INR"))
    act(flowpay, "dispute-escrow", escrow, milestone="two", reason="late")
    act(flowpay, "resolve-dispute", escrow, milestone="two", released=wire("111.11", "INR"))
    last = act(flowpay, "release-escrow", escrow).body

    assert last["status"] == "released"
    assert money(flowpay)[1] == "0.00"
    left = 50_000 - Decimal(money(flowpay)[0])
    assert sum(map(Decimal, paid_to(flowpay, "supplier:sup_1"))) == left


@pytest.mark.parametrize(
    "milestones",
    [
        plan({"one": "400.00", "two": "599.99"}),
        plan({"one": "1000.00", "two": "0.00"}),
        plan({"one": "1000.00"}, "INR"),
        plan({"one": "500.00"}) * 2,
        [{"name": "", "amount": wire("1000.00")}],
        [{"name": "one"}],
        plan({str(n): "1.00" for n in range(21)}),
        "all",
    ],
)
def test_a_plan_that_does_not_make_up_the_escrow_holds_nothing(flowpay, milestones):
    assert create(flowpay, "1000.00", milestones=milestones).status == 422
    assert money(flowpay) == ("50000.00", "0.00", "0.00")


@pytest.mark.parametrize(
    ("action", "more", "status", "code"),
    [
        ("release-escrow", {"milestone": "packing"}, 404, "milestone_unknown"),
        ("release-escrow", {"amount": wire("1.00")}, 422, "milestone_needed"),
        ("dispute-escrow", {"milestone": "packing", "reason": "x"}, 404, "milestone_unknown"),
        ("dispute-escrow", {"milestone": "weaving"}, 422, "request_invalid"),
        (
            "resolve-dispute",
            {"milestone": "weaving", "released": wire("1.00")},
            409,
            "milestone_transition_forbidden",
        ),
        (
            "resolve-dispute",
            {"milestone": "weaving", "released": wire("-1.00")},
            422,
            "request_invalid",
        ),
    ],
)
def test_a_step_that_makes_no_sense_leaves_the_hold_as_it_is(
    flowpay, escrow, action, more, status, code
):
    answer = act(flowpay, action, escrow, **more)

    assert (answer.status, answer.body["code"]) == (status, code)
    assert money(flowpay)[1] == "1000.00"
