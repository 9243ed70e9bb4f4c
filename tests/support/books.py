"""The books: what must be true of the tables after every test, whatever happened in it.

It is told twice. By the service's own reconciliation, so that a test and an operator can never
differ about what is sound; and by bare sums over the items as they stand, which share nothing with
that service but the way to read an item: what it overlooks does not pass for sound books.
"""

from collections import Counter, defaultdict

from flowpay.persistence.items import Item, plain
from flowpay.services.reconciliation import reconcile

from .memory import images
from .world import World

SETTLED = ("released", "refunded", "rejected", "expired")

type Book = defaultdict[str, list[Item]]
"""Every item of the book by its partition key."""


def books_balance(_: World) -> None:
    """Assert that the journal and what is kept beside it tell the same story in every account."""
    book = _read()
    for account in [name.removesuffix("#wallet") for name in book if name.endswith("#wallet")]:
        report = reconcile(account, pause=lambda _: None)
        assert report.breaks == ()
        assert not report.busy
        _sums_agree(book, account)


def _sums_agree(book: Book, account: str) -> None:
    """Assert that the journal's legs sum to nothing, and to what the wallet and escrows say."""
    balances = Counter[str]()
    for entry in book[f"{account}#journal"]:
        for leg in entry["legs"]:
            balances[leg["account"]] += leg["amount"].micros
    escrows = {name: sum_ for name, sum_ in balances.items() if name.startswith("escrow:")}
    [wallet] = book[f"{account}#wallet"]
    assert sum(balances.values()) == 0
    assert 0 <= balances["wallet:available"] == wallet["available_micros"]
    assert 0 <= balances["wallet:reserved"] + sum(escrows.values()) == wallet["reserved_micros"]
    assert escrows.keys() == {f"escrow:{each['escrow_id']}" for each in book[f"{account}#escrow"]}
    for escrow in book[f"{account}#escrow"]:
        _escrow_agrees(escrow, escrows[f"escrow:{escrow['escrow_id']}"])
    for card in book[f"{account}#card"]:
        _card_agrees(card, balances[f"card:{card['card_id']}"])
    for task in book[f"{account}#agent_task"]:
        _task_agrees(task, book[f"{account}#journal"])
    on_cards = {name for name in balances if name.startswith("card:")}
    funded = filter(_is_funded, book[f"{account}#card"])
    assert on_cards == {f"card:{each['card_id']}" for each in funded}
    _records_agree(book, account)


def _escrow_agrees(escrow: Item, held_micros: int) -> None:
    """Assert that an escrow holds nothing once it is settled, and all of it while untouched."""
    assert held_micros >= 0
    if escrow["status"] in SETTLED:
        assert held_micros == 0, escrow
    elif escrow["released"].micros == escrow["refunded"].micros == 0:
        assert held_micros == escrow["wallet_amount"].micros, escrow


def _card_agrees(card: Item, micros: int) -> None:
    """Assert that a card has nothing left once it has ended, and all of it while untouched."""
    assert micros >= 0
    if card["status"] in ("closed", "expired"):
        assert micros == 0, card
    elif card["spent"].micros == 0:
        assert micros == (card["wallet_amount"].micros if _is_funded(card) else 0), card


def _is_funded(card: Item) -> bool:
    """Whether its money was ever on it: that of one which waits for people is in their escrow."""
    return "approval_escrow_id" not in card or "ordered_at" in card


def _task_agrees(task: Item, journal: list[Item]) -> None:
    """Assert that a task holds all of its money while it is open, and what it cost is paid once."""
    moved = Counter[str]()
    for entry in journal:
        for leg in entry["legs"] if entry.get("task_id") == task["task_id"] else ():
            moved[leg["account"]] += leg["amount"].micros
    ended, held = "ended_at" in task, task["held"].micros
    cost = task["cost"].micros if ended else 0
    assert ended == (task["status"] not in ("held", "working")), task
    assert moved["wallet:reserved"] == (0 if ended else held), task
    assert moved["wallet:available"] == -(cost if ended else held), task
    assert moved[f"agent:{task['service_id']}"] == cost <= held, task
    assert not cost or task["status"] == "completed" or "payment" in task, task


def _records_agree(book: Book, account: str) -> None:
    """Assert that each supplier's record counts how its holds have ended, each of them once."""
    expected = defaultdict[str, Counter[str]](Counter)
    for escrow in book[f"{account}#escrow"]:
        settled = escrow["status"] in ("released", "refunded") and "card" not in escrow
        disputed = any("dispute" in each for each in escrow["milestones"])
        expected[escrow["supplier_id"]] += Counter(
            released=settled and escrow["released"].micros > 0,
            refunded=settled and escrow["refunded"].micros > 0,
            disputed=disputed,
        )
    counted = {each["sk"]: each for each in book[f"{account}#track_record"]}
    for supplier_id in expected.keys() | counted.keys():
        record = counted.get(supplier_id, {})
        ends = {name: record.get(name, 0) for name in ("released", "refunded", "disputed")}
        assert Counter(ends) == expected[supplier_id], supplier_id


def _read() -> Book:
    book: Book = defaultdict(list)
    for item in map(plain, images("book")):
        book[item["pk"]].append(item)
    return book
