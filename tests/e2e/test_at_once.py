"""Many commands at once: one of each kind wins, and no limit is passed at any moment."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial

import httpx
import pytest

from .books import balances
from .client import Flowpay, Json, a_card, an_order, at_once, micros, new_id, together, usd

pytestmark = pytest.mark.usefixtures("balanced")

UNIT = 10**6
Limits = Callable[..., None]


def test_however_many_meet_the_daily_limit_is_not_passed(flowpay: Flowpay, limits: Limits):
    before = flowpay.wallet()
    limits(daily_limit=_above(before, 10_000))

    answers = at_once(64, lambda: flowpay.insist("/api/create-escrow", an_order("1000.00")))

    assert _statuses(answers) == {201: 10, 409: 54}
    for refused in (answer.json() for answer in answers if answer.status_code == 409):
        assert refused["code"] == "spending_refused"
        broken = [each["rule"] for each in refused["rules"] if each["verdict"] == "refused"]
        assert broken == ["daily_limit"]
    after = flowpay.wallet()
    for figure in ("committed_today", "committed_this_month", "reserved"):
        assert micros(after[figure]) - micros(before[figure]) == 10_000 * UNIT


def test_however_many_cards_are_ordered_the_daily_limit_is_not_passed(
    flowpay: Flowpay, limits: Limits
):
    before, supplier = flowpay.wallet(), new_id()
    limits(daily_limit=_above(before, 1_000))
    order = a_card("100.00", supplier_id=supplier)

    answers = at_once(64, lambda: flowpay.insist("/api/virtual-cards", order))

    assert _statuses(answers) == {201: 10, 409: 54}
    assert _codes(answers) == {"spending_refused"}
    ordered = {answer.json()["card_id"] for answer in answers if answer.is_success}
    cards = flowpay.every("/api/virtual-cards")
    assert {each["card_id"] for each in cards if each["supplier_id"] == supplier} == ordered
    found = balances(flowpay)
    assert [found[f"card:{card_id}"] for card_id in ordered] == [100 * UNIT] * 10
    after = flowpay.wallet()
    assert micros(after["committed_today"]) - micros(before["committed_today"]) == 1_000 * UNIT


def test_of_32_approvals_at_once_one_stands(flowpay: Flowpay):
    escrow_id = flowpay.hold("3000.00")["escrow_id"]

    answers = at_once(32, lambda: flowpay.insist("/api/approve-payment", {"escrow_id": escrow_id}))

    assert _statuses(answers) == {200: 1, 409: 31}
    assert _codes(answers) == {"approval_already_decided"}
    assert balances(flowpay)[f"escrow:{escrow_id}"] == 3_000 * UNIT
    flowpay.until(lambda: _told(flowpay, escrow_id), what="the decision in the log")
    assert _told(flowpay, escrow_id) == 1


def test_of_a_release_and_a_refund_at_once_one_wins_each_of_50_times(flowpay: Flowpay):
    supplier = new_id()
    with ThreadPoolExecutor(4) as pairs:
        won = Counter(pairs.map(lambda _: _released_and_refunded(flowpay, supplier), range(50)))

    assert won.total() == 50
    assert balances(flowpay)[f"supplier:{supplier}"] == won["released"] * UNIT


def _released_and_refunded(flowpay: Flowpay, supplier: str) -> str:
    """Return how a dollar's hold has ended that is released and refunded at the same moment."""
    body = {"escrow_id": flowpay.hold("1.00", supplier_id=supplier)["escrow_id"]}
    paths = ("/api/release-escrow", "/api/refund-escrow")
    answers = together(*(partial(flowpay.insist, path, body) for path in paths))
    assert _statuses(answers) == {200: 1, 409: 1}
    assert _codes(answers) == {"escrow_transition_forbidden"}
    [ended] = [answer.json() for answer in answers if answer.is_success]
    assert {ended["released"]["amount"], ended["refunded"]["amount"]} == {"0.00", "1.00"}
    return str(ended["status"])


def test_32_of_one_command_at_once_have_one_effect_and_one_answer(flowpay: Flowpay):
    before, key = flowpay.wallet(), new_id()

    order = an_order("100.00")
    answers = at_once(32, lambda: flowpay.insist("/api/create-escrow", order, key=key))

    assert _statuses(answers) == {201: 32}
    assert len({answer.text for answer in answers}) == 1
    spent = micros(before["available"]) - micros(flowpay.wallet()["available"])
    assert spent == 100 * UNIT


def test_while_the_limit_changes_no_hold_passes_the_one_in_force(flowpay: Flowpay, limits: Limits):
    """From the answer to a change on: until then a hold may be under way by the rules before."""
    before, answered = flowpay.wallet(), dict[int, datetime]()
    limits(daily_limit=_above(before, 3_000))
    hold = partial(flowpay.insist, "/api/create-escrow")

    with ThreadPoolExecutor(16) as buyers:
        sent = [buyers.submit(hold, an_order("100.00")) for _ in range(64)]
        for room in (1_000, 2_000, 1_500):
            limits(daily_limit=(changed := _above(before, room)))
            answered[micros(changed)] = datetime.now(UTC)
        answers = [each.result() for each in sent]

    held = [answer.json()["escrow_id"] for answer in answers if answer.status_code == 201]
    committed, limit, earlier = micros(before["committed_today"]), 0, 0
    for event in _log_with(flowpay, held):
        if "daily_limit" in (after := event["data"].get("after", {})):
            earlier, limit = limit, micros(after["daily_limit"])
        elif event["subject"] in held:
            committed += 100 * UNIT
            is_known = limit not in answered or _begun(event) >= answered[limit]
            assert committed <= (limit if is_known else max(limit, earlier)), event
    assert _statuses(answers) == {201: len(held), 409: 64 - len(held)}


def _begun(event: Json) -> datetime:
    return datetime.fromisoformat(event["time"])


def _log_with(flowpay: Flowpay, held: list[str]) -> list[Json]:
    """Return the log, oldest first, once all these holds are in it, as they were begun."""

    def complete() -> list[Json] | None:
        log = flowpay.every("/api/audit-trail")
        return log if set(held) <= {event["subject"] for event in log} else None

    return flowpay.until(complete, what="the holds in the log")[::-1]


def _above(wallet: Json, room: int) -> Json:
    """Return the daily limit that leaves exactly so many dollars."""
    most = micros(wallet["committed_today"]) + room * UNIT
    return usd(f"{most // UNIT}.{most % UNIT:06d}")


def _statuses(answers: list[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def _codes(answers: list[httpx.Response]) -> set[str]:
    return {answer.json()["code"] for answer in answers if answer.is_error}


def _told(flowpay: Flowpay, escrow_id: str) -> int:
    held = flowpay.every("/api/audit-trail", type="flowpay.escrow.held")
    return sum(event["subject"] == escrow_id for event in held)
