"""Reconciliation: it finds whatever does not follow from the journal, and is quiet otherwise.

Quiet it is also in every other test here: the books are looked at when a test is over.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from flowpay.persistence import book
from flowpay.persistence.book import Listing
from flowpay.persistence.items import attributes
from flowpay.ports.tariff import Call, usual
from flowpay.runtime.aws import client
from flowpay.runtime.clock import new_id
from flowpay.services import reconciliation, usages
from flowpay.services.reconciliation import Report
from tests.integration.commands import act, opened
from tests.integration.sourcing import request
from tests.support.builders import wire
from tests.support.clock import Clock
from tests.support.executions import Executions
from tests.support.world import World, lambda_context, world

pytestmark = pytest.mark.slow

SEARCH = Call.SEARCH_COMPANIES


@pytest.fixture(scope="module")
def deployment() -> Iterator[tuple[World, Clock]]:
    """A wallet with a bit of everything, an hour ago and now; each test may break its books."""
    with pytest.MonkeyPatch.context() as patch, world() as flowpay:
        Executions().take_the_place_of_step_functions(patch)
        clock = Clock()
        clock.take_the_place_of_time(patch)
        controls = flowpay.get("/api/spending-controls")
        capped = {"supplier_limits": {"sup_1": wire("9000.00")}}
        flowpay.request("PUT", "/api/spending-controls", controls | capped)
        request(flowpay)
        usage = usages.reserve("default", "s-1", "settled", [SEARCH], by="asha")
        usages.settle("default", usage, {SEARCH: usual(SEARCH)})
        usages.reserve("default", "s-1", "open", [SEARCH], by="asha")
        for currency in ("USD", "INR"):
            escrow = opened(flowpay, "1000.00", currency, supplier_id="sup_1")
            act(flowpay, "release-escrow", escrow, amount=wire("333.33", currency))
            act(flowpay, "refund-escrow", escrow, amount=wire("111.11", currency))
        clock.forward(hours=1)
        opened(flowpay, "50.00", session_id="s-1")
        yield flowpay, clock


@pytest.fixture
def flowpay(deployment: tuple[World, Clock]) -> Iterator[World]:
    """The deployment, which forgets what a test has done to its book."""
    flowpay, clock = deployment
    before, moment = everything(), clock.moment
    yield flowpay
    clock.set(moment)
    for key in everything().keys() - before.keys():
        lose(dict(zip(("pk", "sk"), key, strict=True)))
    for item in before.values():
        client("dynamodb").put_item(TableName="book", Item=item)


@pytest.fixture
def clock(deployment: tuple[World, Clock]) -> Clock:
    return deployment[1]


def everything() -> dict[tuple[str, str], Any]:
    """Return every item of the book, in DynamoDB's own form, by its key."""
    found = client("dynamodb").scan(TableName="book")["Items"]
    return {(item["pk"]["S"], item["sk"]["S"]): item for item in found}


def reconcile(**how: Any) -> Report:
    return reconciliation.reconcile("default", pause=lambda _: None, **how)


def broken() -> list[str]:
    """Return what reconciliation finds to be wrong."""
    return [check.what for check in reconcile().breaks]


def items(noun: str) -> list[dict[str, Any]]:
    """Return the items of the account, oldest first."""
    return book.everything(Listing(partition=f"default#{noun}", ascending=True))


def put(item: dict[str, Any]) -> None:
    client("dynamodb").put_item(TableName="book", Item=attributes(item))


def lose(item: dict[str, Any]) -> None:
    key = attributes({"pk": item["pk"], "sk": item["sk"]})
    client("dynamodb").delete_item(TableName="book", Key=key)


def add(amount: Any, micros: int) -> dict[str, Any]:
    return {"micros": amount.micros + micros, "currency": amount.currency}


def test_books_that_are_sound_are_found_so_to_the_last_figure(flowpay, clock):
    report = reconcile()

    assert report.breaks == ()
    assert report.entries == len(items("journal")) == 11
    assert report.compared == {"escrow": 3, "usage": 2}
    month = f"committed in {clock.moment:%Y-%m}"
    assert [check.what for check in report.checks] == [
        "wallet: available",
        f"wallet: {month}",
        f"wallet: {month} for supplier:sup_1",
        f"wallet: committed on {clock.moment:%Y-%m-%d}",
        "wallet: reserved",
    ]


@pytest.mark.parametrize(
    ("field", "figure"),
    [
        ("available_micros", "available"),
        ("reserved_micros", "reserved"),
        ("committed_on_day_micros", "committed on"),
        ("committed_in_month_micros", "committed in"),
    ],
)
@pytest.mark.parametrize("micros", [1, -1])
def test_a_micro_that_is_wrong_in_the_wallet_is_found(flowpay, field, figure, micros):
    [wallet] = items("wallet")
    put(wallet | {field: wallet[field] + micros})

    [what] = broken()
    assert what.startswith(f"wallet: {figure}")


def test_a_micro_that_is_wrong_in_the_sum_of_a_cap_is_found(flowpay):
    [wallet] = items("wallet")
    put(wallet | {"capped": {"supplier:sup_1": wallet["capped"]["supplier:sup_1"] + 1}})

    [what] = broken()
    assert what.endswith("for supplier:sup_1")


@pytest.mark.parametrize("which", range(11))
def test_an_entry_that_is_lost_is_missed(flowpay, which):
    lose(items("journal")[which])

    assert broken()


@pytest.mark.parametrize("which", range(11))
@pytest.mark.parametrize("leg", [0, 1])
def test_a_leg_that_is_wrong_by_a_micro_is_found_by_its_entry(flowpay, which, leg):
    entry = items("journal")[which]
    entry["legs"][leg]["amount"] = add(entry["legs"][leg]["amount"], 1)
    put(entry)

    assert f"entry {entry['entry_id']}: sum of its legs" in broken()


@pytest.mark.parametrize("which", range(11))
def test_an_entry_that_is_wrong_and_still_balances_is_found(flowpay, which):
    entry = items("journal")[which]
    for leg, micros in zip(entry["legs"], (-1, 1), strict=False):
        leg["amount"] = add(leg["amount"], micros)
    put(entry)

    assert broken()


def test_an_entry_that_nobody_can_read_is_named(flowpay):
    entry = items("journal")[0]
    put(entry | {"legs": "none"})

    assert f"entry {entry['entry_id']}" in broken()


@pytest.mark.parametrize("field", ["amount", "wallet_amount", "released", "refunded"])
@pytest.mark.parametrize("which", range(3))
def test_an_escrow_that_was_altered_is_found(flowpay, which, field):
    escrow = items("escrow")[which]
    put(escrow | {field: add(escrow[field], 10_000)})

    assert all(what.startswith(f"escrow {escrow['escrow_id']}: ") for what in broken())
    assert broken()


def test_an_escrow_whose_state_was_altered_is_found(flowpay):
    escrow = items("escrow")[0]
    put(escrow | {"status": "rejected"})

    assert broken() == [f"escrow {escrow['escrow_id']}: held"]


@pytest.mark.parametrize("noun", ["escrow", "usage"])
def test_what_is_lost_is_missed(flowpay, noun):
    for item in items(noun):
        lose(item)
        assert any(what.startswith(f"{noun} {item['sk']}: ") for what in broken())


@pytest.mark.parametrize("noun", ["escrow", "usage"])
def test_what_no_entry_accounts_for_is_found(flowpay, noun):
    item = items(noun)[0]
    put(item | {"sk": "another"})

    assert any(what.startswith(f"{noun} another: ") for what in broken())


@pytest.mark.parametrize(
    ("which", "field", "value"),
    [
        (0, "reserved", {"micros": 1, "currency": "USD"}),
        (0, "status", "settled"),
        (0, "status", "nonsense"),
        (1, "cost", {"micros": 1, "currency": "USD"}),
        (1, "status", "reserved"),
    ],
)
def test_a_usage_that_was_altered_is_found(flowpay, which, field, value):
    usage = items("usage")[which]
    put(usage | {field: value})

    assert {what.partition(":")[0] for what in broken()} == {f"usage {usage['sk']}"}


def test_an_account_that_is_held_below_zero_is_found_even_if_all_agree(flowpay):
    escrow, [wallet] = items("escrow")[2], items("wallet")
    id = new_id("jrn")
    release = items("journal")[-1] | {"kind": "capture", "sk": id, "entry_id": id}
    for leg, to in zip(release["legs"], ("supplier:sup_1", f"escrow:{escrow['sk']}"), strict=True):
        sign = 1 if to.startswith("supplier") else -1
        leg |= {"account": to, "amount": {"micros": sign * 60_000_000, "currency": "USD"}}
    put(release)
    put(escrow | {"released": {"micros": 60_000_000, "currency": "USD"}})
    put(wallet | {"reserved_micros": wallet["reserved_micros"] - 60_000_000})

    [check] = reconcile().breaks
    assert (check.what, check.expected) == (f"escrow {escrow['sk']}: held", "zero or more")


class Reading:
    """Lets something happen before one of the reads that reconciliation makes."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.reads, self.before, self.happen = 0, -1, lambda: None
        for call in ("query", "get_item"):
            patch.setattr(client("dynamodb"), call, self._counted(call))

    def _counted(self, call: str) -> Any:
        read = getattr(client("dynamodb"), call)

        def counted(**request: Any) -> Any:
            self.reads += 1
            if self.reads == self.before:
                self.happen()
            return read(**request)

        return counted


def move(flowpay: World) -> None:
    """Settle one, part of another, open a third; whatever comes of it is carried out at once."""
    first, _, last = items("escrow")[:3]
    act(flowpay, "release-escrow", first)
    act(flowpay, "refund-escrow", last, amount=wire("20.00"))
    opened(flowpay, "75.00")


@pytest.mark.parametrize("read", range(1, 7))
def test_money_that_moves_while_the_books_are_read_is_no_break(flowpay, monkeypatch, read):
    reading = Reading(monkeypatch)
    reading.before, reading.happen = read, lambda: move(flowpay)
    report = reconcile()

    assert reading.reads > read
    assert report.breaks == ()
    assert not report.busy
    assert report.compared["escrow"] in (3, 4)


def test_an_entry_that_was_long_on_its_way_is_looked_for_before_it_is_missed(
    flowpay, clock, monkeypatch
):
    reading = Reading(monkeypatch)
    reading.before = 6

    def late() -> None:
        clock.forward(seconds=-30)
        opened(flowpay, "75.00")
        clock.forward(seconds=30)

    reading.happen = late

    assert reconcile().breaks == ()


def test_a_wallet_that_never_stands_still_is_said_to_be_busy(flowpay, monkeypatch):
    every = reconciliation.journal.every

    def restless(*given: Any, **how: Any) -> Any:
        opened(flowpay, "1.00")
        return every(*given, **how)

    monkeypatch.setattr(reconciliation.journal, "every", restless)
    report = reconcile()

    assert report.busy
    assert report.breaks == ()


def test_a_day_that_begins_while_the_books_are_read_is_no_break(flowpay, clock, monkeypatch):
    reading = Reading(monkeypatch)
    reading.before = 6

    def midnight() -> None:
        clock.forward(days=1)
        flowpay.get("/api/wallet-state")

    reading.happen = midnight

    assert reconcile().breaks == ()


def test_a_transaction_that_is_seen_half_is_no_break(flowpay):
    [wallet] = items("wallet")
    put(wallet | {"available_micros": wallet["available_micros"] + 1})
    report = reconciliation.reconcile("default", pause=lambda _: put(wallet))

    assert report.breaks == ()
    assert not report.busy


def test_a_break_is_found_though_money_moves_between_two_looks(flowpay):
    [wallet] = items("wallet")
    put(wallet | {"available_micros": wallet["available_micros"] + 1})
    report = reconciliation.reconcile("default", pause=lambda _: move(flowpay) or None)

    assert [check.what for check in report.breaks] == ["wallet: available"]


def test_it_tells_how_far_it_has_read(flowpay):
    heard: list[int] = []
    reconcile(told=heard.append)

    assert heard == list(range(1, 12))


def nightly() -> None:
    import_module("schedules.reconcile").handler({}, lambda_context())


def told(flowpay: World) -> list[dict[str, Any]]:
    return [e["data"] for e in flowpay.publish() if e["type"] == "flowpay.books.reconciled"]


def test_every_night_the_log_says_that_the_books_are_sound(flowpay):
    nightly()

    assert told(flowpay) == [{"entries": 11, "busy": False, "break_count": 0, "breaks": []}]


def test_a_night_that_finds_a_break_says_which_and_fails(flowpay):
    [wallet] = items("wallet")
    put(wallet | {"available_micros": wallet["available_micros"] + 1})
    with pytest.RaisesGroup(pytest.RaisesExc(reconciliation.BooksBroken, match="default")):
        nightly()

    [data] = told(flowpay)
    assert data["break_count"] == 1
    assert data["breaks"][0]["what"] == "wallet: available"


def test_a_night_that_cannot_tell_says_so_and_calls_it_no_break(flowpay, monkeypatch, caplog):
    def still_busy(account: str) -> Report:
        return Report(account=account, entries=0, busy=True)

    monkeypatch.setattr(reconciliation, "reconcile", still_busy)
    with pytest.RaisesGroup(reconciliation.BooksBusy, match="default: its wallet kept moving"):
        nightly()

    assert told(flowpay)[0]["busy"]
    assert "books busy" in caplog.messages
    assert "books broken" not in caplog.messages


def test_no_account_is_always_the_last_of_the_night(monkeypatch):
    names, turns = [f"acc-{number}" for number in range(6)], list[str]()
    monkeypatch.setattr(reconciliation.accounts, "all_accounts", lambda: names)
    monkeypatch.setattr(reconciliation, "_reconcile_and_tell", turns.append)
    for _ in range(20):
        reconciliation.reconcile_all()

    nights = [turns[start : start + 6] for start in range(0, 120, 6)]
    assert all(sorted(night) == names for night in nights)
    assert len({night[-1] for night in nights}) > 1


def test_an_account_that_cannot_be_read_keeps_no_other_from_its_turn(flowpay):
    put({"pk": "accounts", "sk": "abandoned"})
    with pytest.RaisesGroup(pytest.RaisesExc(Exception, match="no wallet")):
        nightly()

    assert len(told(flowpay)) == 1
