"""Micropayments: the most a call may cost is reserved, what it did cost is paid, the rest is back.

What a provider does wrong costs a step, never the books.
"""

from datetime import timedelta

import pytest

from flowpay.domain.errors import ProviderFailed
from flowpay.domain.money import Money
from flowpay.domain.spending import SpendingRefused
from flowpay.persistence import escrows, notices
from flowpay.persistence.notices import MailingMoved
from flowpay.ports.tariff import Call, most, usual
from flowpay.services import usages
from flowpay.services.usages import UsageMoved
from tests.integration.commands import act, money, opened, paid_to
from tests.integration.sourcing import SMALL, found, held, ranked, request, session, step
from tests.support.books import books_balance
from tests.support.builders import wire
from tests.support.faults import overtaken_by, provider_fails
from tests.support.world import world

pytestmark = pytest.mark.slow

SEARCH = Call.SEARCH_COMPANIES


def cost(flowpay):
    return session(flowpay)["cost"]["amount"]


def told(flowpay, kind):
    return [e["data"] for e in flowpay.publish() if e["type"] == f"flowpay.session.{kind}"]


def dearest(*calls):
    return sum((most(call) for call in calls), Money.zero("USD"))


@pytest.fixture
def strict(executions):
    """Flowpay where a provider that fails fails the step."""
    with world(STRICT_INTEGRATIONS="true") as flowpay:
        request(flowpay)
        step(flowpay, "ParseRequest")
        yield flowpay
        books_balance(flowpay)


@pytest.fixture
def asked(flowpay):
    """A session that was understood."""
    request(flowpay)
    step(flowpay, "ParseRequest")
    return flowpay


def test_a_reserve_takes_the_most_that_the_calls_may_cost(asked):
    usages.reserve("default", "s-1", "a step", [SEARCH, Call.SEND_MAIL], by="asha")

    reserved = dearest(SEARCH, Call.SEND_MAIL).amount
    assert money(asked)[1:] == (reserved, reserved)


def test_a_settlement_pays_what_it_did_cost_and_gives_the_rest_back(asked):
    usage = usages.reserve("default", "s-1", "a step", [SEARCH], by="asha")
    usages.settle("default", usage, {SEARCH: usual(SEARCH)})

    assert paid_to(asked, "provider:exa") == [usual(SEARCH).amount]
    assert money(asked)[1:] == ("0.00", usual(SEARCH).amount)


def test_a_settlement_comes_once(asked):
    usage = usages.reserve("default", "s-1", "a step", [SEARCH], by="asha")
    usages.settle("default", usage, {SEARCH: usual(SEARCH)})

    with pytest.raises(UsageMoved):
        usages.settle("default", usage, {SEARCH: usual(SEARCH)})


def test_a_step_that_comes_again_finds_its_reserve(asked):
    one, other = (usages.reserve("default", "s-1", "a", [SEARCH], by="asha") for _ in range(2))

    assert one == other
    assert money(asked)[1] == most(SEARCH).amount


def test_twins_that_reserve_at_the_same_moment_share_one_reserve(asked):
    def reserve():
        return usages.reserve("default", "s-1", "a step", [SEARCH], by="asha")

    with overtaken_by(reserve):
        reserve()

    assert money(asked)[1] == most(SEARCH).amount


def test_steps_whose_names_begin_alike_have_reserves_of_their_own(asked):
    one, other = (
        usages.reserve("default", "s-1", step, [SEARCH], by="asha")
        for step in ("ask/sup_1", "ask/sup_10")
    )
    again = usages.reserve("default", "s-1", "ask/sup_1", [SEARCH], by="asha")

    assert (one.step, other.step) == ("ask/sup_1/0001", "ask/sup_10/0001")
    assert again == one


def test_a_step_that_was_settled_without_its_facts_pays_for_its_second_try(asked):
    for _ in range(2):
        usage = usages.reserve("default", "s-1", "a step", [SEARCH], by="asha")
        usages.settle("default", usage, {SEARCH: usual(SEARCH)})

    assert cost(asked) == (usual(SEARCH) + usual(SEARCH)).amount


def test_a_search_counts_towards_the_limits_to_the_micro(asked):
    controls = asked.get("/api/spending-controls")
    short = most(SEARCH) - Money(1, "USD")
    asked.request("PUT", "/api/spending-controls", controls | {"daily_limit": short.to_wire()})

    with pytest.raises(SpendingRefused):
        step(asked, "DiscoverSuppliers")
    assert money(asked)[1:] == ("0.00", "0.00")


def test_a_search_may_use_up_the_limit_exactly(asked):
    controls = asked.get("/api/spending-controls")
    exact = {"daily_limit": most(SEARCH).to_wire()}
    asked.request("PUT", "/api/spending-controls", controls | exact)

    assert step(asked, "DiscoverSuppliers")["supplier_ids"]


def test_a_search_is_paid_in_a_wallet_of_another_currency_too(executions):
    with world(WALLET_CURRENCY="INR", DAILY_SPEND_LIMIT="900000") as flowpay:
        request(flowpay)
        found(flowpay)

        assert session(flowpay)["cost"]["currency"] == "INR"
        assert cost(flowpay) > "0.5"
        books_balance(flowpay)


def test_steps_that_run_twice_charge_and_tell_once(flowpay):
    request(flowpay)
    best = ranked(flowpay)[0]
    step(flowpay, "RequestQuote", supplier_id=best)
    step(flowpay, "OpenEscrow")
    before = money(flowpay), cost(flowpay), len(flowpay.publish())
    for state in ("ParseRequest", "DiscoverSuppliers", "RankSuppliers", "OpenEscrow"):
        step(flowpay, state)
    for state in ("EnrichSupplier", "RequestQuote"):
        step(flowpay, state, supplier_id=best)

    assert (money(flowpay), cost(flowpay), len(flowpay.publish())) == before


@pytest.mark.parametrize("state", ["EnrichSupplier", "RequestQuote"])
def test_twins_of_a_step_charge_once_whichever_writes_first(flowpay, state):
    request(flowpay)
    best = found(flowpay)[0] if state == "EnrichSupplier" else ranked(flowpay)[0]
    with overtaken_by(lambda: None, lambda: step(flowpay, state, supplier_id=best)):
        step(flowpay, state, supplier_id=best)

    steps = [usage for usage in flowpay.images("usage") if best in usage["sk"]["S"]]
    assert {usage["status"]["S"] for usage in steps} == {"settled"}
    assert len([u for u in steps if state == "EnrichSupplier" or "quote" in u["sk"]["S"]]) == 1


@pytest.mark.parametrize("fault", ["rate_limited", "failing", "garbage", "out_of_credits"])
def test_a_search_that_is_down_is_the_reason_where_no_supplier_is_remembered(asked, fault):
    provider_fails("exa", fault, times=50)
    with pytest.raises(ProviderFailed, match="exa"):
        step(asked, "DiscoverSuppliers")

    assert told(asked, "suppliers_found") == []
    assert money(asked)[1] == "0.00"


def test_while_the_search_is_down_the_suppliers_of_earlier_sessions_serve(flowpay):
    request(flowpay)
    ranked(flowpay)
    provider_fails("exa", "failing", times=50)
    request(flowpay, SMALL, "s-2")

    assert found(flowpay, "s-2")


@pytest.mark.parametrize("provider", ["firecrawl", "apollo"])
def test_a_supplier_that_cannot_be_looked_into_is_ranked_by_what_is_known(asked, provider):
    supplier_id = step(asked, "DiscoverSuppliers")["supplier_ids"][0]
    provider_fails(provider, "failing", times=50)
    step(asked, "EnrichSupplier", supplier_id=supplier_id)

    assert told(asked, "supplier_checked")[0]["missing"]
    assert money(asked)[1] == "0.00"


def test_a_mail_that_cannot_be_sent_is_said_and_costs_nothing(flowpay):
    request(flowpay)
    best = ranked(flowpay)[0]
    provider_fails("resend", "failing", times=50)
    before = cost(flowpay)
    step(flowpay, "RequestQuote", supplier_id=best)

    assert told(flowpay, "quote_not_sent")[0]["supplier_id"] == best
    assert money(flowpay)[1] == "0.00"
    assert cost(flowpay) >= before


def test_where_providers_are_required_a_search_that_is_down_fails_its_step(strict):
    provider_fails("exa", "failing", times=50)
    with pytest.raises(ProviderFailed):
        step(strict, "DiscoverSuppliers")

    assert money(strict)[1] == "0.00"
    assert told(strict, "suppliers_found") == []


@pytest.mark.parametrize("provider", ["firecrawl", "apollo"])
def test_where_providers_are_required_a_supplier_that_cannot_be_checked_fails_its_step(
    strict, provider
):
    supplier_id = step(strict, "DiscoverSuppliers")["supplier_ids"][0]
    provider_fails(provider, "failing", times=50)
    with pytest.raises(ProviderFailed):
        step(strict, "EnrichSupplier", supplier_id=supplier_id)

    assert money(strict)[1] == "0.00"


def test_where_providers_are_required_a_mail_that_cannot_be_sent_fails_its_step(strict):
    for supplier_id in step(strict, "DiscoverSuppliers")["supplier_ids"]:
        step(strict, "EnrichSupplier", supplier_id=supplier_id)
    best = step(strict, "RankSuppliers")["supplier_ids"][0]
    provider_fails("resend", "failing", times=50)
    with pytest.raises(ProviderFailed):
        step(strict, "RequestQuote", supplier_id=best)

    assert money(strict)[1] == "0.00"


def test_a_step_that_failed_may_be_tried_again_once_the_provider_is_back(strict):
    provider_fails("exa", "failing", times=50)
    with pytest.raises(ProviderFailed):
        step(strict, "DiscoverSuppliers")
    provider_fails("exa", "slow", times=1, seconds=0)

    assert step(strict, "DiscoverSuppliers")["supplier_ids"]
    assert paid_to(strict, "provider:exa")[0] == usual(SEARCH).amount


def test_a_session_that_fails_gives_every_open_reserve_back(asked):
    usages.reserve("default", "s-1", "a step", [SEARCH], by="asha")
    step(asked, "FailSession", error={"Error": "States.Timeout", "Cause": ""})

    assert money(asked) == ("50000.00", "0.00", "0.00")


def test_a_session_that_completes_gives_back_what_a_step_that_was_killed_had_reserved(flowpay):
    request(flowpay)
    escrow_id = held(flowpay)
    usages.reserve("default", "s-1", "a step that was killed", [SEARCH], by="asha")
    act(flowpay, "reject-payment", {"escrow_id": escrow_id})
    step(flowpay, "CloseSession", escrow_id=escrow_id)

    assert money(flowpay)[1] == "0.00"


def test_a_session_says_what_it_has_cost_in_all(flowpay):
    request(flowpay)
    held(flowpay)

    entries = flowpay.get("/api/wallet-ledger", limit="100")["items"]
    legs = [leg for entry in entries for leg in entry["legs"]]
    paid = [leg["amount"] for leg in legs if leg["account"].startswith("provider:")]
    total = sum((Money.from_wire(amount) for amount in paid), Money.zero("USD"))
    assert wire(cost(flowpay)) == total.to_wire()


@pytest.fixture
def escrow(flowpay):
    """An escrow that no session asked for."""
    return opened(flowpay, "100.00")["escrow_id"]


def reserve_for(escrow_id):
    escrow, undone = (
        escrows.load("default", escrow_id),
        notices.not_mailed("default", escrow_id, None),
    )
    return usages.reserve_for("default", escrow, "a step", [SEARCH], by="flowpay", undone=undone)


def test_calls_for_an_escrow_are_reserved_and_settled_like_any_other(flowpay, escrow):
    usage = reserve_for(escrow)
    assert money(flowpay)[1] == f"100{most(SEARCH).amount[1:]}"
    usages.settle("default", usage, {SEARCH: usual(SEARCH)})

    assert money(flowpay)[1:] == ("100.00", f"100{usual(SEARCH).amount[1:]}")
    assert paid_to(flowpay, "provider:exa") == [usual(SEARCH).amount]


def test_calls_for_an_escrow_that_come_again_find_their_reserve(flowpay, escrow):
    one, other = reserve_for(escrow), reserve_for(escrow)

    assert one == other
    assert money(flowpay)[1] == f"100{most(SEARCH).amount[1:]}"


@pytest.mark.parametrize("end", [usages.void, lambda *it: usages.settle(*it, {})])
def test_calls_for_an_escrow_whose_reserve_has_ended_have_another(escrow, end):
    end("default", reserve_for(escrow))

    assert reserve_for(escrow).step == "a step/0002"


def test_nothing_is_reserved_for_what_is_done_already(flowpay, escrow):
    found, gone = escrows.load("default", escrow), notices.not_mailed("default", "esc_x", None)
    with pytest.raises(MailingMoved):
        usages.reserve_for("default", found, "a step", [SEARCH], by="flowpay", undone=gone)

    assert money(flowpay)[1] == "100.00"


def test_twins_that_reserve_for_an_escrow_share_one_reserve(flowpay, escrow):
    with overtaken_by(lambda: reserve_for(escrow)):
        reserve_for(escrow)

    assert money(flowpay)[1] == f"100{most(SEARCH).amount[1:]}"


def test_reserves_that_were_left_are_given_back_and_no_others(flowpay, clock, escrow):
    reserve_for(escrow)
    request(flowpay)
    settled = usages.reserve("default", "s-1", "a step", [SEARCH], by="asha")
    usages.settle("default", settled, {SEARCH: usual(SEARCH)})
    clock.forward(minutes=30)
    usages.reserve("default", "s-1", "another", [SEARCH], by="asha")
    for _ in range(2):
        usages.void_left("default", clock.moment - timedelta(minutes=10))

    open = [item["sk"]["S"] for item in flowpay.images("usage") if "group" in item]
    assert open == ["s-1/another/0001"]
    assert paid_to(flowpay, "wallet:reserved").count(f"-{most(SEARCH).amount}") == 2


def test_a_reserve_that_was_left_over_midnight_frees_the_day_it_was_held_on(flowpay, clock, escrow):
    reserve_for(escrow)
    clock.forward(days=1)
    usages.void_left("default", clock.moment)

    assert money(flowpay)[1:] == ("100.00", "0.00")
